/**
 * `concordat undo`: puts back what a write replaced. It is an edit like any other: the next run carries
 * it to the other sides by the spec's own rules. What was edited since is left alone.
 */

import { InvalidArgumentError } from "commander";
import { planIn } from "../runtime/accept-plan.ts";
import type { AuditEntry } from "../runtime/engine/engine.ts";
import { personOf } from "../runtime/people/actor.ts";
import { askedOfEntry, NotAllowed, refusal } from "../runtime/people/who-may.ts";
import { undo } from "../runtime/undo.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions, ActorOptions {
  readonly entry?: number;
  readonly run?: string;
  readonly because?: string;
}

export const undoCommand: MakeCommand = (world, end) =>
  withActor(withRunOptions(command("undo", "put back what a write replaced"), "systems"))
    .option("--entry <number>", "one entry of the audit", entryNumber)
    .option("--run <id>", "everything that a run overwrote")
    .option("--because <text>", "why, for the audit")
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "run" }, (opened) =>
          putBack(world, opened, options),
        ),
      ),
    );

async function putBack(world: World, opened: OpenRun, options: Options): Promise<ExitCode> {
  const { engine, systems, plan, identity } = opened;
  const actor = await actorOf(world, identity(), options);
  const entries = await chosen(opened, options);
  const accepted = await engine.acceptedPlan();
  const inForce = accepted === undefined ? plan : planIn(accepted);
  for (const entry of entries) {
    const why = refusal(inForce, askedOfEntry(inForce, entry), actor);
    if (why !== undefined) throw new NotAllowed(`entry ${entry.sequence} ${why}`);
  }
  const lease = await engine.lease();
  try {
    const { done, left } = await undo(entries, {
      engine,
      lease,
      systems,
      plan: plan.digest,
      now: world.host.clock.now(),
      person: personOf(actor),
      because: options.because ?? "",
      signal: new AbortController().signal,
    });
    const lines = [
      `${plural(done, "value")} put back; the next run carries ${done === 1 ? "it" : "them"} to the other sides.`,
      ...left.map(({ entry, why }) => `Entry ${entry.sequence} was left as it is: ${why}.`),
    ];
    world.stdout.write(`${lines.map(opened.secrets.redact).map(printable).join("\n")}\n`);
    return left.length === 0 ? exitCodes.clean : exitCodes.unfinished;
  } finally {
    await lease.release();
  }
}

async function chosen(
  { engine }: OpenRun,
  { entry, run }: Options,
): Promise<readonly AuditEntry[]> {
  if ((entry === undefined) === (run === undefined)) {
    throw new CannotOpen("say what is put back: `--entry NUMBER` or `--run ID`");
  }
  const all = await engine.audit(run === undefined ? {} : { run });
  const found = run === undefined ? all.filter((one) => one.sequence === entry) : all;
  if (found.length === 0) {
    const what = run === undefined ? `entry ${entry}` : `run \`${run}\``;
    throw new CannotOpen(`the audit has no ${what}; \`concordat audit export\` lists what it has`);
  }
  return found;
}

function entryNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("it has to be the number of an entry.");
}
