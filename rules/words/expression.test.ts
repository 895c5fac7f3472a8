/** Conditions come back as they were written. */
import { expect, test } from "vitest";
import { planOf } from "../../test/support/plan-of.ts";
import { expressionWords } from "./expression.ts";

test.each([
  "a.f = 1",
  'a.f != "x" and not a.g is empty',
  'a.f in ["a", "b"] or a.g is not empty and a.h > 3',
  '(a.f = "a" or a.g = "b") and a.h <= -2.5',
  'not (a.f = "a" and a.g = "b")',
  "a.d < today - 90d",
  "a.d >= today + 36h",
  "a.d = today",
  'a.f contains "x" or a.g starts with "y"',
  "a.`Receipt URL` is empty",
  "a.x.f = true",
])("%s", (text) => {
  const plan = planOf(`object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  where  ${text}
  a.f <-> b.f  authority a
}`);
  expect(plan.objects[0]?.where.map(expressionWords)).toEqual([text]);
});
