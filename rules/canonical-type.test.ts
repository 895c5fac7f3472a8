import { expect, test } from "vitest";
import { planOf } from "../test/support/plan-of.ts";
import { canonicalType, widest } from "./canonical-type.ts";
import type { FieldType } from "./formats/define-format.ts";

test.each<[readonly (FieldType | null)[], FieldType | null]>([
  [["date", "date"], "date"],
  [["date", "datetime"], "datetime"],
  [["integer", "decimal"], "decimal"],
  [["integer", "text"], "text"],
  [["boolean", "enum"], "enum"],
  [["text", "enum"], "text"],
  [["reference", "enum"], "enum"],
  [["enum", "multi_enum"], "multi_enum"],
  [["multi_enum", "list"], "list"],
  [["date", "decimal"], "text"],
  [["decimal", "json"], "json"],
  [["object", "object"], "object"],
  [["object", "text"], "json"],
  [["decimal", null], "decimal"],
  [[null, null], null],
])("the widest of %j is %s", (types, expected) => {
  expect(widest(types)).toBe(expected);
  expect(widest(types.toReversed())).toBe(expected);
});

const typeOf = (row: string, types: readonly [string, string] | undefined) => {
  const described =
    types === undefined
      ? {}
      : { a: { x: { k: "text", f: types[0] } }, b: { y: { k: "text", f: types[1] } } };
  const plan = planOf(
    `map M: a <-> b {
  "x" <-> "X"
}
object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  create never
  ${row}
}`,
    described,
  );
  const [found] = plan.objects[0]?.rows ?? [];
  if (found === undefined) throw new Error("no row");
  return canonicalType(found, plan);
};

test.each<[string, readonly [string, string] | undefined, FieldType | null]>([
  ["a.f <-> b.f  authority a", ["date", "datetime"], "datetime"],
  // Behind its format.
  ['a.f <-> b.f as date("MM/dd/yyyy")  authority a', ["date", "text"], "date"],
  ['a.f <-> b.f as date("MM/dd/yyyy HH:mm")  authority a', ["date", "text"], "datetime"],
  ['a.f as minor_units("EUR") <-> b.f  authority a', ["integer", "decimal"], "decimal"],
  // What a map translates is of another vocabulary.
  ["a.f <-> b.f  authority a  via M", ["enum x", "text"], "enum"],
  // Where no type is known, a merge function says what it works on.
  ["a.f <-> b.f  authority a", undefined, null],
  ["a.f <-> b.f  merge sum", undefined, "decimal"],
  ["a.f <-> b.f  merge any", undefined, "boolean"],
  ["a.f <-> b.f  merge union", undefined, "list"],
  ["a.f <-> b.f  merge max", undefined, null],
])("the ends of `%s`, of %j, share a %s", (row, types, expected) => {
  expect(typeOf(row, types)).toBe(expected);
});
