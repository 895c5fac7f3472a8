/** `concordat pause` and `concordat resume`: lets objects rest in the service, and go on. */
import { setPaused } from "../runtime/service/pauses.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions {
  readonly object?: readonly string[];
}

export const pauseCommand: MakeCommand = restCommand(
  "pause",
  "let the service leave objects alone, until `resume`",
  true,
);

export const resumeCommand: MakeCommand = restCommand(
  "resume",
  "let the service go on with objects, and make up for what they missed",
  false,
);

function restCommand(name: string, about: string, isToRest: boolean): MakeCommand {
  return (world, end) =>
    withRunOptions(command(name, about), "state")
      .option("--object <name...>", "these objects; all of them where none is named")
      .action((argument: string, options: Options) =>
        end(
          withRun(world, argument, { ...options, purpose: "state" }, (opened) =>
            letRest(world, opened, options.object, isToRest),
          ),
        ),
      );
}

async function letRest(
  world: World,
  { plan, engine }: OpenRun,
  wanted: readonly string[] | undefined,
  isToRest: boolean,
): Promise<ExitCode> {
  const known = plan.objects.map((one) => one.id);
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CannotOpen(`the plan has no object ${unknown}; it has ${known.join(", ")}`);
  }
  for (const object of wanted ?? known) {
    const isNews = await setPaused(engine, object, isToRest, world.host.clock.now());
    const state = isToRest ? "paused" : "not paused";
    const line = isNews ? `${object} is ${state} now` : `${object} was ${state} already`;
    world.stdout.write(`${printable(line)}\n`);
  }
  return exitCodes.clean;
}
