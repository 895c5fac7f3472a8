/** `concordat check`: says what is wrong with packages, and changes nothing unless it is asked to mend. */
import { given } from "../core/given.ts";

import { command, type JudgingOptions, type MakeCommand, withJudgingOptions } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { exitCodeOf, joined } from "./findings.ts";
import { type Mended, mend, writeMended } from "./mend.ts";
import { openPackages } from "./open-packages.ts";
import { printChecked } from "./print-checked.ts";
import { printTimings } from "./print-timings.ts";
import { updateBaselines } from "./update-baseline.ts";
import type { World } from "./world.ts";

interface Options extends JudgingOptions {
  readonly proofs: boolean;
  readonly fix: boolean;
  readonly fixUnsafe: boolean;
  readonly dryRun: boolean;
  readonly updateBaseline: boolean;
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
      return end(check(world, packages, options));
    });
};

function check(world: World, packages: readonly string[], options: Options): ExitCode {
  const { dryRun, proofs, profile, format, updateBaseline } = options;
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
  const findings = joined([refused, ...opened.refused, ...opened.judged, ...opened.plans]);
  const failed = new Set(unwritten.map((one) => one.span.file));
  const changes = mended && {
    files: mended.files.filter((one) => !failed.has(one.file)),
    fixed: mended.fixed.filter((one) => !failed.has(one.file)),
    isWritten: !dryRun,
  };
  printChecked(world, format, { ...opened, findings, proofs, ...given({ changes }) });
  if (options.timings) {
    printTimings(
      world,
      opened.judged.flatMap((one) => one.timings),
    );
  }
  return exitCodeOf(findings.diagnostics, options.failOn);
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
