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

/** A chain that is followed an entry at a time, however long it is. */
export interface FollowedChain {
  /** How far it holds. */
  readonly head: () => AuditHead;
  /** Undefined where the entry is the next one; else it goes no further. */
  readonly take: (entry: AuditEntry) => AuditBreak | undefined;
  /** `head`: where it is to end; undefined where that was lost. */
  readonly end: (head: AuditHead | undefined) => AuditBreak | undefined;
}

/** `from`: the entry that it goes on after. */
export function followChain(from: AuditHead = noEntry): FollowedChain {
  let { sequence, hash } = from;
  return {
    head: () => ({ sequence, hash }),
    take(one) {
      const entry = chainedForm(one);
      if (entry.sequence !== sequence + 1) {
        const isAhead = entry.sequence > sequence + 1;
        const why = isAhead ? "one before it was left out" : "it is out of its order";
        return { sequence: entry.sequence, why };
      }
      if (chained(hash, canonicalJson(entry)) !== one.hash) {
        return { sequence: entry.sequence, why: "it, or the one before it, was altered" };
      }
      ({ sequence, hash } = one);
      return undefined;
    },
    end(head) {
      const next = sequence + 1;
      if (head === undefined) return { sequence: next, why: "where the audit ends is not noted" };
      if (head.sequence === sequence && head.hash === hash) return undefined;
      return { sequence: next, why: "it, and what came after it, is missing" };
    },
  };
}

/**
 * Entries in their order, from the one after `from`, and the head, which is lost where it is undefined; gives
 * undefined where the chain holds up to its head.
 */
export function firstBreak(
  entries: readonly AuditEntry[],
  head: AuditHead | undefined,
  from: AuditHead = noEntry,
): AuditBreak | undefined {
  const chain = followChain(from);
  for (const entry of entries) {
    const broken = chain.take(entry);
    if (broken !== undefined) return broken;
  }
  return chain.end(head);
}
