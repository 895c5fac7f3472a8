/**
 * Which clause may stand where, and what is handed down: `defaults` → object → `together` → row.
 * The one table that binding, checking and the language reference agree on.
 */
import type { ClauseKind } from "../grammar/ast.ts";
import type { ClauseSlot, ConflictKind } from "./model.ts";

export type ClauseHome =
  | "row"
  | "together"
  | "each"
  | "object"
  | "head"
  | "defaults"
  | "set"
  | "ignore";

const wording: readonly ClauseHome[] = ["row", "together", "each", "object", "set", "ignore"];
const conflict: readonly ClauseHome[] = ["row", "together", "object", "defaults"];
const objects: readonly ClauseHome[] = ["object", "defaults"];

/** In which places each clause may stand. */
export const clauseHomes: Readonly<Record<Exclude<ClauseKind, "unknown">, readonly ClauseHome[]>> =
  {
    authority: conflict,
    latest: conflict,
    review: conflict,
    prefer: conflict,
    merge: conflict,
    empty: conflict,
    drift: conflict,
    advance: ["row"],
    via: ["row"],
    using: ["row"],
    ref: ["row"],
    when: ["row", "together", "each"],
    default: ["row"],
    required: ["row"],
    pii: ["row"],
    class: ["row", "object", "defaults"],
    term: ["row"],
    id: ["row"],
    because: wording,
    label: wording,
    ticket: [...wording, "defaults"],
    owner: [...wording, "defaults"],
    steward: [...wording, "defaults"],
    since: ["row", "object", "set"],
    until: ["row", "object", "set"],
    approved: ["row", "object"],
    every: ["row", "together", "each", "object", "head", "defaults"],
    at: ["object", "head", "defaults"],
    on_change: ["object", "head", "defaults"],
    purpose: objects,
    subjects: objects,
    basis: objects,
    retention: objects,
    status: objects,
    recertify: objects,
    fresh: objects,
    priority: objects,
    delete: objects,
    erasure: objects,
    initial: objects,
    volume: objects,
    brake: objects,
  };

const conflictKinds: ReadonlySet<ClauseKind> = new Set<ConflictKind>([
  "authority",
  "latest",
  "review",
  "prefer",
  "merge",
]);

function isConflictKind(kind: ClauseKind): kind is ConflictKind {
  return conflictKinds.has(kind);
}

/** The slot that a clause fills; undefined for a clause that could not be read. */
export function slotOf(kind: ClauseKind): ClauseSlot | undefined {
  if (kind === "unknown") return undefined;
  return isConflictKind(kind) ? "conflict" : kind;
}

/** What a row takes over from its `together` block, its object and `defaults`, in that order. */
export const inheritedByRows: ReadonlySet<ClauseSlot> = new Set<ClauseSlot>([
  "conflict",
  "empty",
  "drift",
  "class",
  "owner",
  "steward",
]);

/** What a `together` or `each` block hands to its rows beside these. */
export const handedByBlocks: ReadonlySet<ClauseSlot> = new Set<ClauseSlot>([
  "when",
  "every",
  "ticket",
]);
