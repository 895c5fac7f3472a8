/** The forms in which systems give one value, row by row of the scenarios: what is equal, what is a change, what settles. */
import { describe, expect, test } from "vitest";
import { row } from "../test/support/row-codecs.ts";
import type { Native } from "./values/native.ts";

const plain = "a.f <-> b.f  authority a";

describe("nothing is written on a second run (I1–I12)", () => {
  test.each<[string, string, string, Native]>([
    ["I1 composed letters", "text", "text", "e\u0301"],
    ["I1 joined emoji", "text", "text", "👩‍💻"],
    ["I1 lone surrogate", "text", "text", "\ud83d"],
    ["I2 line ends and blanks", "text", "text", "\ufeffa\r\nb "],
    ["I3 2^53+1", "integer", "decimal", "9007199254740993"],
    ["I3 −0", "decimal", "decimal", -0],
    ["I3 1e21", "decimal", "text", 1e21],
    ["I3 1.10", "decimal", "text", "1.10"],
    ["I4 two places", "decimal", "decimal 8 2", "1.005"],
    ["I5 a day and its midnight", "date", "datetime", "2026-11-01"],
    ["I5 a moment and its day", "datetime", "date", "2026-11-01T00:00:00Z"],
    ["I7 microseconds", "datetime", "datetime", "2026-11-01 09:00:00.123456+00"],
    ["I8 the last day", "date", "text", "9999-12-31"],
    ["I10 Y", "boolean", "boolean", "Y"],
    ["I10 1", "boolean", "enum true|false", 1],
    ["I11 a field named __proto__", "json", "json", JSON.parse('{"__proto__": 1}') as Native],
    ["I12 ß", "text", "text", "ß"],
    ["I12 dotted İ", "text", "text", "İ"],
  ])("%s", (_, a, b, native) => {
    expect(row(plain, { types: { a, b } }).settles(native)).toBe(true);
  });

  test("I3 a text that says a number in another way shows the number all the same", () => {
    const { agree, travel } = row(plain, { types: { a: "text", b: "decimal" } });
    expect(agree("1.10", 1.1)).toBe(true);
    expect(agree("1.10", 1.2)).toBe(false);
    expect(travel(1.1, 1, 0)).toBe("1.1");
  });

  test.each<[string, string, Native]>([
    ["I8 the day that is none", "date", "0000-00-00"],
    ["I9 a decimal comma", "decimal", "1,5"],
  ])("%s is held, and is no change the next time", (_, type, native) => {
    const { read, key } = row(plain, { types: { a: type, b: type } });
    expect(read(native)).toMatch(/^!/);
    expect(key(native)).toBe(key(` ${String(native)} `));
    expect(key(native)).not.toBe(key(null));
  });

  test("I6 what the clocks show twice is written once", () => {
    const text = 'a.f <-> b.f as date("yyyy-MM-dd HH:mm", "Europe/London")  authority a';
    const { travel, agree } = row(text, { types: { a: "datetime", b: "text" } });
    expect(travel("2026-10-25T01:30:00Z")).toBe("2026-10-25 01:30");
    expect(agree("2026-10-25T01:30:00Z", "2026-10-25 01:30")).toBe(true);
    expect(travel("2026-03-29 01:30", 1, 0)).toBe("2026-03-29T01:30:00Z");
  });
});

test.each<[string, string, Native, Native]>([
  ["a number written out", "decimal", "1.0", 1],
  ["a moment in two zones (T8)", "datetime", "2026-11-01T09:00:00Z", "2026-11-01T10:00:00+01:00"],
  ["the order of a choice of several", "multi_enum", ["b", "a"], ["a", "b", "a"]],
  ["composed letters", "text", "é", "e\u0301"],
  ["null and blank (B6)", "text", null, "  "],
])("no change: %s", (_, type, a, b) => {
  const { key } = row(plain, { types: { a: type, b: type } });
  expect(key(a)).toBe(key(b));
});

test.each<[string, string, Native, Native]>([
  ["case", "text", "a", "A"],
  ["a trailing blank", "text", "a", "a "],
  ["zero and blank (B4)", "integer", 0, null],
  ["no and blank (B4)", "boolean", false, null],
  ["the word null and blank (B5)", "text", "null", null],
  ["a text that is no number and one that is", "decimal", "1,5", "1.5"],
])("a change: %s", (_, type, a, b) => {
  const { key } = row(plain, { types: { a: type, b: type } });
  expect(key(a)).not.toBe(key(b));
});
