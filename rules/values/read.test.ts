import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldType } from "../formats/define-format.ts";
import { isBlank, type Native } from "./native.ts";
import { readAs, widen } from "./read.ts";

const read = (type: FieldType | null, native: Native) => {
  const reading = readAs(type, native);
  return reading.kind === "value" ? reading.value : `! ${reading.why}`;
};

test.each<[FieldType | null, Native, unknown]>([
  // Exact numbers (I3).
  ["integer", "9007199254740993", "9007199254740993"],
  ["integer", 12, "12"],
  ["integer", "12.0", "12"],
  ["integer", "12.5", "! is no whole number"],
  ["integer", "x", "! is no number"],
  ["decimal", -0, "0"],
  ["decimal", "-0.00", "0"],
  ["decimal", "-0", "0"],
  ["decimal", "1e21", "1000000000000000000000"],
  ["decimal", 1e21, "1000000000000000000000"],
  ["decimal", "1.10", "1.1"],
  ["decimal", " +.5 ", "0.5"],
  ["decimal", "0.1000000000000000000000000000000000001", "0.1000000000000000000000000000000000001"],
  ["decimal", "1e999999", "! is no number"],
  // A comma is no decimal point (I9), and other things are no numbers.
  ["decimal", "1,5", "! is no number"],
  ["decimal", "NaN", "! is no number"],
  ["decimal", "0x10", "! is no number"],
  ["decimal", true, "! is no number"],
  ["decimal", Number.POSITIVE_INFINITY, "! is no number"],
  // Yes and no (I10).
  ["boolean", "Y", true],
  ["boolean", 1, true],
  ["boolean", "TRUE", true],
  ["boolean", "T", true],
  ["boolean", " no ", false],
  ["boolean", 0, false],
  ["boolean", false, false],
  ["boolean", "F", false],
  ["boolean", "false", false],
  ["boolean", "n", false],
  ["boolean", 2, "! is neither yes nor no"],
  ["boolean", "on", "! is neither yes nor no"],
  // Days and moments (I5, I7, I8).
  ["date", "2026-11-01", "2026-11-01"],
  ["date", "2026-11-01T23:30:00-02:00", "2026-11-02"],
  ["date", 1_793_491_200_000, "2026-11-01"],
  ["date", "2024-02-29", "2024-02-29"],
  ["date", " 2026-11-01\n", "2026-11-01"],
  ["date", "2000-02-29", "2000-02-29"],
  ["date", "2026-02-30", "! is no day of the calendar"],
  ["date", "2024-02-30", "! is no day of the calendar"],
  ["date", "0000-01-01", "! is no day of the calendar"],
  ["date", "2026-00-10", "! is no day of the calendar"],
  ["date", "2026-13-01", "! is no day of the calendar"],
  ["date", "2026-01-00", "! is no day of the calendar"],
  ["date", "2100-02-29", "! is no day of the calendar"],
  ["date", "0000-00-00", "! is no day of the calendar"],
  ["date", "9999-12-31", "9999-12-31"],
  ["date", "11/01/2026", "! is no day of the calendar"],
  ["datetime", "2026-11-01", "2026-11-01T00:00:00Z"],
  ["datetime", "2026-11-01T09:00", "2026-11-01T09:00:00Z"],
  ["datetime", "2026-11-01 09:00:00.120000", "2026-11-01T09:00:00.12Z"],
  ["datetime", "2026-11-01 09:00:00.123456+02", "2026-11-01T07:00:00.123456Z"],
  ["datetime", "2026-11-01T09:00:00.000-0530", "2026-11-01T14:30:00Z"],
  ["datetime", "2026-11-01t09:00:00z", "2026-11-01T09:00:00Z"],
  ["datetime", 1_793_523_600_000, "2026-11-01T09:00:00Z"],
  ["datetime", 1_793_523_600_000.25, "2026-11-01T09:00:00.00025Z"],
  ["datetime", 1_793_523_600_000.5, "2026-11-01T09:00:00.0005Z"],
  ["datetime", 1_793_523_600_000.0625, "2026-11-01T09:00:00.000063Z"],
  ["datetime", 1_793_523_600_000.9998, "2026-11-01T09:00:00.000999Z"],
  ["datetime", "1793523600123", "2026-11-01T09:00:00.123Z"],
  ["datetime", " 2026-11-01T09:00Z ", "2026-11-01T09:00:00Z"],
  ["datetime", "2026-11-01 09:00 UTC", "2026-11-01T09:00:00Z"],
  ["datetime", "2026-11-01T09:00+0530", "2026-11-01T03:30:00Z"],
  ["datetime", "2026-11-01T09:00-05:59", "2026-11-01T14:59:00Z"],
  ["datetime", "2026-11-01T09:00+18:00", "2026-10-31T15:00:00Z"],
  ["datetime", "2026-11-01T09:00+18:01", "! is no date with a time"],
  ["datetime", "2026-11-01T09:00+05:60", "! is no date with a time"],
  ["datetime", "2026-11-01T09:00:60Z", "! is no date with a time"],
  ["datetime", -1, "1969-12-31T23:59:59.999Z"],
  ["datetime", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ["datetime", 253_402_300_799_999, "9999-12-31T23:59:59.999Z"],
  ["datetime", 253_402_300_800_000, "! is no date with a time"],
  ["datetime", "9999-12-31T23:59:59-01:00", "! is no date with a time"],
  ["datetime", "2026-11-01T24:00:00Z", "! is no date with a time"],
  ["datetime", "2026-11-01T09:00:00+19:00", "! is no date with a time"],
  ["datetime", "2026-11-01T09:60:00Z", "! is no date with a time"],
  ["datetime", "0000-00-00 00:00:00", "! is no date with a time"],
  ["datetime", "infinity", "! is no date with a time"],
  ["datetime", "2026", "! is no date with a time"],
  ["time", "09:00", "09:00:00"],
  ["time", "09:00:00.500Z", "09:00:00.5"],
  ["time", " 09:00+00 ", "09:00:00"],
  ["time", "09:00:00+02:00", "! is no time of day"],
  ["time", "25:00", "! is no time of day"],
  // Texts travel as they were read (I1, I2).
  ["text", "e\u0301\r\n ", "e\u0301\r\n "],
  ["text", "\ud83d", "\ud83d"],
  ["text", 12.5, "12.5"],
  ["text", Number.NaN, "! is no text"],
  ["text", false, "false"],
  ["text", "null", "null"],
  ["text", ["one"], "one"],
  ["text", ["one", "two"], "! has 2 members where one fits"],
  ["text", { a: 1 }, "! is an object"],
  ["text", [["one"]], "! is a list"],
  ["enum", 3, "3"],
  // Choices and lists.
  ["multi_enum", ["b", "a", "b", " "], ["a", "b"]],
  ["multi_enum", "a;b", ["a;b"]],
  ["multi_enum", [null, 5, true], ["5", "true"]],
  // One set has one order, however its letters are composed (I1).
  ["multi_enum", ["é", "f", "e\u0301"], ["f", "é"]],
  ["multi_enum", [" "], null],
  ["multi_enum", [{ a: 1 }], "! has a member that is no text"],
  ["list", ["b", "a", "b"], ["b", "a", "b"]],
  ["list", "a", ["a"]],
  ["list", ["", "a"], ["", "a"]],
  ["list", ["", null, []], null],
  ["json", [""], null],
  ["text", [" "], null],
  ["list", [1, { n: 2 }], [{ "#": "1" }, { n: { "#": "2" } }]],
  ["object", { n: 1 }, { n: { "#": "1" } }],
  ["object", "a", "! is no object"],
  // No type: as it is.
  [null, "1.0", "1.0"],
  [null, 1, { "#": "1" }],
  [null, true, true],
  ["json", { "#": "1" }, { "##": "1" }],
])("%s %j → %j", (type, native, expected) => {
  expect(read(type, native)).toEqual(expected);
});

test.each<FieldType | null>([null, "text", "decimal", "boolean", "datetime", "multi_enum", "list"])(
  "for %s null, blank texts and [] are one thing, 0 and false are values",
  (type) => {
    for (const blank of [null, "", " \n", "\ufeff", []]) expect(read(type, blank)).toBe(null);
    expect(read(type, 0)).not.toBe(null);
    expect(isBlank(false)).toBe(false);
  },
);

test("a year has the days of the calendar", () => {
  for (const year of [2023, 2024]) {
    const days = Array.from({ length: 12 * 32 }, (_, at) => {
      const [month, day] = [Math.floor(at / 32) + 1, (at % 32) + 1];
      return [year, month, day].map((one) => String(one).padStart(2, "0")).join("-");
    });
    const known = days.filter((day) => {
      const date = new Date(`${day}T00:00:00Z`);
      return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
    });
    expect(days.filter((day) => read("date", day) === day)).toEqual(known);
  }
});

test("a field named __proto__ is a field (I11)", () => {
  const native = JSON.parse('{"__proto__": {"admin": true}}') as Native;
  const value = read("json", native) as object;
  expect(Object.keys(value)).toEqual(["__proto__"]);
  expect((value as { admin?: boolean }).admin).toBeUndefined();
});

test.each<[string, (inner: Native) => Native]>([
  ["lists", (inner) => [inner]],
  ["objects", (inner) => ({ inner })],
])("%s may be nested two hundred times, and no deeper", (_, around) => {
  const nested = (times: number) => {
    let native: Native = "x";
    for (let depth = 0; depth < times; depth++) native = around(native);
    return native;
  };
  expect(read("json", nested(200))).toEqual(nested(200));
  expect(read("json", nested(201))).toBe("! is nested too deep");
  expect(read("list", nested(202))).toBe("! is nested too deep");
});

test("what is nested deeper than anyone means is unreadable, not a crash", () => {
  let native: Native = 1;
  for (let depth = 0; depth < 50_000; depth++) native = [native];
  expect(read("json", native)).toBe("! is nested too deep");
});

test.each<[FieldType | null, FieldType | null, unknown, unknown]>([
  ["date", "datetime", "2026-11-01", "2026-11-01T00:00:00Z"],
  ["boolean", "text", true, "true"],
  ["enum", "multi_enum", "a", ["a"]],
  ["multi_enum", "list", ["a"], ["a"]],
  ["decimal", "json", "1.5", { "#": "1.5" }],
  ["integer", "json", "5", { "#": "5" }],
  ["text", "json", "5", "5"],
  ["boolean", "json", true, true],
  // What the wider type cannot read stays as it is.
  [null, "decimal", "many", "many"],
  [null, "object", "many", "many"],
  [null, "object", { a: "1" }, { a: "1" }],
  ["decimal", "text", "1.5", "1.5"],
])("%s as %s", (from, to, value, expected) => {
  expect(widen(value as string, from, to)).toEqual(expected);
});

test("reading never throws, and a value read again is the same", () => {
  const types: readonly (FieldType | null)[] = [
    ...["text", "integer", "decimal", "boolean", "date", "datetime", "time"],
    ...["enum", "multi_enum", "reference", "list"],
  ] as FieldType[];
  const natives = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  fc.assert(
    fc.property(fc.constantFrom(...types), natives, (type, native) => {
      const value = readAs(type, native as Native);
      if (value.kind === "unreadable" || type === "list") return;
      expect(readAs(type, value.value as Native)).toEqual(value);
    }),
    { numRuns: 2000 },
  );
});
