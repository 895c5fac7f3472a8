/** `concordat test`: runs a package's own tests, on systems in memory and with a clock of their own. */
import { InvalidArgumentError } from "commander";
import { given } from "../core/given.ts";
import { placesOf } from "../runtime/places.ts";
import { type Coverage, openCoverage } from "../runtime/testing/coverage.ts";
import type { TestResult } from "../runtime/testing/run-tests.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { exitCodeOf, plural } from "./findings.ts";
import { type FindingsFormat, findingsFormatOption } from "./format-option.ts";
import { openPlan } from "./open-plan.ts";
import { type Paint, paintFor } from "./paint.ts";
import { lineOf, type PlacedFinding, placed } from "./placed.ts";
import { playTests } from "./play-tests.ts";
import { countsOf, coverageText, percentOf } from "./print-coverage.ts";
import { onlyErrors, printErrors, printPlaced } from "./print-findings.ts";
import { printable } from "./printable.ts";
import type { JunitCase } from "./render-junit.ts";
import type { World } from "./world.ts";

interface Options {
  readonly format: FindingsFormat;
  readonly coverage: boolean;
  readonly coverageAtLeast?: number;
}

export const testCommand: MakeCommand = (world, end) =>
  command("test", "run a package's own tests")
    .argument("[package]", "a folder, or a `.sync` file of it", ".")
    .addOption(findingsFormatOption("how results are printed"))
    .option("--coverage", "also say what of the package the tests reach", false)
    .option(
      "--coverage-at-least <percent>",
      "end with 1 where they reach less of its rows and map entries",
      percent,
    )
    .action((argument: string, options: Options) => end(test(world, argument, options)));

async function test(
  world: World,
  argument: string,
  { format, coverage: isWanted, coverageAtLeast }: Options,
): Promise<ExitCode> {
  const opened = openPlan(world, argument);
  if (opened.plan === undefined) {
    if (format === "text" || format === "json") return printErrors(world, opened);
    const errors = onlyErrors(opened);
    printPlaced(world.stdout, format, { findings: placed(errors), files: [], asJson: {} });
    return exitCodeOf(errors.diagnostics, "error");
  }
  const { plan, map } = opened;
  const notes = isWanted || coverageAtLeast !== undefined ? openCoverage(plan) : undefined;
  const results = await playTests(world, argument, opened, notes);
  if (typeof results === "string") {
    world.stderr.write(`concordat: ${results}\n`);
    return exitCodes.trouble;
  }
  if (format !== "text") {
    printPlaced(world.stdout, format, {
      findings: failuresOf(results),
      files: [],
      asJson: {
        ...jsonOf(results),
        ...given({ coverage: notes && coverageJson(notes.coverage()) }),
      },
      cases: results.map(caseOf),
    });
  }
  // What GitHub does not take for a command is shown in its log.
  if (format === "text" || format === "github") {
    world.stdout.write(textOf(results, paintFor(world.stdout, world.env)));
  }
  const coverage = notes?.coverage();
  if (coverage !== undefined && format !== "json") {
    const output = format === "text" || format === "github" ? world.stdout : world.stderr;
    output.write(`\n${coverageText(plan, coverage, placesOf(map))}`);
  }
  const isLow =
    coverage !== undefined &&
    coverageAtLeast !== undefined &&
    percentOf(coverage) < coverageAtLeast;
  if (isLow) {
    world.stderr.write(
      `concordat: the tests reach ${percentOf(coverage)} % of rows and map entries, and ${coverageAtLeast} % are asked for\n`,
    );
  }
  const hasFailed = results.some((one) => one.failure !== undefined);
  return hasFailed || isLow ? exitCodes.findings : exitCodes.clean;
}

function coverageJson(coverage: Coverage) {
  return { ...coverage, counts: countsOf(coverage), percent: percentOf(coverage) };
}

function percent(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError("It is a whole number from 0 to 100.");
}

function jsonOf(results: readonly TestResult[]) {
  const failed = results.filter((one) => one.failure !== undefined).length;
  return {
    tests: results.map(({ test, failure }) => ({
      name: test.name,
      ...test.place,
      passed: failure === undefined,
      ...given({ failure }),
    })),
    summary: { passed: results.length - failed, failed },
  };
}

/** Each failed test at the step where it failed. */
function failuresOf(results: readonly TestResult[]): readonly PlacedFinding[] {
  return results.flatMap(({ test, failure }) => {
    if (failure === undefined) return [];
    const { place, what, because = [] } = failure;
    const message = [`${test.name}: ${what}`, ...because].join("\n");
    return [{ code: "test-failed", severity: "error", message, ...lineOf(place.file, place.line) }];
  });
}

function caseOf({ test, failure }: TestResult): JunitCase {
  const { file } = test.place;
  if (failure === undefined) return { file, name: test.name };
  const { place, what, because = [] } = failure;
  const lines = [what, ...because, `${place.file}:${place.line}`];
  return { file, name: test.name, failure: { type: "test-failed", lines } };
}

function textOf(results: readonly TestResult[], paint: Paint): string {
  const lines: string[] = [];
  const files = Map.groupBy(results, (one) => one.test.place.file);
  for (const [file, own] of files) {
    lines.push(printable(file));
    for (const { test, failure } of own) {
      const sign = failure === undefined ? paint("green", "✓") : paint("red", "✗");
      lines.push(`  ${sign} ${printable(test.name)}`);
      if (failure === undefined) continue;
      lines.push(
        `    ${printable(failure.place.file)}:${failure.place.line}: ${printable(failure.what)}`,
      );
      for (const one of failure.because ?? []) lines.push(`      ${printable(one)}`);
    }
  }
  const failed = results.filter((one) => one.failure !== undefined).length;
  const counts = `${results.length - failed} passed, ${failed} failed`;
  lines.push(
    results.length === 0
      ? "The package has no tests."
      : `${plural(results.length, "test")}: ${counts}.`,
  );
  return `${lines.join("\n")}\n`;
}
