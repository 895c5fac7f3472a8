/** `concordat state`: what takes room in the state, taking out what is old, and giving back what it uses no longer. */
import { personOf } from "../runtime/people/actor.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { commandGroup, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { prunedLines, pruneState } from "./prune-state.ts";
import { aligned } from "./run-report.ts";
import { whenFree } from "./when-free.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions {
  readonly package: string;
  readonly format: "text" | "json";
}

export const stateCommand: MakeCommand = (world, end) => {
  const { group, sub } = commandGroup(
    "state",
    "say what takes room in the state, and take out what is old",
    withPackageOption,
  );
  sub("sizes", "say how many rows and bytes there are of each kind, by object")
    .addOption(formatOption("how the result is printed"))
    .action((options: Options) =>
      end(
        withRun(world, options.package, { ...options, purpose: "state" }, (opened) =>
          sizes(world, opened, options),
        ),
      ),
    );
  withActor(sub("prune", "take out what the profile's `keep` says is kept no longer")).action(
    (options: Options & ActorOptions) =>
      end(
        withRun(world, options.package, { ...options, purpose: "state" }, (opened) =>
          prune(world, opened, options),
        ),
      ),
  );
  sub("compact", "give the room back that the state uses no longer").action((options: Options) =>
    end(
      withRun(world, options.package, { ...options, purpose: "state" }, (opened) =>
        compact(world, opened),
      ),
    ),
  );
  return group;
};

async function sizes(world: World, { engine }: OpenRun, { format }: Options): Promise<ExitCode> {
  const found = await engine.sizes();
  if (format === "json") {
    writeJson(world.stdout, { formatVersion: 1, sizes: found });
    return exitCodes.clean;
  }
  const rows = found.map(({ kind, object, rows, bytes }) => [
    kind,
    object ?? "",
    rows.toLocaleString("en"),
    bytes.toLocaleString("en"),
  ]);
  const lines = aligned([["what", "object", "rows", "bytes"], ...rows]);
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

async function prune(world: World, opened: OpenRun, options: ActorOptions): Promise<ExitCode> {
  const keep = opened.keep();
  if (keep.audit === undefined && keep.gone === undefined) {
    throw new CannotOpen(
      "the profile does not say how long anything is kept; add `keep: { audit: { for: 400d, into: ./audit }, gone: 90d }` to it",
    );
  }
  const by = personOf(await actorOf(world, opened.identity(), options));
  const lines = prunedLines(await pruneState(world, opened, keep, by)).map(
    (line) => `${line.slice(0, 1).toUpperCase()}${line.slice(1)}.`,
  );
  const told = lines.length === 0 ? ["Nothing in the state is older than it is kept."] : lines;
  world.stdout.write(`${told.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

/** Nobody else works meanwhile: a database that is written anew keeps others waiting. */
async function compact(world: World, { engine }: OpenRun): Promise<ExitCode> {
  await whenFree(world, async () => {
    const lease = await engine.lease();
    try {
      await engine.compact();
    } finally {
      await lease.release();
    }
  });
  world.stdout.write("What the state used no longer was given back.\n");
  return exitCodes.clean;
}
