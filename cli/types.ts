/** `concordat types`: TypeScript types of a plan's records, for the programs that handle them. */
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

export const typesCommand: MakeCommand = (world, end) =>
  command("types", "write TypeScript types of the records")
    .argument("[package]", "a package's folder or a `*.plan.json`", ".")
    .option("--out <file>", "where the types go (default: standard output)")
    .action((argument: string, { out }: Options) => end(types(world, argument, out)));

async function types(world: World, argument: string, out: string | undefined): Promise<ExitCode> {
  const opened = openPlan(world, argument);
  if (opened.plan === undefined) return printErrors(world, opened);
  if (opened.catalogues === undefined) {
    world.stderr.write(
      "Without the catalogues of its package, the systems' fields are of type `unknown`.\n",
    );
  }
  // Loaded here alone: the converter takes longer to start than any other command to end.
  const { emitTypes } = await import("../compiler/emit/types.ts");
  const text = await emitTypes(opened.plan, opened.catalogues ?? new Map());
  if (out === undefined) {
    world.stdout.write(text);
    return exitCodes.clean;
  }
  const path = absolute(world.cwd, out);
  const unwritten = writeFile(world, { path, text });
  if (unwritten !== undefined) {
    printText(world, world.stderr, { diagnostics: [unwritten], sources: new Map() });
    return exitCodes.trouble;
  }
  world.stderr.write(`${shownPath(world.cwd, path)} written.\n`);
  return exitCodes.clean;
}
