/** `concordat fmt`: lays out `.sync` files in the one form, in place. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { command, type MakeCommand } from "./command.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { filesToFormat } from "./files-to-format.ts";
import { exitCodeOf, joined, plural } from "./findings.ts";
import { type FindingsFormat, findingsFormatOption } from "./format-option.ts";
import { type LaidOutFile, layOut, layOutFile } from "./lay-out.ts";
import { lineOf, type PlacedFinding, placed } from "./placed.ts";
import { printPlaced, printText } from "./print-findings.ts";
import type { World } from "./world.ts";

interface Options {
  readonly check: boolean;
  readonly stdin: boolean;
  readonly format: FindingsFormat;
}

export const fmtCommand: MakeCommand = (world, end) => {
  const made = command("fmt", "lay out `.sync` files, in place");
  return made
    .argument("[path...]", "folders or `.sync` files (default: .)")
    .option("--check", "write nothing, list the files that would change, and end with 1", false)
    .option("--stdin", "format standard input to standard output", false)
    .addOption(findingsFormatOption("how findings are printed"))
    .action((paths: readonly string[], { check, stdin, format }: Options) => {
      if (!stdin) return end(formatFiles(world, paths.length === 0 ? ["."] : paths, check, format));
      if (paths.length > 0 || check || format !== "text") {
        made.error("error: `--stdin` goes with neither paths nor `--check` nor `--format`");
      }
      return end(formatStdin(world));
    });
};

function formatFiles(
  world: World,
  paths: readonly string[],
  isCheck: boolean,
  format: FindingsFormat,
): ExitCode {
  const { files, diagnostics } = filesToFormat(world, paths);
  const done = files.map((one) => layOutFile(world, one, isCheck ? "look" : "write"));
  const findings = joined([{ diagnostics, sources: new Map() }, ...done]);
  const changed = done.filter((one) => one.outcome === "changed");
  const same = done.filter((one) => one.outcome === "same").length;
  if (format === "text") {
    printText(world, world.stderr, findings);
    for (const { file } of changed) world.stdout.write(`${file}\n`);
  } else {
    const found = [...placed(findings), ...(isCheck ? changed.map(notFormatted) : [])];
    const summary = { files: files.length, changed: changed.length };
    const asJson = { diagnostics: found, summary };
    const judged = done.map(({ file }) => file);
    printPlaced(world.stdout, format, { findings: found, files: judged, asJson });
  }
  const counts = [
    ...(changed.length > 0
      ? [`${plural(changed.length, "file")} ${isCheck ? "would change" : "formatted"}`]
      : []),
    ...(same > 0 ? [`${plural(same, "file")} left as ${same === 1 ? "it is" : "they are"}`] : []),
  ];
  world.stderr.write(counts.length === 0 ? "" : `${counts.join(", ")}.\n`);
  const code = exitCodeOf(findings.diagnostics, "error");
  return code === exitCodes.clean && isCheck && changed.length > 0 ? exitCodes.findings : code;
}

function notFormatted({ file, line = 1 }: LaidOutFile): PlacedFinding {
  const message = "from here on, `concordat fmt` would lay this file out otherwise";
  return { code: "not-formatted", severity: "error", message, ...lineOf(file, line) };
}

async function formatStdin(world: World): Promise<ExitCode> {
  const file = "stdin";
  const whole = { file, start: 0, end: 0 };
  const refused = (diagnostic: Diagnostic): ExitCode => {
    printText(world, world.stderr, { diagnostics: [diagnostic], sources: new Map() });
    return exitCodes.trouble;
  };
  try {
    const laid = layOut({ file, text: await world.stdin() });
    world.stdout.write(laid.text);
    printText(world, world.stderr, laid);
    return exitCodeOf(laid.diagnostics, "error");
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return refused(
      error.kind === "not_text"
        ? diagnoseFile("file-not-text", whole, { path: file })
        : diagnoseFile("file-unreadable", whole, { path: file, problem: error.message }),
    );
  }
}
