import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expr } from "../plan/index.ts";
import { planOf } from "../test/support/plan-of.ts";
import { compileExpression, fieldsOf, holds, systemsOf } from "./expression.ts";
import type { Native } from "./values/native.ts";

const parsed = (text: string): Expr => {
  const plan = planOf(`object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  create never
  a.f                   <-> b.f                      authority a  when ${text}
}`);
  const when = plan.objects[0]?.rows[0]?.when;
  if (when === undefined) throw new Error("no condition");
  return when;
};

const absent = Symbol("absent");

const truth = (text: string, fields: Readonly<Record<string, Native | typeof absent>>) =>
  compileExpression(parsed(text))({
    today: "2026-11-23",
    field: (system, field) => {
      const native = fields[`${system}.${field}`];
      return native === absent ? undefined : native;
    },
  });

test.each<[string, Native | typeof absent, boolean | undefined]>([
  // Texts, exactly.
  ['a.f = "x"', "x", true],
  ['a.f = "x"', "X", false],
  ['a.f = "x"', "x ", false],
  ['a.f = "é"', "e\u0301", true],
  ['a.f != "x"', "y", true],
  ['a.f < "b"', "a", true],
  ['a.f = "5"', 5, true],
  ['a.f = "5"', "5.0", false],
  ['a.f = "true"', true, true],
  // Numbers, exactly.
  ["a.f = 5", "5.0", true],
  ["a.f >= 5", 5, true],
  ["a.f > 5", "40", true],
  ["a.f < -1", "-1.5", true],
  ["a.f = 5", "five", false],
  ["a.f != 5", "five", true],
  ["a.f > 5", "five", undefined],
  // Yes and no.
  ["a.f = true", "Y", true],
  ["a.f = false", 0, true],
  ["a.f = true", "maybe", false],
  ["a.f > false", true, undefined],
  // Moments; a day is its midnight in UTC.
  ["a.f = 2026-11-01", "2026-11-01T00:00:00.000Z", true],
  ["a.f = 2026-11-01", "2026-11-01T00:00:00.5Z", false],
  ["a.f > 2026-11-01", "2026-11-01T00:00:00.5Z", true],
  ["a.f <= 2026-11-01", "2026-11-01", true],
  ["a.f < 2026-11-01", "2026-11-01T00:30:00+01:00", true],
  ["a.f < 2026-11-01", "soon", undefined],
  ["a.f = 2026-11-01", "soon", false],
  ["a.f >= today", "2026-11-23", true],
  ["a.f >= today", "2026-11-22T23:59:59Z", false],
  ["a.f >= today - 90d", "2026-08-25", true],
  ["a.f >= today - 90d", "2026-08-24", false],
  ["a.f < today - 1h", "2026-11-22T22:30:00Z", true],
  // Parts and members.
  ['a.f contains "b"', "abc", true],
  ['a.f contains "b"', ["a", "b"], true],
  ['a.f contains "b"', ["abc"], false],
  ["a.f contains 5", ["5.0"], true],
  ['a.f contains ""', "abc", false],
  ['a.f starts with "ab"', "abc", true],
  ['a.f starts with "b"', "abc", false],
  ['a.f starts with ""', "abc", false],
  ['a.f in ["x", "y"]', "y", true],
  ['a.f in ["x", "y"]', "z", false],
  ["a.f in [1, 2]", "2.0", true],
  ['a.f = "x"', ["x"], false],
  // Blanks (B5, B6).
  ["a.f is empty", " ", true],
  ["a.f is empty", [], true],
  ["a.f is empty", 0, false],
  ["a.f is not empty", false, true],
  ["a.f = empty", null, true],
  ["a.f != empty", "x", true],
  ['a.f = "x"', null, false],
  ['a.f != "x"', null, true],
  ["a.f < 5", null, undefined],
  ['a.f = "null"', null, false],
  ['a.f contains "x"', null, false],
  ['a.f in ["x", empty]', "", true],
  // What is absent is unknown.
  ['a.f = "x"', absent, undefined],
  ['a.f != "x"', absent, undefined],
  ["a.f is empty", absent, undefined],
  ["a.f is not empty", absent, undefined],
  ['a.f in ["x"]', absent, undefined],
  ['not a.f = "x"', absent, undefined],
])("%s, of %j: %s", (text, native, expected) => {
  expect(truth(text, { "a.f": native })).toBe(expected);
});

test.each<[string, Native, Native, boolean | undefined]>([
  ["a.f = b.f", "1.10", 1.1, true],
  ['"5.0" = 5', null, null, false],
  ["5.0 = 5", null, null, true],
  ["a.f < b.f", "9", "10", true],
  ["a.f < b.f", "9", "10 units", false],
  ["a.f = b.f", "2026-11-01", "2026-11-01T00:00:00Z", true],
  ["a.f = b.f", true, "yes", true],
  ["a.f = b.f", "yes", "true", false],
  ["a.f = b.f", null, "", true],
  ["a.f = b.f", null, "x", false],
  ["a.f = b.f", ["x"], ["x"], false],
])("%s, of %j and %j: %s", (text, a, b, expected) => {
  expect(truth(text, { "a.f": a, "b.f": b })).toBe(expected);
});

describe("unknown among others", () => {
  test.each<[string, boolean | undefined]>([
    ['a.f = "x" and b.f = "y"', undefined],
    ['a.f = "y" and b.f = "y"', false],
    ['b.f = "y" or a.f = "x"', true],
    ['b.f = "y" or a.f = "y"', undefined],
    ['not (b.f = "y" and a.f = "y")', true],
    ['not (b.f = "y" or a.f = "x")', false],
  ])("%s: %s", (text, expected) => {
    expect(truth(text, { "a.f": "x", "b.f": absent })).toBe(expected);
  });

  test("only what is certain holds", () => {
    const known = compileExpression(parsed('a.f = "x"'));
    const unknown = compileExpression(parsed('b.f = "x"'));
    const context = {
      today: "2026-11-23",
      field: (system: string) => (system === "a" ? "x" : undefined),
    };
    expect(holds([known], context)).toBe(true);
    expect(holds([known, unknown], context)).toBe(false);
    expect(holds([], context)).toBe(true);
  });
});

test("a condition names the fields and systems that it reads", () => {
  const expr = parsed("a.f = b.g and (a.f is empty or not b.h in [1])");
  expect(fieldsOf(expr)).toEqual([
    { system: "a", field: "f" },
    { system: "b", field: "g" },
    { system: "b", field: "h" },
  ]);
  expect(systemsOf(expr)).toEqual(["a", "b"]);
});

test("no value makes a condition fail, and its opposite is its opposite", () => {
  const conditions = [
    'a.f = "x"',
    "a.f <= 5",
    "a.f = true",
    "a.f > 2026-11-01",
    "a.f < today",
    'a.f contains "x"',
    'a.f starts with "x"',
    "a.f in [1, true, empty]",
    "a.f is empty",
    "a.f < b.f",
    "a.f = b.f",
  ].map((text) => [parsed(text), parsed(`not ${text}`)].map(compileExpression));
  const natives = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constant(undefined),
  ) as fc.Arbitrary<Native | undefined>;
  fc.assert(
    fc.property(fc.constantFrom(...conditions), natives, natives, ([one, opposite], a, b) => {
      const context = { today: "2026-11-23", field: (system: string) => (system === "a" ? a : b) };
      const truth = one?.(context);
      expect(opposite?.(context)).toBe(truth === undefined ? undefined : !truth);
    }),
    { numRuns: 2000 },
  );
});
