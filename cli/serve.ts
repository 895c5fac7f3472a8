/** `concordat serve`: synchronises by the schedule, until it is asked to stop. */

import { openNews } from "../runtime/service/news.ts";
import { type ServiceEvent, serve } from "../runtime/service/service.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { runInput } from "./run.ts";
import { serviceLog } from "./service-log.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions {
  readonly format: "text" | "json";
}

/** What is under way may take so long to come to a place where it can be left. */
const graceMs = 20_000;

export const serveCommand: MakeCommand = (world, end) =>
  withRunOptions(command("serve", "synchronise by the schedule, until it is stopped"), "systems")
    .addOption(formatOption("how the log is written"))
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "run" }, (opened) =>
          serveUntilStopped(world, opened, options),
        ),
      ),
    );

async function serveUntilStopped(
  world: World,
  opened: OpenRun,
  { format }: Options,
): Promise<ExitCode> {
  const log = serviceLog(world, opened.secrets.redact, format);
  const stop = new AbortController();
  const ended = new AbortController();
  const unhear = world.onStop(() => {
    if (stop.signal.aborted) return ended.abort(new Error("it was asked to stop again"));
    log({ kind: "stopping" });
    stop.abort();
    setTimeout(() => ended.abort(new Error("it took too long to stop")), graceMs).unref();
  });
  log({ kind: "started", objects: opened.plan.objects.map((one) => one.id) });
  try {
    await serve(opened.plan, {
      run: { ...runInput(world, opened), signal: ended.signal },
      proposed: opened.proposed,
      news: openNews(),
      chores: [],
      tell: (event: ServiceEvent) => log(event),
      stop: stop.signal,
    });
    log({ kind: "stopped" });
    return exitCodes.clean;
  } finally {
    unhear();
  }
}
