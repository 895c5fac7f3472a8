/**
 * The chain of the audit: each entry's hash is over the entry and the hash before it. Whoever alters
 * an entry, leaves one out or changes their order breaks it, and the first break is found.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOfText } from "../../plan/digest.ts";
import type { AuditEntry, AuditHead, Outcome } from "./engine.ts";

/** The head of a chain that has no entry yet. */
export const noEntry: AuditHead = { sequence: 0, hash: "" };

/** What is chained of a note of this outcome. */
export function auditEntry(
  note: Outcome["audit"][number],
  sequence: number,
  { run, plan, at }: Outcome,
): Omit<AuditEntry, "hash"> {
  return { ...note, sequence, run, plan, at };
}

/** The form in which an entry is chained: where its values are sealed, without them. */
function chainedForm({
  hash: _hash,
  forgotten: _forgotten,
  ...entry
}: AuditEntry): Omit<AuditEntry, "hash"> {
  if (entry.sealed === undefined) return entry;
  const { because: _because, ...rest } = entry;
  return { ...rest, from: null, to: null };
}

/** `entry`: its canonical JSON without its hash. */
export function chained(before: string, entry: string): string {
  return digestOfText(`${before}\n${entry}`);
}

export interface AuditBreak {
  readonly sequence: number;
  readonly why: string;
}

/**
 * Entries in their order, from the first, and the head, which is lost where it is undefined; gives undefined
 * where the chain holds up to its head.
 */
export function firstBreak(
  entries: readonly AuditEntry[],
  head: AuditHead | undefined,
): AuditBreak | undefined {
  let before = noEntry.hash;
  let expected = 1;
  for (const one of entries) {
    const { hash } = one;
    const entry = chainedForm(one);
    if (entry.sequence !== expected) {
      const why =
        entry.sequence > expected ? "one before it was left out" : "it is out of its order";
      return { sequence: entry.sequence, why };
    }
    if (chained(before, canonicalJson(entry)) !== hash) {
      return { sequence: entry.sequence, why: "it, or the one before it, was altered" };
    }
    before = hash;
    expected++;
  }
  if (head === undefined) return { sequence: expected, why: "where the audit ends is not noted" };
  if (head.sequence === expected - 1 && head.hash === before) return undefined;
  return { sequence: expected, why: "it, and what came after it, is missing" };
}
