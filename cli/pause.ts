/** `concordat pause` and `concordat resume`: lets objects rest in the service, and go on. */

import { personOf } from "../runtime/people/actor.ts";
import { noteActs } from "../runtime/people/acts.ts";
import { setPaused } from "../runtime/service/pauses.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { whenFree } from "./when-free.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions, ActorOptions {
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
    withActor(withRunOptions(command(name, about), "state"))
      .option("--object <name...>", "these objects; all of them where none is named")
      .action((argument: string, options: Options) =>
        end(
          withRun(world, argument, { ...options, purpose: "state" }, (opened) =>
            letRest(world, opened, options, isToRest),
          ),
        ),
      );
}

async function letRest(
  world: World,
  { plan, engine, identity }: OpenRun,
  options: Options,
  isToRest: boolean,
): Promise<ExitCode> {
  const { object: wanted } = options;
  const person = personOf(await actorOf(world, identity(), options));
  const told: string[] = [];
  const known = plan.objects.map((one) => one.id);
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CannotOpen(`the plan has no object ${unknown}; it has ${known.join(", ")}`);
  }
  for (const object of wanted ?? known) {
    const isNews = await setPaused(engine, object, isToRest, world.host.clock.now());
    if (isNews) told.push(object);
    const state = isToRest ? "paused" : "not paused";
    const line = isNews ? `${object} is ${state} now` : `${object} was ${state} already`;
    world.stdout.write(`${printable(line)}\n`);
  }
  if (told.length > 0) {
    await whenFree(world, async () => {
      const lease = await engine.lease();
      const acts = told.map((object) => ({ act: isToRest ? "pause" : "resume", object }) as const);
      const now = world.host.clock.now();
      await noteActs(acts, { engine, lease, run: "pause", plan: plan.digest, now, person }).finally(
        () => lease.release(),
      );
    });
  }
  return exitCodes.clean;
}
