/**
 * The audit: what was written where and by which line of the spec, as a chain. Hashes are made when
 * somebody asks for them, because making them costs more than all else that a commit does here.
 */
import { canonicalJson } from "../../../core/canonical-json.ts";
import { auditEntry, chained, noEntry } from "../audit-chain.ts";
import type { AuditEntry, AuditHead, Outcome } from "../engine.ts";
import { canonicalCopy } from "./plain-data.ts";
import type { MemoryState } from "./state.ts";

export function appendAudit(state: MemoryState, outcome: Outcome): void {
  const before = state.audit.length;
  // All are copied before any is kept, so that a note that cannot be kept leaves nothing to take back.
  const entries = outcome.audit.map((note, at) =>
    canonicalCopy(auditEntry(note, before + at + 1, outcome)),
  );
  for (const entry of entries) state.audit.push(entry);
}

export function auditHead(state: MemoryState): AuditHead {
  return { sequence: state.audit.length, hash: hashesOf(state).at(-1) ?? noEntry.hash };
}

export function readAudit(
  state: MemoryState,
  { link, run }: { readonly link?: string; readonly run?: string },
): readonly AuditEntry[] {
  const hashes = hashesOf(state);
  return state.audit.flatMap((entry, at) =>
    (link === undefined || entry.link === link) && (run === undefined || entry.run === run)
      ? [{ ...entry, hash: hashes[at] ?? "" }]
      : [],
  );
}

function hashesOf({ audit, hashes }: MemoryState): readonly string[] {
  for (const entry of audit.slice(hashes.length)) {
    hashes.push(chained(hashes.at(-1) ?? noEntry.hash, canonicalJson(entry)));
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
