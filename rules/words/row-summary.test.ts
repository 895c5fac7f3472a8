import { expect, test } from "vitest";
import { namesIn } from "../../compiler/explain.ts";
import { planOf } from "../../test/support/plan-of.ts";
import { rowSummary } from "./row-summary.ts";

/** `row`: of an object of systems a, b and, where it is named, c. */
function summaryOf(row: string): string {
  const ends = /\bc\./.test(row) ? "a.people <-> b.people, c.people" : "a.people <-> b.people";
  const plan = planOf(`owner desk "Service desk" email "desk@acme.example"
object Person: ${ends} every 5m {
  match a.email = b.email${/\bc\./.test(row) ? " = c.email" : ""}
  ${row}
}`);
  const found = plan.objects[0]?.rows[0];
  const decisions = plan.tables.find((one) => one.id === found?.table)?.decisions ?? [];
  if (found === undefined) throw new Error("no row");
  return rowSummary(found, decisions, namesIn(plan));
}

test.each([
  [
    "a.name <-> b.name authority b",
    "An edit on one side alone goes to the other. If both change, B wins; blanks never overwrite.",
  ],
  [
    "a.name <-> b.name latest",
    "An edit on one side alone goes to the other. If both change, the most recent edit wins (within 2 seconds, A does); blanks never overwrite.",
  ],
  [
    "a.name <-> b.name authority b empty clear",
    "An edit on one side alone goes to the other. If both change, B wins; a blank empties the other side as well.",
  ],
  [
    "a.name <-> b.name authority b empty refill",
    "An edit on one side alone goes to the other. If both change, B wins; a side that is emptied is filled again.",
  ],
  [
    "a.name <-> b.name prefer b",
    "An edit in B goes to the other; one made elsewhere counts only while B is blank, and is set back otherwise. If both change, B wins unless it is blank; blanks never overwrite.",
  ],
  [
    "a.name <-> b.name review by desk within 2d",
    "An edit on one side alone goes to the other. If both change, Service desk decides within 2 days; until then neither is written; blanks never overwrite.",
  ],
  [
    'a.stage <-> b.stage latest advance "new", "won"',
    "An edit on one side alone goes to the other. If both change, the one further along wins; else the most recent edit wins (within 2 seconds, A does); blanks never overwrite. It only moves forward: an earlier value is corrected.",
  ],
  [
    "a.name -> b.name",
    "A change in A goes to B; an edit made in B alone is set back. If both change, A wins; blanks never overwrite.",
  ],
  [
    "a.name -> b.name drift keep",
    "A change in A goes to B; an edit made in B alone stays until A changes. If both change, A wins; blanks never overwrite.",
  ],
  [
    "a.name -> b.name drift review",
    "A change in A goes to B; an edit made in B alone waits for a person to decide. If both change, a person decides; blanks never overwrite.",
  ],
  [
    "a.name <-> b.name, c.name authority b",
    "An edit on one side alone goes to the others. If several change, the first of B, A, C that changed wins; blanks never overwrite.",
  ],
])("%s", (row, sentence) => {
  expect(summaryOf(row)).toBe(sentence);
});
