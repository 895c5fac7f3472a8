import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDecimals,
  compareDecimals,
  numberOfDecimal,
  readDecimal,
  shiftDecimal,
  subtractDecimals,
} from "./decimal.ts";

test.each<[string, string, string]>([
  ["0.1", "0.2", "0.3"],
  ["9007199254740993", "0.0000000000000000000001", "9007199254740993.0000000000000000000001"],
  ["-1", "1", "0"],
])("%s + %s = %s", (a, b, sum) => {
  expect(addDecimals(a, b)).toBe(sum);
  expect(subtractDecimals(sum, b)).toBe(readDecimal(a));
});

test("a number has as many digits as somebody may have meant, and is exact in all of them", () => {
  const long = "9".repeat(5000);
  expect(readDecimal(` ${long}`)).toBe(long);
  expect(readDecimal(` ${long}9`)).toBeUndefined();
  expect(readDecimal("1e5000")).toBe(`1${"0".repeat(5000)}`);
  expect(readDecimal("1e5001")).toBeUndefined();
  expect(readDecimal("1e-5001")).toBeUndefined();
  const sum = addDecimals("1e5000", "1e-5000");
  expect([sum.length, sum.at(-1)]).toEqual([10_002, "1"]);
});

test("what is no number is a mistake of ours where numbers are added", () => {
  expect(() => addDecimals("many", "1")).toThrow("a text that is no number");
});

test.each<[string, number, string]>([
  ["1234", -2, "12.34"],
  ["5", -3, "0.005"],
  ["-12.34", 2, "-1234"],
  ["1200", -2, "12"],
])("%s shifted by %i is %s", (text, places, shifted) => {
  expect(shiftDecimal(text, places)).toBe(shifted);
  expect(shiftDecimal(shifted, -places)).toBe(readDecimal(text));
});

test.each<[string, string, number | undefined]>([
  ["10", "9", 1],
  ["1.10", "1.1", 0],
  ["-2", "1", -1],
  ["9007199254740993", "9007199254740992", 1],
  ["a", "1", undefined],
])("%s against %s: %s", (a, b, sign) => {
  expect(compareDecimals(a, b)).toBe(sign);
});

test("a text becomes a number only where no digit is lost", () => {
  expect(numberOfDecimal("0.1")).toBe(0.1);
  expect(numberOfDecimal("9007199254740993")).toBe("9007199254740993");
  fc.assert(
    fc.property(fc.bigInt(), fc.nat(12), (digits, places) => {
      const text = shiftDecimal(String(digits), -places);
      expect(readDecimal(String(numberOfDecimal(text)))).toBe(text);
    }),
  );
});
