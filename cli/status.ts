/** `concordat status`: what the state holds of each object, and every case that waits. */
import type { StoredHold } from "../runtime/engine/engine.ts";
import { dayOf, stateOf } from "../runtime/object-state.ts";
import { type Comparison, compare } from "../runtime/proposed/compare.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { aligned } from "./run-report.ts";
import { shownMinute } from "./shown-value.ts";
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
  { plan, engine, proposed }: OpenRun,
  { format }: Options,
): Promise<ExitCode> {
  const holds = await engine.holds();
  const today = dayOf(world.host.clock.now());
  const sizes = await Promise.all(
    plan.objects.map(async (object) => ({
      object: object.id,
      state: stateOf(object, today),
      ...(await engine.size(object.id)),
    })),
  );
  // How long the other tool may take is the report's question, and not asked here.
  const comparing = { today, patience: 0, samples: 0 };
  const compared = proposed === undefined ? [] : await compare(plan, proposed, comparing);
  if (format === "json") {
    const proposals = compared.map(({ object, looks, links, total }) => ({
      object,
      looks,
      links,
      total,
    }));
    writeJson(world.stdout, { formatVersion: 1, objects: sizes, holds, proposed: proposals });
    return exitCodes.clean;
  }
  const rows = sizes
    .filter(({ state }) => state !== "proposed")
    .map(({ object, state, links, dirty }) => [
      state === "ended" ? `${object} (ended)` : object,
      links.toLocaleString("en"),
      dirty.toLocaleString("en"),
      holds.filter((hold) => hold.object === object).length.toLocaleString("en"),
    ]);
  const lines = [
    ...aligned([["", "links", "waiting to run", "held"], ...rows]),
    ...compared.map(toldProposed),
    ...holds.slice(0, mostShown).flatMap(told),
    ...(holds.length > mostShown ? [`… and ${holds.length - mostShown} more cases`] : []),
  ];
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

function toldProposed({ object, looks, total }: Comparison): string {
  if (looks === undefined) return `${object} is proposed; nobody has looked at it yet`;
  const { changes, same, before } = total;
  const old = before === 0 ? "" : `, and ${before} that differed before`;
  return `${object} is proposed: of ${changes} changes that it would have written since ${shownMinute(looks.first)} UTC ${same} came the same${old}; \`concordat compare\` shows which`;
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
