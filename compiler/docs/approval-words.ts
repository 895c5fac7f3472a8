/** "Approved by Revenue Operations on 2026-11-01", and whether a key vouches for it. */
import type { Approval } from "../../plan/index.ts";
import { isSigned } from "../../rules/approval.ts";
import type { RowNames } from "../../rules/row-names.ts";

export function approvalWords(approved: Approval | undefined, names: RowNames): string {
  if (approved === undefined) return "Not approved";
  const { by, on } = approved;
  const how = isSigned(approved) ? "signed" : "not signed";
  return `Approved by ${names.owner(by)} on ${on} (${how})`;
}
