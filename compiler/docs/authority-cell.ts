/** Which way a row's values flow and who has the say, in the few words of a table. */
import type { RowPlan } from "../../plan/index.ts";
import { definitionOf } from "../../rules/policies/index.ts";
import { directionOf } from "../../rules/sentences.ts";
import { joined, sidesOf } from "../../rules/sides.ts";
import type { Facts } from "./facts.ts";

/** "Bidirectional", "One-way (H→S)" */
export function directionCell(row: RowPlan, { initials }: Facts): string {
  return directionOf(row, initials).replaceAll(" → ", "→");
}

/**
 * "Salesforce", "Last Write Wins", "Manual Review". "Either" is said of a row that names no side and no rule of
 * its own: whoever edits it is right, and the last one is where both do.
 */
export function authorityCell(row: RowPlan, { names }: Facts): string {
  const { policy, provenance } = row;
  const sides = sidesOf(row, names);
  const isOwn = provenance.policy === "row" || provenance.policy === "together";
  if (policy.kind === "latest" && sides.peers && !isOwn) return "Either";
  return definitionOf(policy).cell(policy, names, joined(sides.sources));
}
