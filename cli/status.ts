/** `concordat status`: what the state holds of each object, and every case that waits. */
import type { StoredHold } from "../runtime/engine/engine.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { aligned } from "./run-report.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions {
  readonly format: "text" | "json";
}

export const statusCommand: MakeCommand = (world, end) =>
  withRunOptions(command("status", "say what is linked, what waits and why"), "state")
    .addOption(formatOption("how the result is printed"))
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "state" }, (opened) =>
          status(world, opened, options),
        ),
      ),
    );

async function status(
  world: World,
  { plan, engine }: OpenRun,
  { format }: Options,
): Promise<ExitCode> {
  const holds = await engine.holds();
  const sizes = await Promise.all(
    plan.objects.map(async ({ id }) => ({ object: id, ...(await engine.size(id)) })),
  );
  if (format === "json") {
    writeJson(world.stdout, { formatVersion: 1, objects: sizes, holds });
    return exitCodes.clean;
  }
  const rows = sizes.map(({ object, links, dirty }) => [
    object,
    links.toLocaleString("en"),
    dirty.toLocaleString("en"),
    holds.filter((hold) => hold.object === object).length.toLocaleString("en"),
  ]);
  const lines = [
    ...aligned([["", "links", "waiting to run", "held"], ...rows]),
    ...holds.slice(0, mostShown).flatMap(told),
    ...(holds.length > mostShown ? [`… and ${holds.length - mostShown} more cases`] : []),
  ];
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

const mostShown = 50;

function told(hold: StoredHold): readonly string[] {
  const what = hold.unit === "" ? hold.object : `${hold.object}.${hold.unit}`;
  const since = new Date(hold.opened).toISOString().slice(0, 16).replace("T", " ");
  return [
    `${what} waits since ${since} UTC (${hold.class}${hold.why === "" ? "" : `: ${hold.why}`})  ${hold.place}`,
    ...hold.shown.map(
      (one) =>
        `  ${one.system} ${one.record} ${one.field}: ${one.native === null ? "empty" : JSON.stringify(one.native)}`,
    ),
  ];
}
