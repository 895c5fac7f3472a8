/** A row in the words of the table it replaces: its direction and who has the say. */
import type { RowPlan } from "../plan/index.ts";
import { definitionOf } from "./policies/index.ts";
import type { RowNames } from "./row-names.ts";
import { joined, sidesOf } from "./sides.ts";

/** "Bidirectional", "One-way (HubSpot → Salesforce)", "Bidirectional, One-way to Gainsight". */
export function directionOf(row: Pick<RowPlan, "ends">, names: RowNames): string {
  const { sources, receivers, peers } = sidesOf(row, names);
  if (!peers) return `One-way (${joined(sources)} → ${joined(receivers)})`;
  return receivers.length === 0
    ? "Bidirectional"
    : `Bidirectional, One-way to ${joined(receivers)}`;
}

/** "Last write wins", "Salesforce wins", "Manual review by Revenue Operations". */
export function authorityOf(row: Pick<RowPlan, "ends" | "policy">, names: RowNames): string {
  const { sources } = sidesOf(row, names);
  return definitionOf(row.policy).headline(row.policy, names, joined(sources));
}
