/** `concordat export`: a plan in the forms that catalogues of data and registers take. */
import { posix } from "node:path";
import { Argument } from "commander";
import { exports } from "../compiler/export/index.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { openPlan } from "./open-plan.ts";
import { absolute, shownPath } from "./paths.ts";
import { printErrors, printText } from "./print-findings.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

interface Options {
  readonly out?: string;
}

export const exportCommand: MakeCommand = (world, end) =>
  command("export", "give a package out for data catalogues, lineage tools and registers")
    .addArgument(new Argument("<form>", "what is made").choices(Object.keys(exports)))
    .argument("[package]", "a package's folder or a `*.plan.json`", ".")
    .option("--out <folder>", "where the files go (default: standard output, where it is one)")
    .action((form: string, argument: string, options: Options) =>
      end(exportPackage(world, form, argument, options)),
    );

async function exportPackage(
  world: World,
  form: string,
  argument: string,
  { out }: Options,
): Promise<ExitCode> {
  const opened = openPlan(world, argument);
  const { plan, catalogues = new Map() } = opened;
  if (plan === undefined) return printErrors(world, opened);
  const now = new Date(world.host.clock.now()).toISOString();
  const files = exports[form]?.({ plan, catalogues, now }) ?? [];
  const [only, ...others] = files;
  if (out === undefined && others.length > 0) {
    world.stderr.write(
      `concordat: ${form} makes ${files.length} files; name a folder for them with \`--out\`\n`,
    );
    return exitCodes.trouble;
  }
  if (out === undefined) {
    world.stdout.write(only?.text ?? "");
    return exitCodes.clean;
  }
  const unwritten: Diagnostic[] = [];
  for (const { name, text } of files) {
    const path = absolute(world.cwd, posix.join(out, name));
    const trouble = writeFile(world, { path, text });
    if (trouble !== undefined) unwritten.push(trouble);
    else world.stderr.write(`${shownPath(world.cwd, path)} written.\n`);
  }
  printText(world, world.stderr, { diagnostics: unwritten, sources: new Map() });
  return unwritten.length === 0 ? exitCodes.clean : exitCodes.trouble;
}
