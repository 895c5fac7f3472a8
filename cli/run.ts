/** `concordat run`: one pass over every object of a plan, and what came of it. */
import { InvalidArgumentError } from "commander";
import { given } from "../core/given.ts";
import type { Plan } from "../plan/index.ts";
import { StateInUse } from "../runtime/engine/engine.ts";
import { preview } from "../runtime/preview.ts";
import type { ObjectRun, RunReport } from "../runtime/report.ts";
import { type RunInput, run } from "../runtime/run.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { showProgress } from "./run-progress.ts";
import { reportLines } from "./run-report.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions {
  readonly format: "text" | "json";
  readonly approve?: number;
}

export const runCommand: MakeCommand = (world, end) =>
  withRunOptions(command("run", "synchronise once, and end"), "systems")
    .option("--approve <number>", "let a brake pass up to this many records", wholeNumber)
    .addOption(formatOption("how the result is printed"))
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "run" }, (opened) =>
          synchronise(world, opened, options),
        ),
      ),
    );

async function synchronise(
  world: World,
  opened: OpenRun,
  { format, approve }: Options,
): Promise<ExitCode> {
  const { plan } = opened;
  const progress = showProgress(world);
  const report = await whenFree(world, () =>
    run(plan, { ...runInput(world, opened), progress: progress.step, ...given({ approve }) }),
  );
  const proposals = await proposalsOf(world, opened);
  progress.end();
  const exit = exitOf(report);
  if (format === "json") {
    const runs = report.runs.map(({ unread, failures, recovered, skews, ...one }) => ({
      ...one,
      recovered,
      skews,
      unread,
      failures,
    }));
    writeJson(world.stdout, { formatVersion: 1, runs, proposals, exit });
  } else {
    const proposed = proposals.map(
      (one) =>
        `${one.object} is proposed and was not run: it would create ${one.created}, update ${one.updated}, delete ${one.deleted}, hold ${one.held}`,
    );
    const lines = [...reportLines(report), ...proposed].map(opened.secrets.redact).map(printable);
    world.stdout.write(`${lines.join("\n")}\n`);
  }
  return exit;
}

/** An object is proposed by its status, or until its day has come. */
export function mayPropose({ objects }: Plan): boolean {
  return objects.some(({ status }) => status.state === "proposed" || status.since !== undefined);
}

/** What the proposed objects would do on the data as they are now. */
async function proposalsOf(world: World, opened: OpenRun): Promise<readonly ObjectRun[]> {
  if (!mayPropose(opened.plan)) return [];
  const input: RunInput = { ...runInput(world, opened), objects: "proposed" };
  return (await preview(opened.plan, input)).report.runs;
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

const longestWaitMs = 15_000;
const lookAgainMs = 250;

/** A run that finds another at work waits for it a little, then says who it is. */
async function whenFree<Value>(world: World, work: () => Promise<Value>): Promise<Value> {
  const started = world.host.clock.monotonic();
  for (let isTold = false; ; isTold = true) {
    try {
      return await work();
    } catch (error) {
      const waited = world.host.clock.monotonic() - started;
      if (!(error instanceof StateInUse) || waited > longestWaitMs) throw error;
      if (!isTold) world.stderr.write(`concordat: ${printable(error.message)}; waiting\n`);
      await pause(lookAgainMs, new AbortController().signal);
    }
  }
}

/** A brake outweighs what is held, since it stopped a whole object. */
function exitOf({ runs, holds }: RunReport): ExitCode {
  if (runs.some((one) => one.brake !== undefined)) return exitCodes.brake;
  const isShort = holds.length > 0 || runs.some((one) => one.failed > 0 || one.unread.length > 0);
  return isShort ? exitCodes.unfinished : exitCodes.clean;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new InvalidArgumentError("it has to be a whole number.");
  }
  return number;
}
