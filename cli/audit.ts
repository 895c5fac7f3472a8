/** `concordat audit`: whether the record of what was written is whole, the record itself, and what is old out of it. */
import { entryLine } from "../runtime/audit/audit-file.ts";
import { entriesOf } from "../runtime/audit/entries-of.ts";
import { withActor } from "./actor.ts";
import { type PruneOptions, pruneOld, pruneOptions } from "./audit-prune.ts";
import { verify } from "./audit-verify.ts";
import { commandGroup, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { prunedWords } from "./pruned-words.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions, PruneOptions {
  readonly package: string;
}

export const auditCommand: MakeCommand = (world, end) => {
  const { group, sub } = commandGroup(
    "audit",
    "verify, export or prune what was written",
    withPackageOption,
  );
  const over = (options: Options, work: (opened: OpenRun) => Promise<ExitCode>) =>
    end(withRun(world, options.package, { ...options, purpose: "state" }, work));
  sub("verify", "say whether an entry was altered, left out or moved")
    .argument("[files...]", "what was exported or pruned, to be joined with what the state has")
    .action((files: readonly string[], options: Options) =>
      over(options, (opened) => verify(world, opened, files)),
    );
  sub("export", "write every entry that the state has as a line of JSON").action(
    (options: Options) => over(options, (opened) => exportAll(world, opened)),
  );
  pruneOptions(
    withActor(sub("prune", "take old entries out of the state, once they are in a file")),
  ).action((options: Options) => over(options, (opened) => pruneOld(world, opened, options)));
  return group;
};

async function exportAll(world: World, { engine }: OpenRun): Promise<ExitCode> {
  const last = (await engine.prunings()).at(-1);
  for await (const entry of entriesOf(engine)) world.stdout.write(`${entryLine(entry)}\n`);
  if (last !== undefined) {
    world.stderr.write(`concordat: ${printable(prunedWords(last))}\n`);
  }
  return exitCodes.clean;
}
