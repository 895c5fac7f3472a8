/**
 * Parts of the audit in files, and the state that they were taken out of → one chain, or where it breaks. Files may
 * overlap, and reach into what the state still has. An entry that the state has pruned has to be the one that it
 * noted then.
 */
import type { Disk } from "../../core/host.ts";
import { followChain, noEntry } from "../engine/audit-chain.ts";
import type { AuditEntry, AuditHead, Engine } from "../engine/engine.ts";
import { pruned } from "../engine/pruned.ts";
import type { Pruning } from "../engine/pruning.ts";
import { type AuditPart, type BrokenPart, entriesIn, partIn } from "./audit-file.ts";
import { entriesOf } from "./entries-of.ts";

export interface JoinedAudit {
  /** The number of the first entry, and of the last. */
  readonly first: number;
  readonly last: AuditHead;
  /** How many entries the state itself has. */
  readonly inState: number;
}

/** `engine`: as it keeps the entries, sealed or not. Throws an `AuditFileTrouble`. */
export async function joinAudit(
  engine: Pick<Engine, "audit" | "auditHead" | "prunings">,
  disk: Disk,
  files: readonly string[],
): Promise<JoinedAudit | BrokenPart> {
  const prunings = await engine.prunings();
  const from = pruned(prunings);
  const joined = files.length === 0 ? undefined : joinParts(disk, files, prunings);
  if (joined !== undefined && "why" in joined) return joined;
  if (joined !== undefined && joined.last.sequence < from.sequence) {
    const [next, last] = [joined.last.sequence + 1, from.sequence];
    return { ...missing(next, last), file: undefined };
  }
  const overlap = joined?.last ?? noEntry;
  const chain = followChain(from);
  let inState = 0;
  for await (const entry of entriesOf(engine, from.sequence)) {
    const broken = chain.take(entry);
    if (broken !== undefined) return { ...broken, file: undefined };
    inState++;
    if (entry.sequence === overlap.sequence && entry.hash !== overlap.hash) {
      const why = "it is another one in the files than in the state";
      return { sequence: entry.sequence, why, file: undefined };
    }
  }
  const end = chain.end(await engine.auditHead());
  if (end !== undefined) return { ...end, file: undefined };
  const last = chain.head();
  if (overlap.sequence > last.sequence) {
    const why = "it is in the files, and the state never had it";
    return { sequence: last.sequence + 1, why, file: undefined };
  }
  return { first: joined?.first ?? from.sequence + 1, last, inState };
}

/** The files alone, at least one. */
export function joinParts(
  disk: Disk,
  files: readonly string[],
  prunings: readonly Pruning[],
): { readonly first: number; readonly last: AuditHead } | BrokenPart {
  const noted = new Map(prunings.map((one) => [one.sequence, one.hash]));
  noted.set(noEntry.sequence, noEntry.hash);
  const parts: AuditPart[] = [];
  for (const file of files) {
    const part = partIn(disk, file, (sequence) => noted.get(sequence));
    if ("why" in part) return part;
    parts.push(part);
  }
  const [start, ...others] = parts.toSorted(
    (a, b) => a.first - b.first || a.last.sequence - b.last.sequence,
  ) as [AuditPart, ...AuditPart[]];
  let { last } = start;
  for (const part of others) {
    if (part.first > last.sequence + 1) {
      return { ...missing(last.sequence + 1, part.first - 1), file: part.file };
    }
    if (part.last.sequence <= last.sequence) continue;
    const other = meets(entriesIn(disk, part.file), last);
    if (other !== undefined) return { ...other, file: part.file };
    last = part.last;
  }
  return { first: start.first, last };
}

/** Whether a part, which holds in itself, goes on where another one ends. */
function meets(entries: Iterable<AuditEntry>, end: AuditHead) {
  const chain = followChain(end);
  for (const entry of entries) {
    if (entry.sequence < end.sequence) continue;
    if (entry.sequence > end.sequence) return chain.take(entry);
    if (entry.hash === end.hash) return undefined;
    return { sequence: entry.sequence, why: "it is another one than in another file" };
  }
  return undefined;
}

function missing(first: number, last: number) {
  const what = first === last ? "it is" : `it and the others up to ${last} are`;
  return { sequence: first, why: `${what} in none of the files, and was pruned` };
}
