/** `concordat audit`: whether the record of what was written is whole, and the record itself. */
import { firstBreak } from "../runtime/engine/audit-chain.ts";
import type { AuditEntry } from "../runtime/engine/engine.ts";
import type { Sealing } from "../runtime/engine/sealed/sealing.ts";
import { commandGroup, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions {
  readonly package: string;
}

export const auditCommand: MakeCommand = (world, end) => {
  const { group, sub } = commandGroup(
    "audit",
    "verify or export what was written",
    withPackageOption,
  );
  const over = (work: (opened: OpenRun) => Promise<ExitCode>) => (options: Options) =>
    end(withRun(world, options.package, { ...options, purpose: "state" }, work));
  sub("verify", "say whether an entry was altered, left out or moved").action(
    over((opened) => verify(world, opened)),
  );
  sub("export", "write every entry as a line of JSON").action(
    over((opened) => exportAll(world, opened)),
  );
  return group;
};

async function verify(world: World, { engine, sealer }: OpenRun): Promise<ExitCode> {
  const entries = await engine.audit({});
  const broken = firstBreak(entries, await engine.auditHead());
  if (broken === undefined) {
    const told =
      entries.length === 0
        ? "The audit has no entry: as far as this state knows nothing was written."
        : `The audit is whole: ${entries.length.toLocaleString("en")} entries.`;
    const lines = [told, ...(sealer?.sealing.resealed ?? []).map(toldResealed)];
    world.stdout.write(`${lines.map(printable).join("\n")}\n`);
    return exitCodes.clean;
  }
  world.stdout.write(`The audit is broken at entry ${broken.sequence}: ${broken.why}.\n`);
  return exitCodes.findings;
}

/** The chain of before is not that of now, so whoever noted its end finds it here. */
function toldResealed({ object, at, head }: Sealing["resealed"][number]): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return `The entries of ${object} were sealed on ${day}; until then it ended with entry ${head.sequence}, ${head.hash}.`;
}

async function exportAll(world: World, { engine }: OpenRun): Promise<ExitCode> {
  for (const entry of await engine.audit({})) world.stdout.write(`${line(entry)}\n`);
  return exitCodes.clean;
}

function line(entry: AuditEntry): string {
  return printable(JSON.stringify(entry));
}
