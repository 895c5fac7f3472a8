/** `concordat run`: one pass over every object of a plan, and what came of it. */
import { InvalidArgumentError } from "commander";
import { given } from "../core/given.ts";
import { ConnectorError } from "../runtime/connector-error.ts";
import { StateInUse } from "../runtime/engine/engine.ts";
import { StateUnavailable } from "../runtime/engine/state-trouble.ts";
import { personOf } from "../runtime/people/actor.ts";
import { askedOfObject, refusal } from "../runtime/people/who-may.ts";
import { look, type ObjectLook } from "../runtime/proposed/look.ts";
import type { RunReport } from "../runtime/report.ts";
import { type RunInput, run } from "../runtime/run.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { deliver, warnOfUnreachable } from "./deliver.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { lookLines } from "./look-lines.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { showProgress } from "./run-progress.ts";
import { reportLines } from "./run-report.ts";
import { whenFree } from "./when-free.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions, ActorOptions {
  readonly format: "text" | "json";
  readonly approve?: number;
}

export const runCommand: MakeCommand = (world, end) =>
  withActor(withRunOptions(command("run", "synchronise once, and end"), "systems"))
    .option("--approve <number>", "let a brake pass up to this many records", wholeNumber)
    .addOption(formatOption("how the result is printed"))
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "run" }, (opened) =>
          synchronise(world, opened, options),
        ),
      ),
    );

async function synchronise(world: World, opened: OpenRun, options: Options): Promise<ExitCode> {
  const { plan } = opened;
  const { format } = options;
  const approve = await approvalOf(world, opened, options);
  const progress = showProgress(world);
  const input = { ...runInput(world, opened), progress: progress.step };
  warnOfUnreachable(world, opened);
  const report = await running(world, opened, () => run(plan, { ...input, ...given({ approve }) }));
  const looked = await lookAtProposed(world, opened, input);
  progress.end();
  const exit = exitOf(report, looked);
  if (format === "json") {
    const runs = report.runs.map(
      ({ unread, lacking, deferred, failures, recovered, skews, stalled, ...one }) => ({
        ...one,
        recovered,
        skews,
        stalled,
        unread,
        lacking,
        deferred,
        failures,
      }),
    );
    const { looks: proposed, failed } = looked;
    const unlooked = failed === undefined ? {} : { unlooked: opened.secrets.redact(failed) };
    const { remarks: _, ...alerts } = await deliver(world, opened);
    writeJson(world.stdout, {
      formatVersion: 1,
      id: report.id,
      runs,
      proposed,
      ...unlooked,
      alerts,
      exit,
    });
  } else {
    const failed =
      looked.failed === undefined
        ? []
        : [`what is proposed could not be looked at: ${looked.failed}`];
    const lines = [...reportLines(report), ...lookLines(looked.looks), ...failed]
      .map(opened.secrets.redact)
      .map(printable);
    world.stdout.write(`${lines.join("\n")}\n`);
    // Whoever reads it need not wait for a receiver that hangs.
    await deliver(world, opened);
  }
  return exit;
}

/** Whoever lets a brake pass is known before anything is read. */
async function approvalOf(
  world: World,
  { plan, identity }: OpenRun,
  { approve: most, ...options }: Options,
): Promise<RunInput["approve"]> {
  if (most === undefined) return undefined;
  const actor = await actorOf(world, identity(), options);
  return (object) => ({
    most,
    person: personOf(actor),
    refusal: refusal(plan, askedOfObject(object), actor),
  });
}

/** A run that cannot begin is told to whom it concerns, like one that went through. */
async function running(
  world: World,
  opened: OpenRun,
  work: () => Promise<RunReport>,
): Promise<RunReport> {
  try {
    return await whenFree(world, work);
  } catch (error) {
    if (error instanceof ConnectorError) await deliver(world, opened);
    throw error;
  }
}

interface Looked {
  readonly looks: readonly ObjectLook[];
  /** Why nobody could look; what was written before is told all the same. */
  readonly failed?: string;
}

/** What the proposed objects would do, and what came of what they would have done. */
async function lookAtProposed(world: World, opened: OpenRun, input: RunInput): Promise<Looked> {
  const { plan, proposed } = opened;
  if (proposed === undefined) return { looks: [] };
  try {
    return { looks: await whenFree(world, () => look(plan, { ...input, proposed })) };
  } catch (error) {
    const isTold =
      error instanceof ConnectorError ||
      error instanceof StateInUse ||
      error instanceof StateUnavailable;
    if (!isTold) throw error;
    return { looks: [], failed: error.message };
  }
}

/** The parts of a run that every command gives it alike. */
export function runInput(world: World, { systems, engine, map, modules }: OpenRun): RunInput {
  return {
    systems,
    engine,
    modules,
    host: world.host,
    ...given({ map }),
    pause,
    signal: new AbortController().signal,
  };
}

const pause: RunInput["pause"] = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/**
 * A brake outweighs what is held, since it stopped a whole object. What is proposed changes nothing,
 * unless it could not be read.
 */
function exitOf({ runs, holds }: RunReport, { looks, failed }: Looked): ExitCode {
  if (runs.some((one) => one.brake !== undefined)) return exitCodes.brake;
  const isUnread = failed !== undefined || looks.some((one) => one.unread.length > 0);
  const isShort =
    isUnread ||
    holds.length > 0 ||
    runs.some(
      ({ failed, unread, lacking, deferred }) =>
        failed > 0 || unread.length > 0 || lacking.length > 0 || deferred.length > 0,
    );
  return isShort ? exitCodes.unfinished : exitCodes.clean;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new InvalidArgumentError("it has to be a whole number.");
  }
  return number;
}
