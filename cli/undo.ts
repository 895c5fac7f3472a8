/**
 * `concordat undo`: puts back what a write replaced. It is an edit like any other: the next run carries
 * it to the other sides by the spec's own rules. What was edited since is left alone.
 */

import { InvalidArgumentError } from "commander";
import { planIn } from "../runtime/accept-plan.ts";
import type { AuditEntry } from "../runtime/engine/engine.ts";
import { pruningOf } from "../runtime/engine/pruned.ts";
import { dayOf } from "../runtime/object-state.ts";
import { personOf } from "../runtime/people/actor.ts";
import { askedOfEntry, NotAllowed, refusal } from "../runtime/people/who-may.ts";
import { placesOf } from "../runtime/places.ts";
import { openSystems } from "../runtime/systems.ts";
import { undo } from "../runtime/undo/undo.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { prunedWhen, prunedWords } from "./pruned-words.ts";
import { runInput } from "./run.ts";
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
    const input = runInput(world, opened);
    const { signal, modules = new Map() } = input;
    const { done, follow, left } = await undo(plan, entries, {
      engine,
      lease,
      systems: await openSystems(systems, input.pause, signal),
      signal,
      host: world.host,
      run: `undo ${options.run ?? options.entry}`,
      plan: plan.digest,
      today: dayOf(world.host.clock.now()),
      places: placesOf(input.map),
      modules,
      person: personOf(actor),
      because: options.because ?? "",
    });
    const lines = [
      doneWords(done, follow),
      ...left.map(({ entry, why }) => `Entry ${entry.sequence} was left as it is: ${why}.`),
    ];
    world.stdout.write(`${lines.map(opened.secrets.redact).map(printable).join("\n")}\n`);
    return left.length === 0 ? exitCodes.clean : exitCodes.unfinished;
  } finally {
    await lease.release();
  }
}

function doneWords(done: number, follow: number): string {
  if (done === 0) return "Nothing was put back.";
  const them = done === 1 ? "it" : "them";
  const more = follow === 0 ? "" : `, and so puts back ${plural(follow, "value")} more`;
  return `${plural(done, "value")} put back; the next run carries ${them} to the other sides${more}.`;
}

async function chosen(
  { engine }: OpenRun,
  { entry, run }: Options,
): Promise<readonly AuditEntry[]> {
  if ((entry === undefined) === (run === undefined)) {
    throw new CannotOpen("say what is put back: `--entry NUMBER` or `--run ID`");
  }
  const all = await engine.audit(
    run === undefined ? { after: (entry ?? 0) - 1, most: 1 } : { run },
  );
  const found = run === undefined ? all.filter((one) => one.sequence === entry) : all;
  if (found.length > 0) return found;
  const prunings = await engine.prunings();
  const last = prunings.at(-1);
  if (run !== undefined) {
    const before = last === undefined ? "" : `; ${prunedWords(last)}`;
    throw new CannotOpen(
      `the audit has no run \`${run}\`; \`concordat audit export\` lists what it has${before}`,
    );
  }
  const pruning = pruningOf(prunings, entry ?? 0);
  if (pruning !== undefined) {
    throw new CannotOpen(
      `entry ${entry} was pruned ${prunedWhen(pruning)}; what it replaced stands there, and is put back by an edit in the system`,
    );
  }
  throw new CannotOpen(
    `the audit has no entry ${entry}; \`concordat audit export\` lists what it has`,
  );
}

function entryNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("it has to be the number of an entry.");
}
