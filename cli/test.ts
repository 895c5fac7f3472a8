/** `concordat test`: runs a package's own tests, on systems in memory and with a clock of their own. */
import { given } from "../core/given.ts";
import type { MergeModules } from "../runtime/decide/merge-module.ts";
import { runTests, type TestResult } from "../runtime/testing/run-tests.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand } from "./command.ts";
import { loadEarlierPlans } from "./earlier-plans.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { exitCodeOf, plural } from "./findings.ts";
import { type FindingsFormat, findingsFormatOption } from "./format-option.ts";
import { loadMergeModules } from "./merge-modules.ts";
import { openPlan } from "./open-plan.ts";
import { type Paint, paintFor } from "./paint.ts";
import { lineOf, type PlacedFinding, placed } from "./placed.ts";
import { onlyErrors, printErrors, printPlaced } from "./print-findings.ts";
import { printable } from "./printable.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";

interface Options {
  readonly format: FindingsFormat;
}

export const testCommand: MakeCommand = (world, end) =>
  command("test", "run a package's own tests")
    .argument("[package]", "a folder, or a `.sync` file of it", ".")
    .addOption(findingsFormatOption("how results are printed"))
    .action((argument: string, options: Options) => end(test(world, argument, options)));

async function test(world: World, argument: string, { format }: Options): Promise<ExitCode> {
  const opened = openPlan(world, argument);
  const { plan, map, tests, catalogues } = opened;
  if (plan === undefined) {
    if (format === "text" || format === "json") return printErrors(world, opened);
    const errors = onlyErrors(opened);
    printPlaced(world.stdout, format, placed(errors), {});
    return exitCodeOf(errors.diagnostics, "error");
  }
  if (tests === undefined || catalogues === undefined) {
    world.stderr.write("concordat: a plan holds no tests; name the package's folder\n");
    return exitCodes.trouble;
  }
  const unknown = plan.systems.filter((system) => !catalogues.has(system.id));
  if (tests.tests.length > 0 && unknown.length > 0) {
    const names = unknown.map((system) => `\`catalog/${printable(system.id)}.json\``).join(", ");
    world.stderr.write(
      `concordat: the tests run on systems that obey the catalogues, and ${names} is missing\n`,
    );
    return exitCodes.trouble;
  }
  const located = locate(world, argument);
  const folder = located.kind === "refused" ? world.cwd : located.place.folder;
  let modules: MergeModules;
  let plans: ReturnType<typeof loadEarlierPlans>;
  try {
    modules = await loadMergeModules(world, plan, folder);
    plans = loadEarlierPlans(world, tests, folder);
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    world.stderr.write(`concordat: ${printable(error.message)}\n`);
    return exitCodes.trouble;
  }
  const results = await runTests(tests, { plan, catalogues, modules, plans, ...given({ map }) });
  if (format !== "text") printPlaced(world.stdout, format, failuresOf(results), jsonOf(results));
  // What GitHub does not take for a command is shown in its log.
  if (format === "text" || format === "github") {
    world.stdout.write(textOf(results, paintFor(world.stdout, world.env)));
  }
  return results.some((one) => one.failure !== undefined) ? exitCodes.findings : exitCodes.clean;
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
