/** Where entries of the audit are that were pruned, in words. */
import type { Pruning } from "../runtime/engine/pruning.ts";
import { thisProcess } from "../runtime/engine/this-process.ts";

export function prunedWords(pruning: Pruning): string {
  return `entries up to ${pruning.sequence} were pruned, the last of them ${prunedWhen(pruning)}`;
}

/** The end of a sentence on what was pruned at once. */
export function prunedWhen({ at, by, files, host }: Pruning): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const [here] = thisProcess.host.split(" ", 1);
  const where = here === host ? "" : ` on ${host}`;
  return `on ${day} by ${by}, into ${files.join(", ")}${where}`;
}
