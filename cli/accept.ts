/** `concordat accept`: takes a changed plan as the one that runs, once somebody has seen what it changes. */
import type { Plan } from "../plan/index.ts";
import { planChanges, refusedClasses } from "../rules/plan-changes.ts";
import { retranslatedRows } from "../rules/retranslated-rows.ts";
import { acceptPlan, planIn } from "../runtime/accept-plan.ts";
import { acceptanceBy, acceptanceRun } from "../runtime/people/acceptances.ts";
import { isSamePerson, personOf } from "../runtime/people/actor.ts";
import { noteActs } from "../runtime/people/acts.ts";
import { run } from "../runtime/run.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { changeLines } from "./change-lines.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { loadMergeModules } from "./merge-modules.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { runInput } from "./run.ts";
import { reportLines } from "./run-report.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions, ActorOptions {
  readonly drain: boolean;
  readonly resync?: boolean;
  readonly because?: string;
}

export const acceptCommand: MakeCommand = (world, end) =>
  withActor(
    withRunOptions(
      command("accept", "accept what a changed plan does to existing data"),
      "systems",
    ),
  )
    .option("--because <text>", "why, for the audit")
    .option("--resync", "bring values that are translated otherwise now into agreement, too")
    .option(
      "--no-drain",
      "leave what is under way to the new plan, without a last run of the old one",
    )
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "state" }, (opened) =>
          accept(world, opened, options),
        ),
      ),
    );

async function accept(world: World, opened: OpenRun, options: Options): Promise<ExitCode> {
  const { engine, plan, identity } = opened;
  const actor = await actorOf(world, identity(), options);
  const accepted = await engine.acceptedPlan();
  if (accepted === undefined) {
    world.stdout.write("Nothing has run yet; the first plan that runs counts as accepted.\n");
    return exitCodes.clean;
  }
  if (accepted.digest === plan.digest) {
    world.stdout.write("The plan is the one that is accepted.\n");
    return exitCodes.clean;
  }
  const before = planIn(accepted);
  const changes = planChanges(before, plan);
  const all = { before, after: plan, changes };
  const { earlier, missing } = await acceptanceBy(actor, all, accepted, engine);
  const isWhole = missing.length === 0;
  if (isWhole && options.drain && (await isUnderWay(before, opened))) {
    await drain(world, before, opened);
  }
  const lease = await engine.lease();
  try {
    const now = world.host.clock.now();
    if (isWhole) await acceptPlan(plan, changes, { engine, lease, now }, options.resync);
    const isSaid = earlier.some((one) => isSamePerson(one, actor.name));
    const act = {
      act: isWhole ? "accept" : "accept_in_part",
      from: accepted.digest,
      to: plan.digest,
      because: options.because ?? "",
    } as const;
    const run = acceptanceRun(plan.digest);
    const acting = { engine, lease, run, plan: plan.digest, now, person: personOf(actor) };
    await noteActs(isWhole || !isSaid ? [act] : [], acting);
  } finally {
    await lease.release();
  }
  const last = isWhole
    ? `Accepted ${plan.digest}.`
    : `Accepted by ${[...earlier.filter((one) => !isSamePerson(one, actor.name)), actor.name].join(" and ")}, and not in force yet: it has to be accepted by ${missing.join(" and by ")} too.`;
  const lines = [...changeLines(changes), last];
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  if (isWhole && !actor.isVerified && changes.some((one) => refusedClasses.has(one.class))) {
    world.stderr.write(`concordat: ${unverified}\n`);
  }
  return isWhole ? exitCodes.clean : exitCodes.notAccepted;
}

const unverified =
  "the profile names no `people`, so who accepted this is nobody verified, and nobody else was asked";

/** What was edited under one translation is not to be read by another. */
async function isUnderWay(before: Plan, { engine, plan }: OpenRun): Promise<boolean> {
  return retranslatedRows(before, plan).length > 0 || (await engine.intents()).length > 0;
}

/** A last run of the plan that is accepted so far. Throws a `CannotOpen` where it does not get through. */
async function drain(world: World, before: Plan, opened: OpenRun): Promise<void> {
  const { connect, folder, secrets, engine } = opened;
  const systems = await connect(before);
  const modules = await loadMergeModules(world, before, folder);
  const { map: _map, ...input } = runInput(world, { ...opened, systems, modules });
  const report = await run(before, input);
  const lines = ["A last run of the plan before:", ...reportLines(report)];
  world.stdout.write(`${lines.map(secrets.redact).map(printable).join("\n")}\n`);
  const isThrough =
    report.runs.every((one) => one.brake === undefined && one.unread.length === 0) &&
    (await engine.intents()).length === 0;
  if (isThrough) return;
  throw new CannotOpen(
    "the plan before could not finish what is under way; mend that first, or accept with `--no-drain` and leave it to the new plan",
  );
}
