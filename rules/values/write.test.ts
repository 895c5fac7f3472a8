import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldOf } from "../../test/support/plan-of.ts";
import type { FieldType } from "../formats/define-format.ts";
import { valueKey } from "./key.ts";
import { isSameNative, type Native, type Value } from "./native.ts";
import { readAs } from "./read.ts";
import { writeAs } from "./write.ts";

const write = (described: string, value: Value, verified = true) => {
  const field = { ...fieldOf(described), verified };
  const written = writeAs(field.type, value, field);
  return written.kind === "invalid" ? `! ${written.why}` : written.native;
};

test.each<[string, Value, Native]>([
  ["integer", "12", 12],
  ["integer", "9007199254740993", "9007199254740993"],
  ["integer", "12.5", "! is no whole number"],
  ["decimal", "0.1", 0.1],
  ["decimal", "0.12345678901234567890", "0.1234567890123456789"],
  ["decimal", "1e21", 1e21],
  ["decimal", "1,5", "! is no number"],
  ["decimal 5 2", "123.456", 123.456],
  ["decimal 5 2", "-1234.5", "! has 4 digits before the point, and the field holds 3"],
  ["decimal 2 2", "0.5", 0.5],
  ["decimal 3", "1234", "! has 4 digits before the point, and the field holds 3"],
  ["integer 3", "1234", "! has 4 digits before the point, and the field holds 3"],
  ["integer 3", "999", 999],
  ["text 3", "añb", "añb"],
  ["text 3", "😀😀😀", "😀😀😀"],
  ["text 3", "four", "! is 4 characters long, and the field holds 3"],
  ["text 3", true, "! is 4 characters long, and the field holds 3"],
  ["text", ["a", "b"], "! has 2 members where one fits"],
  ["text", { a: "1" }, "! is an object"],
  ["boolean", "yes", true],
  ["boolean", "maybe", "! is neither yes nor no"],
  ["date", "2026-11-01T23:00:00Z", "2026-11-01"],
  ["datetime", "2026-11-01", "2026-11-01T00:00:00Z"],
  ["datetime", "soon", "! is no date with a time"],
  ["enum a|b", "a", "a"],
  ["enum a|b", "c", "! has `c`, which is none of the field's options"],
  ["enum true|false", true, "true"],
  ["multi_enum a|b", ["b", "a"], ["a", "b"]],
  ["multi_enum a|b", "a", ["a"]],
  ["multi_enum a|b", ["a", "c"], "! has `c`, which is none of the field's options"],
  ["multi_enum a|b", ["c", "d"], "! has `c`, which is none of the field's options"],
  ["multi_enum 5|6", [{ "#": "5" }], ["5"]],
  ["list", "a", ["a"]],
  ["list", [{ "#": "1" }, "1"], [1, "1"]],
  ["json", { n: { "#": "1.5" } }, { n: 1.5 }],
  ["json", { "##": "1" }, { "#": "1" }],
  ["json", { "#": "1", b: "2" }, { "#": "1", b: "2" }],
  ["object", "a", "! is no object"],
  ["object", { "#": "5" }, "! is no object"],
  ["object", { n: "a" }, { n: "a" }],
  ["text", { "#": "5" }, "5"],
  ["text", null, null],
  ["list", null, null],
  ["object", null, null],
  ["multi_enum a|b", null, null],
])("into %s goes %j as %j", (described, value, expected) => {
  expect(write(described, value)).toEqual(expected);
});

test("options that nobody verified refuse nothing", () => {
  expect(write("enum a|b", "c", false)).toBe("c");
});

test.each<[string, Value, Value]>([
  ["composed and decomposed letters (I1)", "é", "e\u0301"],
  ["line ends (I2)", "a\r\nb\rc", "a\nb\nc"],
  ["a number and its text where no type tells", { "#": "5" }, "5"],
  ["true and its text", true, "true"],
  ["composed letters inside of a list", ["é"], ["e\u0301"]],
  ["the order of fields", { a: "1", b: "2" }, { b: "2", a: "1" }],
])("equal: %s", (_, a, b) => {
  expect(valueKey(a)).toBe(valueKey(b));
});

test.each<[string, Value, Value]>([
  ["empty and the word null (B5)", null, "null"],
  ["a joined emoji and its parts (I1)", "👩‍💻", "👩💻"],
  ["lone surrogates", "\ud83d", "\ud83e"],
  ["a list and its text", ["a"], '["a"]'],
  ["a number and a text inside of a list", [{ "#": "5" }], ["5"]],
  ["order in a list", ["a", "b"], ["b", "a"]],
  ["yes and no inside of a list", [true], [false]],
  ["a list and an object", ["a"], { 0: "a" }],
  ["what a field holds", { a: "1" }, { a: "2" }],
  ["what a field is called", { a: "1" }, { b: "1" }],
  ["one that holds nothing and the word null", { a: null }, { a: "null" }],
  ["ß and ss (I12)", "ß", "ss"],
])("different: %s", (_, a, b) => {
  expect(valueKey(a)).not.toBe(valueKey(b));
});

test("a system shows what it showed before if all of it is the same, or all is blank", () => {
  expect(isSameNative("", null)).toBe(true);
  expect(isSameNative([], " ")).toBe(true);
  expect(isSameNative({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(isSameNative(0, null)).toBe(false);
  expect(isSameNative("5", 5)).toBe(false);
});

const kinds: Readonly<Partial<Record<FieldType, fc.Arbitrary<Native>>>> = {
  text: fc.string({ unit: "binary" }),
  integer: fc.oneof(fc.maxSafeInteger(), fc.bigInt().map(String)),
  decimal: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.float().map(String)),
  boolean: fc.oneof(fc.boolean(), fc.constantFrom("Y", "f", 1, 0)),
  date: fc
    .date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  datetime: fc
    .date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true })
    .map((day) => day.toISOString()),
  enum: fc.string(),
  multi_enum: fc.array(fc.string()),
  list: fc.array(fc.jsonValue({ maxDepth: 2 })) as fc.Arbitrary<Native>,
  json: fc.jsonValue() as fc.Arbitrary<Native>,
};

test.each(Object.entries(kinds))(
  "what a %s reads is what it writes, and reads again",
  (name, natives) => {
    const type = name as FieldType;
    fc.assert(
      fc.property(natives, (native) => {
        const first = readAs(type, native);
        if (first.kind === "unreadable") return;
        const written = writeAs(type, first.value, undefined);
        if (written.kind === "invalid") throw new Error(written.why);
        const second = readAs(type, written.native);
        expect(second).toEqual(first);
        expect(second.kind === "value" && valueKey(second.value)).toBe(valueKey(first.value));
      }),
      { numRuns: 500 },
    );
  },
);
