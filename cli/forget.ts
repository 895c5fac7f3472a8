/**
 * `concordat forget`: takes all that is known of somebody out of the state, and the keys that their values were
 * sealed with, so that nobody can read what stands in the audit either. In the systems nothing is touched.
 */
import type { ObjectPlan } from "../plan/index.ts";
import type { Engine, StoredLink } from "../runtime/engine/engine.ts";
import { forgettingOf, namesOfForgotten } from "../runtime/engine/sealed/forget.ts";
import { readAgain, type Sealer } from "../runtime/engine/sealed/sealer.ts";
import { personOf } from "../runtime/people/actor.ts";
import { type Act, noteActs } from "../runtime/people/acts.ts";
import { askedOfObject, NotAllowed, refusal } from "../runtime/people/who-may.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { keyForms } from "./key-forms.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { whenFree } from "./when-free.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions, ActorOptions {
  readonly package: string;
  readonly yes?: boolean;
  readonly lift?: boolean;
  readonly because?: string;
}

export const forgetCommand: MakeCommand = (world, end) =>
  withActor(withPackageOption(command("forget", "forget what the state holds of somebody")))
    .argument("<object>", "an object of the package whose values are personal")
    .argument("<key>", "the key or id of a record of theirs")
    .option("--yes", "do it; without it only what would be forgotten is said")
    .option("--lift", "let records of somebody who was forgotten be synchronised again")
    .option("--because <text>", "why, for the audit; the audit keeps it")
    .action((object: string, key: string, options: Options) =>
      end(
        withRun(world, options.package, { ...options, purpose: "state" }, (opened) =>
          forget(world, opened, { object, key }, options),
        ),
      ),
    );

interface Named {
  readonly object: string;
  readonly key: string;
}

async function forget(
  world: World,
  opened: OpenRun,
  named: Named,
  options: Options,
): Promise<ExitCode> {
  const { plan, engine, sealer, identity } = opened;
  const object = plan.objects.find((one) => one.id === named.object);
  if (object === undefined) {
    const known = plan.objects.map((one) => one.id).join(", ");
    throw new CannotOpen(`the plan has no object ${named.object}; it has ${known}`);
  }
  if (sealer === undefined || !sealer.sealing.objects.includes(object.id)) {
    throw new CannotOpen(
      `the values of ${object.id} are not sealed, so the audit cannot forget them; tag its personal rows with \`pii\`, and run once`,
    );
  }
  const actor = await actorOf(world, identity(), options);
  const why = refusal(plan, askedOfObject(object), actor);
  if (why !== undefined)
    throw new NotAllowed(`to forget what ${object.id} holds of somebody ${why}`);
  const doing = { world, opened, sealer, object, key: named.key, person: personOf(actor), options };
  return options.lift === true ? lift(doing) : takeOut(doing, await find(engine, named));
}

interface Doing {
  readonly world: World;
  readonly opened: OpenRun;
  readonly sealer: Sealer;
  readonly object: ObjectPlan;
  readonly key: string;
  readonly person: string;
  readonly options: Options;
}

async function takeOut(doing: Doing, links: readonly StoredLink[]): Promise<ExitCode> {
  const { world, opened, sealer, object, key, person, options } = doing;
  if (links.length === 0) {
    throw new CannotOpen(`no record of ${object.id} has the key or id \`${key}\``);
  }
  const records = links.flatMap((link) => link.records);
  const lines = records.map(({ system, stage, id }) => `  ${system}.${stage} ${id}`);
  const what = `what the state holds of ${plural(records.length, "record")}`;
  if (options.yes !== true) {
    world.stdout.write(`${[`Would forget ${what}:`, ...lines].map(printable).join("\n")}\n`);
    world.stderr.write("concordat: nothing was forgotten; add --yes to do it\n");
    return exitCodes.trouble;
  }
  const at = world.host.clock.now();
  const { because } = options;
  await changing(doing, async (lease) => {
    const about = { at, by: person, erased: false, ...(because === undefined ? {} : { because }) };
    await opened.engine.forgetAll(lease, forgettingOf(sealer, object.id, links, about));
    await note(doing, lease, "forget");
    await opened.engine.compact();
  });
  const told = [
    `Forgotten: ${what}:`,
    ...lines,
    "Nothing was changed in the systems. These records are not synchronised any more; `forget --lift` lets them in again.",
  ];
  world.stdout.write(`${told.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

async function lift(doing: Doing): Promise<ExitCode> {
  const { world, opened, sealer, object, key } = doing;
  const { engine, plan } = opened;
  const names = namesOfForgotten(sealer, await engine.forgotten(), {
    object: object.id,
    systems: plan.systems.map((one) => one.id),
    texts: keyForms(key),
  });
  if (names.length === 0) {
    throw new CannotOpen(`nobody of ${object.id} with the key or id \`${key}\` was forgotten`);
  }
  await changing(doing, async (lease) => {
    await engine.remember(lease, names);
    await note(doing, lease, "remember");
    // Their feeds told of them before, and would not again.
    await engine.reset(lease, object.id);
  });
  world.stdout.write("The next run reads all records again, and takes these in as new ones.\n");
  return exitCodes.clean;
}

type Lease = Awaited<ReturnType<Engine["lease"]>>;

function changing({ world, opened, sealer }: Doing, work: (lease: Lease) => Promise<void>) {
  return whenFree(world, async () => {
    const lease = await opened.engine.lease();
    try {
      await work(lease);
    } finally {
      await readAgain(sealer);
      await lease.release();
    }
  });
}

/** Of no link: what is said of one that is forgotten would be forgotten with it. */
function note(
  { world, opened, object, person, options }: Doing,
  lease: Lease,
  act: Act["act"],
): Promise<void> {
  const { engine, plan } = opened;
  const now = world.host.clock.now();
  const one: Act = { act, object: object.id, because: options.because ?? "" };
  return noteActs([one], { engine, lease, run: act, plan: plan.digest, now, person });
}

/** By key, as it was written and as keys are folded, and by id. */
async function find(engine: Engine, { object, key }: Named): Promise<readonly StoredLink[]> {
  for (const one of keyForms(key)) {
    const links = await engine.links(object, { kind: "key", key: one });
    if (links.length > 0) return links;
  }
  return engine.links(object, { kind: "record", id: key });
}
