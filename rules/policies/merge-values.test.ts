/** The merge functions as a person would tell them: what was there, what the sides show, what comes of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Policy } from "../../plan/index.ts";
import { valueKey } from "../values/key.ts";
import type { Value } from "../values/native.ts";
import { mergeValues } from "./merge-values.ts";

type Name = Extract<Policy, { kind: "merge" }>["function"];

const five = { "#": "5" };

test.each<[Name, Value | undefined, readonly Value[], Value | undefined]>([
  ["any", false, [false, true], true],
  ["any", true, [false, true], true],
  ["any", undefined, [false, null], false],
  ["any", null, ["no", "Y"], true],
  ["any", null, [true, "perhaps"], undefined],
  ["all", true, [false, true], false],
  ["all", undefined, [true, null], true],
  ["all", null, ["no", "Y"], false],
  ["all", null, [false, "perhaps"], undefined],
  ["longest", "x", ["longer", "long"], "longer"],
  ["longest", "x", ["long", "longer"], "longer"],
  ["longest", "x", ["b", "a", "c"], "a"],
  ["longest", "x", [null, "a"], "a"],
  // Letters are counted, however many units or marks they are made of.
  ["longest", "x", ["😀😀", "abc"], "abc"],
  ["longest", "x", ["e\u0301e\u0301", "abc"], "abc"],
  ["longest", "x", [five, "ab"], "ab"],
  ["longest", "x", [["a", "b", "c"], "ab"], undefined],
  ["min", null, ["10", "9"], "9"],
  ["max", null, ["9", "10"], "10"],
  ["max", null, ["-10", "-9", null], "-9"],
  ["min", null, ["9007199254740993", "9007199254740992"], "9007199254740992"],
  ["max", null, ["2026-11-01T09:00:00Z", "2026-11-01T09:00:00.5Z"], "2026-11-01T09:00:00.5Z"],
  ["min", null, ["2026-11-01", "2026-10-31"], "2026-10-31"],
  ["max", null, ["09:00:00", "17:30:00"], "17:30:00"],
  ["max", null, [five, { "#": "40" }], { "#": "40" }],
  // Among what is no number a number is a word as well.
  ["max", null, ["10", "5x", "9"], "9"],
  ["max", null, [{ a: "1" }, "9"], undefined],
  ["sum", "10", ["12", "13"], "15"],
  ["sum", "10", ["7", "13"], "10"],
  ["sum", "0.1", ["0.2", "0.3"], "0.4"],
  ["sum", null, ["2", "3"], "5"],
  ["sum", "10", ["12", null], "12"],
  ["sum", undefined, ["2", "3"], undefined],
  ["sum", "10", ["12", "many"], undefined],
  ["sum", "many", ["12", "13"], undefined],
  ["sum", five, [{ "#": "6" }, "7"], { "#": "8" }],
  [
    "union",
    ["a"],
    [
      ["a", "b"],
      ["a", "c"],
    ],
    ["a", "b", "c"],
  ],
  ["union", ["a", "b"], [["a"], ["b", "c"]], ["c"]],
  ["union", ["a", "b"], [["a"], ["b"]], null],
  ["union", ["a", "b"], [null, ["a", "b", "c"]], ["c"]],
  ["union", undefined, [["a"], ["b"]], ["a", "b"]],
  ["union", undefined, ["b", ["a"]], ["a", "b"]],
  ["union", null, [["a b"], ["a"]], ["a", "a b"]],
  ["union", null, [["e\u0301"], ["é", "f"]], ["f", "é"]],
  ["union", null, [["5"], [five]], ["5", five]],
  ["union", null, [[five], [{ "#": "6" }]], [five, { "#": "6" }]],
  ["union", null, [[{ a: "1", b: "2" }], [{ b: "2", a: "1" }]], [{ b: "2", a: "1" }]],
])("%s of %j, then %j, is %j", (name, past, values, expected) => {
  expect(mergeValues(name, past, values)).toEqual(expected);
});

test.each<Name>(["any", "all", "longest", "min", "max", "sum", "union"])(
  "%s of nothing but blanks is blank",
  (name) => {
    expect(mergeValues(name, null, [null, null])).toBe(null);
  },
);

const number = fc.integer({ min: -50, max: 50 }).map(String);
const set = fc
  .uniqueArray(fc.constantFrom("a", "b", "c d", "c", "é"))
  .map((members) => (members.length === 0 ? null : members.toSorted()));
const kinds: readonly (readonly [Name, fc.Arbitrary<Value>])[] = [
  ["any", fc.boolean()],
  ["all", fc.boolean()],
  ["longest", fc.string({ minLength: 1, maxLength: 3 })],
  ["min", number],
  ["max", number],
  ["min", fc.constantFrom("10", "5x", "9", "", "é")],
  ["sum", number],
  ["union", set],
];

describe.each(kinds)("%s", (name, value) => {
  const sides = fc.array(fc.oneof(value, fc.constant(null)), { minLength: 2, maxLength: 4 });
  const keyOf = (one: Value | undefined) => valueKey(one ?? null);

  test("does not depend on the order of sides", () => {
    fc.assert(
      fc.property(value, sides, (past, values) => {
        const merged = keyOf(mergeValues(name, past, values));
        expect(keyOf(mergeValues(name, past, values.toReversed()))).toBe(merged);
        expect(keyOf(mergeValues(name, past, values.toSorted()))).toBe(merged);
      }),
    );
  });

  test("of sides that all show one value is that value", () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(keyOf(mergeValues(name, one, [one, one]))).toBe(keyOf(one));
      }),
    );
  });

  test("settles: merged again with what came of it, it is that", () => {
    fc.assert(
      fc.property(value, sides, (past, values) => {
        const merged = mergeValues(name, past, values) ?? null;
        expect(keyOf(mergeValues(name, merged, [merged, merged]))).toBe(keyOf(merged));
      }),
    );
  });
});
