/** `concordat graph`: systems, objects and the ways of their fields, as a picture, a flowchart or a table. */
import { Option } from "commander";
import { matrixMarkdown, matrixOf } from "../compiler/graph/matrix.ts";
import { mermaidOf } from "../compiler/graph/mermaid.ts";
import { pictureOf } from "../compiler/graph/picture.ts";
import { given } from "../core/given.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenedPlan, openPlan } from "./open-plan.ts";
import { absolute, shownPath } from "./paths.ts";
import { printErrors, printText } from "./print-findings.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

type Format = "svg" | "mermaid" | "matrix" | "json";

interface Options {
  readonly format: Format;
  readonly out?: string;
}

export const graphCommand: MakeCommand = (world, end) =>
  command("graph", "draw which field flows where, and who may write what")
    .argument("[package]", "a package's folder or a `*.plan.json`", ".")
    .addOption(
      new Option(
        "--format <format>",
        "a picture, a flowchart of Mermaid, or who may write what as Markdown or JSON",
      )
        .choices(["svg", "mermaid", "matrix", "json"])
        .default("svg"),
    )
    .option("--out <file>", "where it goes (default: standard output)")
    .action((argument: string, options: Options) => end(graph(world, argument, options)));

async function graph(world: World, argument: string, { format, out }: Options): Promise<ExitCode> {
  const opened = openPlan(world, argument);
  const { plan } = opened;
  if (plan === undefined) return printErrors(world, opened);
  const text = drawn(format, { ...opened, plan });
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

function drawn(
  format: Format,
  { plan, map }: OpenedPlan & { readonly plan: NonNullable<OpenedPlan["plan"]> },
): string {
  switch (format) {
    case "svg":
      return pictureOf({ plan, ...given({ map }) });
    case "mermaid":
      return mermaidOf(plan);
    case "matrix":
      return matrixMarkdown(plan);
    case "json":
      return `${JSON.stringify({ formatVersion: 1, fields: matrixOf(plan) }, undefined, 2)}\n`;
  }
}
