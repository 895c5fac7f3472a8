/** `concordat status`: what the state holds of each object, and every case that waits. */

import { durationWords } from "../rules/words/duration.ts";
import { type Outbox, outboxOf } from "../runtime/alerts/undelivered.ts";
import type { StoredHold } from "../runtime/engine/engine.ts";
import { type Freshness, freshnessOf } from "../runtime/freshness.ts";
import { dayOf, stateOf } from "../runtime/object-state.ts";
import { type Comparison, compare } from "../runtime/proposed/compare.ts";
import { type RowShare, rowShares } from "../runtime/row-shares.ts";
import { isPaused } from "../runtime/service/pauses.ts";
import { stoppedObjects } from "../runtime/stopped-objects.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { recordNames } from "./record-names.ts";
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
  const firings = await engine.firings();
  const sizes = await Promise.all(
    plan.objects.map(async (object) => ({
      object: object.id,
      state: stateOf(object, today),
      paused: isPaused(object.id, firings),
      ...(await engine.size(object.id)),
      rows: rowShares(object, await engine.standing(object.id)),
    })),
  );
  // How long the other tool may take is the report's question, and not asked here.
  const comparing = { today, patience: 0, samples: 0 };
  const compared = proposed === undefined ? [] : await compare(plan, proposed, comparing);
  const outbox = await outboxOf(engine);
  const queued = await engine.queued();
  const stopped = await stoppedObjects(engine, plan);
  const freshness = await freshnessOf(plan, engine, world.host.clock.now());
  if (format === "json") {
    const proposals = compared.map(({ object, looks, links, total }) => ({
      object,
      looks,
      links,
      total,
    }));
    const { waiting, givenUp } = outbox;
    const alerts = { waiting, givenUp };
    const objects = sizes.map((one) => {
      const { object: _, ...stop } = stopped.find(({ object }) => object === one.object) ?? {};
      const { object: _of, ...fresh } = freshness.find(({ object }) => object === one.object) ?? {};
      return {
        ...one,
        ...(Object.keys(stop).length === 0 ? {} : { stopped: stop }),
        ...(Object.keys(fresh).length === 0 ? {} : { fresh }),
      };
    });
    const all = { formatVersion: 1, objects, holds, queued, proposed: proposals, alerts };
    writeJson(world.stdout, all);
    return exitCodes.clean;
  }
  const rows = sizes
    .filter(({ state }) => state !== "proposed")
    .map(({ object, state, paused, links, dirty }) => [
      state === "ended" ? `${object} (ended)` : paused ? `${object} (paused)` : object,
      links.toLocaleString("en"),
      dirty.toLocaleString("en"),
      holds.filter((hold) => hold.object === object).length.toLocaleString("en"),
    ]);
  const told = holds.slice(0, mostShown);
  const names = await recordNames(plan, told, engine);
  const lines = [
    ...aligned([["", "links", "waiting to run", "held"], ...rows]),
    ...compared.map(toldProposed),
    ...stopped.map(
      ({ object, since, why, count }) =>
        `${object} is stopped by its brake since ${shownMinute(since)} UTC: ${why}; \`concordat run --approve ${count}\` lets it pass`,
    ),
    ...freshness.map(freshLine),
    ...sizes.flatMap(({ object, state, rows }) =>
      state === "proposed" ? [] : rows.flatMap((row) => shareLines(object, row)),
    ),
    ...told.flatMap((hold) => caseLines(hold, names.get(hold.link))),
    ...(holds.length > mostShown ? [`… and ${holds.length - mostShown} more cases`] : []),
    ...queued.map((one) => `${plural(one.links, "record")} to be tried again (${one.class})`),
    ...alertLines(outbox),
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

/** Of a row that does not agree everywhere. */
function shareLines(object: string, share: RowShare): readonly string[] {
  const { row, links, agreed, held, again, waiting, since } = share;
  if (agreed === links) return [];
  // Rounded down: nothing but all of it is all of it.
  const percent = (Math.floor((1000 * agreed) / links) / 10).toFixed(1);
  const why = [
    ...(held === 0 ? [] : [`${held.toLocaleString("en")} held`]),
    ...(again === 0 ? [] : [`${again.toLocaleString("en")} tried again or left out`]),
    ...(waiting === 0 ? [] : [`${waiting.toLocaleString("en")} for the next run`]),
  ];
  const oldest = since === undefined ? "" : `, the oldest since ${shownMinute(since)} UTC`;
  const of = `${agreed.toLocaleString("en")} of ${links.toLocaleString("en")}`;
  return [`${object}.${row} agrees on ${percent} % (${of}): ${why.join(", ")}${oldest}`];
}

function freshLine({ object, upTo, within, isStale }: Freshness): string {
  const since = shownMinute(upTo);
  const most = `${durationWords(within)} are allowed`;
  return isStale
    ? `${object} is late: changes made since ${since} UTC have not all arrived (${most})`
    : `${object} is in agreement up to ${since} UTC (${most})`;
}

function alertLines({ waiting, givenUp }: Outbox): readonly string[] {
  return [
    ...waiting.map(({ to, when, alerts, since, trouble, due, attempts }) => {
      const daily = when === "daily" ? ", for the mail of the day" : "";
      const next = due === undefined ? "" : `; not tried again before ${shownMinute(due)} UTC`;
      const why =
        trouble === undefined ? "" : `; ${plural(attempts, "attempt")} failed: ${trouble}${next}`;
      return `${plural(alerts, "alert")} for ${to} since ${shownMinute(since)} UTC${daily}${why}`;
    }),
    ...givenUp.map(
      ({ to, at }) =>
        `alerts for ${to} were given up at ${shownMinute(at)} UTC: they could not be delivered for a week`,
    ),
  ];
}

const mostShown = 50;

function caseLines(hold: StoredHold, name: string | undefined): readonly string[] {
  const of = hold.unit === "" ? hold.object : `${hold.object}.${hold.unit}`;
  const what = name === undefined ? of : `${of} of ${name}`;
  const whole = hold.whole === true ? ", and the whole record with it" : "";
  const more = `${whole}${hold.correction === undefined ? "" : `; ${hold.correction} is to correct it`}`;
  const since = new Date(hold.opened).toISOString().slice(0, 16).replace("T", " ");
  return [
    `${what} waits since ${since} UTC (${hold.class}${hold.why === "" ? "" : `: ${hold.why}`})${more}  ${hold.place}`,
    ...hold.shown.map(
      (one) =>
        `  ${one.system} ${one.record} ${one.field}: ${one.native === null ? "empty" : JSON.stringify(one.native)}`,
    ),
  ];
}
