/** In which order objects run. */
import { expect, test } from "vitest";
import type { ObjectPlan } from "../../plan/index.ts";
import { inReferenceOrder } from "./reference-order.ts";

/** `Deal>Company,Contact!high`: an object, what its rows refer to, its priority. */
function order(told: string): string {
  const items = told.split(" ").map((one) => {
    const [name = "", priority = "normal"] = one.split("!");
    const [id = "", refs = ""] = name.split(">");
    const rows = refs === "" ? [] : [{ ref: refs.split(",") }];
    return { plan: { id, priority, rows } as unknown as ObjectPlan };
  });
  return inReferenceOrder(items)
    .map(({ plan }) => plan.id)
    .join(" ");
}

test.each<[string, string, string]>([
  ["as they stand", "A B C", "A B C"],
  ["parents first", "Deal>Company Company", "Company Deal"],
  ["grandparents before them", "C>B B>A A", "A B C"],
  ["one parent of two children", "B>A C>A A", "A B C"],
  ["urgent ones first, and what they need before them", "A B!low C>B!high", "B C A"],
  ["a circle keeps its order", "A>B B>A", "B A"],
  ["an object that refers to itself", "A>A B", "A B"],
  ["one that is not of the plan is no parent", "A>Elsewhere B", "A B"],
])("%s", (_, told, wanted) => {
  expect(order(told)).toBe(wanted);
});
