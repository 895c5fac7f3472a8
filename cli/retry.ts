/** `concordat retry`: lets the next run try again what failed or waits for corrected data. */

import { personOf } from "../runtime/people/actor.ts";
import { noteActs } from "../runtime/people/acts.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import type { World } from "./world.ts";

type Options = RunOptions & ActorOptions;

export const retryCommand: MakeCommand = (world, end) =>
  withActor(
    withRunOptions(command("retry", "let the next run try again what failed"), "state"),
  ).action((argument: string, options: Options) =>
    end(
      withRun(world, argument, { ...options, purpose: "state" }, (opened) =>
        retry(world, opened, options),
      ),
    ),
  );

async function retry(
  world: World,
  { engine, plan, identity }: OpenRun,
  options: Options,
): Promise<ExitCode> {
  const person = personOf(await actorOf(world, identity(), options));
  const lease = await engine.lease();
  try {
    const links = await engine.retry(lease);
    if (links === 0) {
      world.stdout.write("Nothing failed.\n");
      return exitCodes.clean;
    }
    const now = world.host.clock.now();
    const acting = { engine, lease, run: "retry", plan: plan.digest, now, person };
    await noteActs([{ act: "retry", to: links }], acting);
    world.stdout.write(`The next run looks at ${plural(links, "record")} again.\n`);
    return exitCodes.clean;
  } finally {
    await lease.release();
  }
}
