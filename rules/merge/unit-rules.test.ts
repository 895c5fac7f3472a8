/** What of a unit the plan fixes, read off a spec. */
import { expect, test } from "vitest";
import { planOf } from "../../test/support/plan-of.ts";
import { unitRulesOf } from "./unit-rules.ts";

test("rows that belong together have one head, and are required as soon as one of them is", () => {
  const plan = planOf(`object O: b.y <-> a.x  every 5m {
  match a.k = b.k
  together place  latest {
    a.street <-> b.street
    a.city   <-> b.city    required
  }
  a.name <-> b.name  latest
}`);
  const [object] = plan.objects;
  if (object === undefined) throw new Error("no object");
  const place = object.rows.filter((row) => row.together === "place");
  const other = object.rows.filter((row) => row.together !== "place");
  expect(unitRulesOf(place, object, plan)).toMatchObject({ required: true, headOrder: ["b", "a"] });
  expect(unitRulesOf(other, object, plan).required).toBe(false);
});
