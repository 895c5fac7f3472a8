/**
 * Takes old entries out of the audit, and nothing that is not in a file on the disk first: one that is written now,
 * or some that are there. What is in them is followed as a chain and compared with the state before anything goes.
 *
 *     entries in the state ──written, and on the disk──▶ in both ──read again, and the same──▶ in the file alone
 *
 * A process that dies before the end leaves all in the state; the same once more finds the file, and goes on from it.
 */
import { type Disk, DiskError, type Host } from "../../core/host.ts";
import { followChain } from "../engine/audit-chain.ts";
import type { AuditHead, Engine, Lease } from "../engine/engine.ts";
import { pruned } from "../engine/pruned.ts";
import { thisProcess } from "../engine/this-process.ts";
import { isOfAct } from "../people/acts.ts";
import { AuditFileTrouble, entryLine } from "./audit-file.ts";
import { entriesOf } from "./entries-of.ts";
import { joinParts } from "./join-parts.ts";

export interface PruneAudit {
  readonly engine: Pick<Engine, "pruneAudit">;
  /** The same as it keeps the entries: what is sealed stays so in the file too, and can be forgotten there. */
  readonly kept: Pick<Engine, "audit" | "prunings">;
  readonly lease: Lease;
  readonly host: Pick<Host, "clock" | "disk">;
  readonly by: string;
  /** ms; entries from then on stay. */
  readonly before: number;
  readonly into: ExportInto;
}

/** Absolute paths. */
export type ExportInto =
  /** One that is there already is taken for an export that was cut off before its entries were pruned. */
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "exported"; readonly files: readonly string[] };

export interface PrunedAudit {
  /** Numbers of entries. */
  readonly first: number;
  readonly last: number;
  readonly files: readonly string[];
}

/** Undefined: there is nothing from before that. Throws an `AuditFileTrouble`. */
export async function pruneAudit(pruning: PruneAudit): Promise<PrunedAudit | undefined> {
  const { engine, kept, lease, host, by, before, into } = pruning;
  const { disk, clock } = host;
  const from = pruned(await kept.prunings());
  const isThere = into.kind === "exported" || disk.stat(into.file) !== undefined;
  const files = into.kind === "exported" ? into.files : [into.file];
  const most = isThere ? await exportedTo(kept, disk, files) : Number.POSITIVE_INFINITY;
  const last = await cutOf(kept, from, before, most);
  if (last === undefined) return undefined;
  if (!isThere && into.kind === "file") {
    await write(disk, into.file, linesOf(kept, from.sequence, last.sequence));
    await exportedTo(kept, disk, files);
  }
  const { sequence, hash } = last;
  const [name = ""] = thisProcess.host.split(" ", 1);
  await engine.pruneAudit(lease, { sequence, hash, at: clock.now(), by, files, host: name });
  return { first: from.sequence + 1, last: sequence, files };
}

async function write(disk: Disk, file: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await disk.writeLines(file, lines);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new AuditFileTrouble(
      `nothing is pruned, because ${file} cannot be written: ${error.message}`,
      { cause: error },
    );
  }
}

async function* linesOf(
  engine: Pick<Engine, "audit">,
  after: number,
  last: number,
): AsyncGenerator<string> {
  for await (const entry of entriesOf(engine, after, last)) yield entryLine(entry);
}

/**
 * How far the files have what the state has: its entries from the first one on, without a gap, each the same.
 * The hash of the last one vouches for all before it.
 */
async function exportedTo(
  engine: Pick<Engine, "audit" | "prunings">,
  disk: Disk,
  files: readonly string[],
): Promise<number> {
  const prunings = await engine.prunings();
  const from = pruned(prunings);
  const joined = joinParts(disk, files, prunings);
  if ("why" in joined) {
    throw new AuditFileTrouble(
      `nothing is pruned, because entry ${joined.sequence}${joined.file === undefined ? "" : ` in ${joined.file}`} breaks the chain: ${joined.why}`,
    );
  }
  const { first, last } = joined;
  const named = files.join(", ");
  if (first > from.sequence + 1) {
    throw new AuditFileTrouble(
      `nothing is pruned, because entries from ${from.sequence + 1} to ${first - 1} are not in ${named}; name the files that have them too`,
    );
  }
  if (last.sequence <= from.sequence) return last.sequence;
  const [own] = await engine.audit({ after: last.sequence - 1, most: 1 });
  if (own?.sequence === last.sequence && own.hash === last.hash) return last.sequence;
  throw new AuditFileTrouble(
    `nothing is pruned, because entry ${last.sequence} of ${named} is another one than in the state`,
  );
}

/**
 * The last entry that goes: up to `most`, and to the first one that is not older. The entries of a run stay together,
 * so that what is put back of it is all of it or nothing. Throws where the chain in the state does not hold.
 */
async function cutOf(
  engine: Pick<Engine, "audit">,
  from: AuditHead,
  before: number,
  most: number,
): Promise<AuditHead | undefined> {
  const chain = followChain(from);
  let cut: AuditHead | undefined;
  /** The run that wrote last, and what there was before it. */
  let open: { readonly run: string; readonly before: AuditHead | undefined } | undefined;
  for await (const entry of entriesOf(engine, from.sequence, most)) {
    if (entry.at >= before) break;
    const broken = chain.take(entry);
    if (broken !== undefined) {
      throw new AuditFileTrouble(
        `nothing is pruned, because the audit is broken at entry ${broken.sequence}: ${broken.why}; \`concordat audit verify\` judges all of it`,
      );
    }
    if (!isOfAct(entry) && entry.run !== open?.run) open = { run: entry.run, before: cut };
    cut = chain.head();
  }
  if (cut === undefined || open === undefined) return cut;
  const [more] = await engine.audit({ run: open.run, after: cut.sequence, most: 1 });
  return more === undefined ? cut : open.before;
}
