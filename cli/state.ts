/** `concordat state`: what takes room in the state, and giving back what it uses no longer. */
import { commandGroup, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
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
    "say what takes room in the state",
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
