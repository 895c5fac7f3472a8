/**
 * The audit: what was written where and by which line of the spec, as a chain. Hashes are made when
 * somebody asks for them, because making them costs more than all else that a commit does here.
 */
import { bug } from "../../../core/bug.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { auditEntry, chained } from "../audit-chain.ts";
import type { AuditEntry, AuditFind, AuditHead, Outcome } from "../engine.ts";
import { pruned } from "../pruned.ts";
import type { Pruning } from "../pruning.ts";
import { canonicalCopy, plainCopy } from "./plain-data.ts";
import type { MemoryState } from "./state.ts";

export function appendAudit(state: MemoryState, outcome: Outcome): void {
  const before = lastNumber(state);
  // All are copied before any is kept, so that a note that cannot be kept leaves nothing to take back.
  const entries = outcome.audit.map((note, at) =>
    canonicalCopy(auditEntry(note, before + at + 1, outcome)),
  );
  for (const entry of entries) state.audit.push(entry);
}

export function auditHead(state: MemoryState): AuditHead {
  const hash = hashesOf(state).at(-1) ?? pruned(state.prunings).hash;
  return { sequence: lastNumber(state), hash };
}

function lastNumber({ audit, prunings }: MemoryState): number {
  return pruned(prunings).sequence + audit.length;
}

export function pruneAudit(state: MemoryState, pruning: Pruning): void {
  const own = plainCopy(pruning);
  const count = own.sequence - pruned(state.prunings).sequence;
  const hash = count > 0 ? hashesOf(state)[count - 1] : undefined;
  if (hash !== own.hash) bug(`entry ${own.sequence} of the audit is another one, or not there`);
  // Nothing takes it back, and nothing after it fails.
  state.audit.splice(0, count);
  state.hashes.splice(0, count);
  state.prunings.push(own);
}

export function readAudit(
  state: MemoryState,
  { link, run, after = 0, most }: AuditFind,
): readonly AuditEntry[] {
  const hashes = hashesOf(state);
  const found = state.audit.flatMap((entry, at) =>
    (link === undefined || entry.link === link) &&
    (run === undefined || entry.run === run) &&
    entry.sequence > after
      ? [{ ...entry, hash: hashes[at] ?? "" }]
      : [],
  );
  return found.slice(0, most);
}

function hashesOf({ audit, hashes, prunings }: MemoryState): readonly string[] {
  for (const entry of audit.slice(hashes.length)) {
    hashes.push(chained(hashes.at(-1) ?? pruned(prunings).hash, canonicalJson(entry)));
  }
  return hashes;
}

/** Links whose other records were deleted since then, because this system's was gone. */
export function deletedSince(
  { audit }: MemoryState,
  object: string,
  system: string,
  since: number,
): number {
  const found = audit.filter(
    (one) =>
      one.act === "delete" && one.object === object && one.origin === system && one.at > since,
  );
  return new Set(found.map((one) => one.link)).size;
}
