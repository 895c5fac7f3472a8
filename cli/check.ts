/** `concordat check`: says what is wrong with packages, and changes nothing unless it is asked to mend. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { given } from "../core/given.ts";
import { type ChangedLines, changedLines } from "./changed-lines.ts";
import { command, type JudgingOptions, type MakeCommand, withJudgingOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { exitCodeOf, type Findings, joined } from "./findings.ts";
import { type Mended, mend, writeMended } from "./mend.ts";
import { openPackages } from "./open-packages.ts";
import { absolute } from "./paths.ts";
import { placed } from "./placed.ts";
import { printChecked } from "./print-checked.ts";
import { printTimings } from "./print-timings.ts";
import { printable } from "./printable.ts";
import { updateBaselines } from "./update-baseline.ts";
import type { World } from "./world.ts";

interface Options extends JudgingOptions {
  readonly proofs: boolean;
  readonly fix: boolean;
  readonly fixUnsafe: boolean;
  readonly dryRun: boolean;
  readonly updateBaseline: boolean;
  readonly since?: string;
}

export const checkCommand: MakeCommand = (world, end) => {
  const made = withJudgingOptions(command("check", "check packages, or plans"));
  return made
    .argument("[package...]", "folders, `.sync` files or `*.plan.json` files", ["."])
    .option("--proofs", "also print what was proved of each row", false)
    .option("--fix", "first apply the fixes that leave every meaning as it is", false)
    .option("--fix-unsafe", "first apply all fixes, also those that guess what was meant", false)
    .option("--dry-run", "beside a fix: write nothing, and print the difference", false)
    .option("--update-baseline", "list what is found now in concordat.baseline.json", false)
    .option("--since <revision>", "beside errors, tell only of lines that changed since then")
    .action((packages: readonly string[], options: Options) => {
      if (options.dryRun && !options.fix && !options.fixUnsafe) {
        made.error("error: `--dry-run` goes with `--fix` or `--fix-unsafe`");
      }
      if (options.dryRun && options.format !== "text" && options.format !== "json") {
        made.error("error: `--dry-run` goes with `--format text` or `json`");
      }
      if (options.dryRun && options.updateBaseline) {
        made.error("error: `--dry-run` writes nothing, and `--update-baseline` does");
      }
      if (options.since !== undefined && options.updateBaseline) {
        made.error("error: `--update-baseline` lists all that is found, and `--since` a part");
      }
      return end(check(world, packages, options));
    });
};

function check(world: World, packages: readonly string[], options: Options): ExitCode {
  const { dryRun, proofs, profile, format, updateBaseline, since } = options;
  const lines = since === undefined ? undefined : changedLines(world.cwd, since);
  if (typeof lines === "string") {
    world.stderr.write(
      `concordat: what changed since ${since} cannot be told: ${printable(lines)}\n`,
    );
    return exitCodes.trouble;
  }
  const mended = mendPackages(world, packages, options);
  const unwritten = mended === undefined || dryRun ? [] : writeMended(world, mended.files);
  const seen = mended !== undefined && dryRun ? mended.world : world;
  const found = openPackages(seen, packages, profile);
  const updated = updateBaseline ? updateBaselines(world, found.judged) : undefined;
  const opened = { ...found, judged: updated?.judged ?? found.judged };
  const refused = {
    diagnostics: [...unwritten, ...(updated?.unwritten ?? [])],
    sources: new Map(),
  };
  const all = joined([refused, ...opened.refused, ...opened.judged, ...opened.plans]);
  const { findings, elsewhere } = lines === undefined ? whole(all) : onChanged(world, all, lines);
  const failed = new Set(unwritten.map((one) => one.span.file));
  const changes = mended && {
    files: mended.files.filter((one) => !failed.has(one.file)),
    fixed: mended.fixed.filter((one) => !failed.has(one.file)),
    isWritten: !dryRun,
  };
  printChecked(world, format, { ...opened, findings, proofs, ...given({ changes, elsewhere }) });
  if (options.timings) {
    printTimings(
      world,
      opened.judged.flatMap((one) => one.timings),
    );
  }
  return exitCodeOf(findings.diagnostics, options.failOn);
}

function whole(findings: Findings) {
  return { findings, elsewhere: undefined };
}

/** What a change can be blamed for: what stands on its lines, first, and errors wherever they are. */
function onChanged(world: World, findings: Findings, lines: ChangedLines) {
  const places = placed(findings);
  const isChanged = (_: Diagnostic, at: number) => {
    const { file = "", line = 0, endLine = 0 } = places[at] ?? {};
    return lines.has(absolute(world.cwd, file), line, endLine);
  };
  const { diagnostics } = findings;
  const changed = diagnostics.filter(isChanged);
  const others = diagnostics.filter((one) => !changed.includes(one));
  const errors = others.filter(({ severity }) => severity === "error");
  return {
    findings: { ...findings, diagnostics: [...changed, ...errors] },
    elsewhere: others.length - errors.length,
  };
}

function mendPackages(
  world: World,
  packages: readonly string[],
  { fix, fixUnsafe, profile }: Options,
): Mended | undefined {
  if (!fix && !fixUnsafe) return undefined;
  const judgeAll = (now: World) => openPackages(now, packages, profile).judged;
  return mend(world, judgeAll, fixUnsafe ? "all" : "safe");
}
