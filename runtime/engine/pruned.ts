/** Where the audit of a state begins, and where what lies before that is. */
import { noEntry } from "./audit-chain.ts";
import type { AuditHead } from "./engine.ts";
import type { Pruning } from "./pruning.ts";

/** The entry that the first one of what is left comes after. */
export function pruned(prunings: readonly Pruning[]): AuditHead {
  const last = prunings.at(-1);
  return last === undefined ? noEntry : { sequence: last.sequence, hash: last.hash };
}

/** What an entry was taken out with; undefined where it was not. */
export function pruningOf(prunings: readonly Pruning[], sequence: number): Pruning | undefined {
  return prunings.find((one) => sequence <= one.sequence);
}
