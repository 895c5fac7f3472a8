/** `concordat audit`: whether the record of what was written is whole, and the record itself. */
import { Command } from "commander";
import { firstBreak } from "../runtime/engine/audit-chain.ts";
import type { AuditEntry } from "../runtime/engine/engine.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions {
  readonly package: string;
}

export const auditCommand: MakeCommand = (world, end) => {
  const made = new Command("audit")
    .summary("verify or export what was written")
    .description("Verifies or exports what was written.");
  const sub = (name: string, summary: string, work: (opened: OpenRun) => Promise<ExitCode>) =>
    made.addCommand(
      command(name, summary)
        .option("--package <path>", "a package's folder or a `*.plan.json`", ".")
        .option("--profile <name>", "the profile of concordat.yaml that names the state")
        .action((options: Options) =>
          end(withRun(world, options.package, { ...options, purpose: "state" }, work)),
        ),
    );
  sub("verify", "say whether an entry was altered, left out or moved", (opened) =>
    verify(world, opened),
  );
  sub("export", "write every entry as a line of JSON", (opened) => exportAll(world, opened));
  return made;
};

async function verify(world: World, { engine }: OpenRun): Promise<ExitCode> {
  const entries = await engine.audit({});
  const broken = firstBreak(entries, await engine.auditHead());
  if (broken === undefined) {
    world.stdout.write(`The audit is whole: ${entries.length.toLocaleString("en")} entries.\n`);
    return exitCodes.clean;
  }
  world.stdout.write(`The audit is broken at entry ${broken.sequence}: ${broken.why}.\n`);
  return exitCodes.findings;
}

async function exportAll(world: World, { engine }: OpenRun): Promise<ExitCode> {
  for (const entry of await engine.audit({})) world.stdout.write(`${line(entry)}\n`);
  return exitCodes.clean;
}

function line(entry: AuditEntry): string {
  return printable(JSON.stringify(entry));
}
