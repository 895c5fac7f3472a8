/** `concordat accept`: takes a changed plan as the one that runs, once somebody has seen what it changes. */
import { planChanges } from "../rules/plan-changes.ts";
import { acceptPlan, planIn } from "../runtime/accept-plan.ts";
import { changeLines } from "./change-lines.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export const acceptCommand: MakeCommand = (world, end) =>
  withRunOptions(
    command("accept", "accept what a changed plan does to existing data"),
    "state",
  ).action((argument: string, options: RunOptions) =>
    end(
      withRun(world, argument, { ...options, purpose: "state" }, (opened) => accept(world, opened)),
    ),
  );

async function accept(world: World, { engine, plan }: OpenRun): Promise<ExitCode> {
  const before = await engine.acceptedPlan();
  if (before === undefined) {
    world.stdout.write("Nothing has run yet; the first plan that runs counts as accepted.\n");
    return exitCodes.clean;
  }
  if (before.digest === plan.digest) {
    world.stdout.write("The plan is the one that is accepted.\n");
    return exitCodes.clean;
  }
  const changes = planChanges(planIn(before), plan);
  const lease = await engine.lease();
  try {
    await acceptPlan(plan, changes, { engine, lease, now: world.host.clock.now() });
  } finally {
    await lease.release();
  }
  const lines = [...changeLines(changes), `Accepted ${plan.digest}.`];
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}
