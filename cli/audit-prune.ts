/** `concordat audit prune`: takes old entries out of the state, once they are in a file. */
import { type Command, InvalidArgumentError } from "commander";
import { pruneAudit } from "../runtime/audit/prune-audit.ts";
import { personOf } from "../runtime/people/actor.ts";
import { type ActorOptions, actorOf } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { duration } from "./duration-option.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { OpenRun } from "./open-run.ts";
import { absolute } from "./paths.ts";
import { printable } from "./printable.ts";
import { whenFree } from "./when-free.ts";
import type { World } from "./world.ts";

export interface PruneOptions extends ActorOptions {
  /** ms */
  readonly olderThan?: number;
  /** ms since 1970 */
  readonly before?: number;
  readonly export?: string;
  readonly exported?: readonly string[];
}

/** A brake counts what was deleted in the last day, by the audit. */
const shortestKeepMs = 24 * 3_600_000;

export function pruneOptions(made: Command): Command {
  return made
    .option("--older-than <duration>", "entries older than that, such as 400d", duration)
    .option("--before <day>", "entries from before a day, such as 2026-01-01 (UTC)", day)
    .option("--export <file>", "write them to this file first")
    .option("--exported <files...>", "the files in which they are already");
}

export async function pruneOld(
  world: World,
  opened: OpenRun,
  options: PruneOptions,
): Promise<ExitCode> {
  const { engine, sealer, identity } = opened;
  const { host, cwd, stdout } = world;
  const before = momentOf(options, host.clock.now());
  const into = intoOf(cwd, options);
  const by = personOf(await actorOf(world, identity(), options));
  const kept = sealer?.engine ?? engine;
  const done = await whenFree(world, async () => {
    const lease = await engine.lease();
    try {
      return await pruneAudit({ engine, kept, lease, host, by, before, into });
    } finally {
      await lease.release();
    }
  });
  const until = new Date(before)
    .toISOString()
    .replace(/:\d\d\.\d{3}Z$/, " UTC")
    .replace("T", " ");
  const told =
    done === undefined
      ? `The audit has nothing to prune from before ${until}.`
      : `Pruned: entries ${done.first} to ${done.last}, which stand in ${done.files.join(", ")}.`;
  stdout.write(`${printable(told)}\n`);
  return exitCodes.clean;
}

function momentOf({ olderThan, before }: PruneOptions, now: number): number {
  if ((olderThan === undefined) === (before === undefined)) {
    throw new CannotOpen(
      "say how old what is pruned has to be: `--older-than 400d` or `--before DAY`",
    );
  }
  const moment = before ?? now - (olderThan ?? 0);
  if (moment <= now - shortestKeepMs) return moment;
  throw new CannotOpen(
    "entries of the last day are not pruned: the brake counts by them what was deleted; name an earlier moment",
  );
}

function intoOf(cwd: string, { export: file, exported }: PruneOptions) {
  if (file !== undefined && exported === undefined) {
    return { kind: "file", file: absolute(cwd, file) } as const;
  }
  if (file === undefined && exported !== undefined) {
    return { kind: "exported", files: exported.map((one) => absolute(cwd, one)) } as const;
  }
  throw new CannotOpen(
    "nothing is pruned that is not in a file: `--export FILE` writes one, `--exported FILE` names one that is there",
  );
}

function day(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError("it has to be a day, such as 2026-01-01.");
  return ms;
}
