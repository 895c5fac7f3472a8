/**
 * A part of the audit in a file: an entry a line, as JSON, as `concordat audit export` prints it. Of an object
 * whose values are sealed the lines may have them in plain or not; the chain is the same.
 */
import { type Disk, DiskError } from "../../core/host.ts";
import { printable } from "../../core/printable.ts";
import { type AuditBreak, followChain } from "../engine/audit-chain.ts";
import type { AuditEntry, AuditHead } from "../engine/engine.ts";

/** What stands in the way, for people. */
export class AuditFileTrouble extends Error {
  override readonly name = "AuditFileTrouble";
}

export interface AuditPart {
  readonly file: string;
  /** The number of its first entry. */
  readonly first: number;
  readonly last: AuditHead;
}

export function entryLine(entry: AuditEntry): string {
  return printable(JSON.stringify(entry));
}

/** Throws an `AuditFileTrouble`. */
export function* entriesIn(disk: Disk, file: string): Generator<AuditEntry> {
  let number = 0;
  try {
    for (const line of disk.lines(file)) {
      number++;
      if (line.trim() !== "") yield entryIn(line) ?? refuse(file, number);
    }
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new AuditFileTrouble(`${file} cannot be read: ${error.message}`, { cause: error });
  }
}

function refuse(file: string, line: number): never {
  throw new AuditFileTrouble(
    `line ${line} of ${file} is no entry of an audit; name a file that \`concordat audit export\` or \`prune\` wrote, as it was written`,
  );
}

function entryIn(line: string): AuditEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { sequence, hash, at, run, object, link } = value as Partial<Record<string, unknown>>;
  const isEntry =
    Number.isSafeInteger(sequence) &&
    Number(sequence) > 0 &&
    typeof at === "number" &&
    [hash, run, object, link].every((one) => typeof one === "string");
  return isEntry ? (value as AuditEntry) : undefined;
}

export interface BrokenPart extends AuditBreak {
  /** Undefined: in the state. */
  readonly file: string | undefined;
}

/**
 * Follows a file from its first entry, which nothing in it can vouch for, to its last. `known`: the hash of an
 * entry, where somebody knows it.
 */
export function partIn(
  disk: Disk,
  file: string,
  known: (sequence: number) => string | undefined,
): AuditPart | BrokenPart {
  let first: AuditEntry | undefined;
  let chain = followChain();
  for (const entry of entriesIn(disk, file)) {
    if (first === undefined) {
      first = entry;
      const before = known(entry.sequence - 1);
      chain = followChain(
        before === undefined ? entry : { sequence: entry.sequence - 1, hash: before },
      );
      if (before === undefined) continue;
    }
    const broken = chain.take(entry);
    if (broken !== undefined) return { ...broken, file };
    const hash = known(entry.sequence);
    if (hash !== undefined && hash !== entry.hash) {
      const why = "it is not the one that the state has, or had when it was pruned";
      return { sequence: entry.sequence, why, file };
    }
  }
  if (first === undefined) throw new AuditFileTrouble(`${file} has no entry`);
  return { file, first: first.sequence, last: chain.head() };
}
