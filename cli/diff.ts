/**
 * `concordat diff`: what a changed spec does otherwise, in classes and sentences, for whoever has to agree to
 * it. Each side is a package's folder, a `*.plan.json`, or a package as it was at a revision of git.
 */
import { Option } from "commander";
import { applyLevels } from "../compiler/check/levels.ts";
import { diagnose } from "../compiler/diff/diagnostics.ts";
import { type DiffChange, diffPlans } from "../compiler/diff/diff.ts";
import type { Diagnostic, Severity } from "../core/diagnostic.ts";
import { given } from "../core/given.ts";
import { offsetAt } from "../core/source.ts";
import { type ChangeClass, changeClasses } from "../rules/plan-changes.ts";
import { command, type MakeCommand } from "./command.ts";
import { diffMarkdown } from "./diff-markdown.ts";
import { openSide, type Side, sidesOf } from "./diff-sides.ts";
import { diffText } from "./diff-text.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { exitCodeOf, type Findings } from "./findings.ts";
import { loadConfig } from "./load-config.ts";
import type { OpenedPlan } from "./open-plan.ts";
import { withRun } from "./open-run.ts";
import { paintFor } from "./paint.ts";
import { placed } from "./placed.ts";
import { printErrors, printText } from "./print-findings.ts";
import { printable } from "./printable.ts";
import { type Told, touchedBy } from "./touched.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options {
  readonly format: "text" | "json" | "markdown";
  readonly exitCode: boolean;
  readonly failOn: Severity;
  readonly against?: string;
}

export const diffCommand: MakeCommand = (world, end) =>
  command("diff", "say what a changed spec does otherwise")
    .argument(
      "<before>",
      "a package's folder, a `*.plan.json`, or a revision of git: `main`, `main:PATH`",
    )
    .argument("[after]", "the same, as it is to be", ".")
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json", "markdown"])
        .default("text"),
    )
    .option(
      "--against <profile>",
      "count the records and values of this profile's state that each change touches",
    )
    .option(
      "--exit-code",
      "end with 10 for words and times, 11 for controls, 12 for reach, 13 for data",
      false,
    )
    .addOption(
      new Option("--fail-on <severity>", "the least severity of a finding that ends with 1")
        .choices(["info", "warning", "error"])
        .default("error"),
    )
    .action((before: string, after: string, options: Options) =>
      end(diff(world, before, after, options)),
    );

async function diff(
  world: World,
  before: string,
  after: string,
  options: Options,
): Promise<ExitCode> {
  const sides = sidesOf(world, before, after);
  const [first, second] = sides.map((side) => openSide(world, side)) as [OpenedPlan, OpenedPlan];
  for (const [at, opened] of [first, second].entries()) {
    if (opened.plan !== undefined) continue;
    const { revision } = sides[at] as Side;
    if (revision !== undefined) world.stderr.write(`concordat: at ${printable(revision)}:\n`);
    return printErrors(world, opened);
  }
  if (first.plan === undefined || second.plan === undefined) return exitCodes.trouble;
  const [old, now] = [first.plan, second.plan];
  const changes = diffPlans(old, now, second.map);
  const [, { path }] = sides;
  const findings = findingsOf(world, path, second, changes);
  if (options.against === undefined) return finish(changes);
  const state = { profile: options.against, purpose: "state" } as const;
  return withRun(world, path, state, async ({ engine }) => {
    const touched = await touchedBy(changes, engine, old, now);
    return finish(changes.map((change, at) => ({ ...change, ...given({ touches: touched[at] }) })));
  });

  function finish(told: readonly Told[]): ExitCode {
    print(world, told, findings, options);
    const code = exitCodeOf(findings.diagnostics, options.failOn);
    const [gravest] = told;
    if (code !== exitCodes.clean || !options.exitCode || gravest === undefined) return code;
    return codeOf[gravest.class];
  }
}

const codeOf: Readonly<Record<ChangeClass, ExitCode>> = {
  data: exitCodes.changesData,
  reach: exitCodes.changesReach,
  control: exitCodes.changesControl,
  timing: exitCodes.changesWords,
  doc: exitCodes.changesWords,
};

/** At the levels that the later package's workspace sets. */
function findingsOf(
  world: World,
  path: string,
  { sources }: OpenedPlan,
  changes: readonly DiffChange[],
): Findings {
  const located = locate(world, path);
  const lint =
    located.kind === "refused" ? {} : (loadConfig(world, located.place.root).config?.lint ?? {});
  const found = changes
    .filter((one) => one.class === "data" && !one.hasReason)
    .map((one): Diagnostic => {
      const { place } = one;
      const source = place && sources.get(place.file);
      const span =
        place === undefined || source === undefined
          ? { file: path, start: 0, end: 0 }
          : {
              file: place.file,
              start: offsetAt(source, place),
              end: offsetAt(source, { line: place.endLine, column: place.endColumn }),
            };
      return diagnose("change-without-reason", span, { what: one.what });
    });
  return { diagnostics: applyLevels(found, lint), sources };
}

function print(
  world: World,
  changes: readonly Told[],
  findings: Findings,
  { format }: Options,
): void {
  const diagnostics = placed(findings);
  switch (format) {
    case "json": {
      const count = (of: ChangeClass) => changes.filter((one) => one.class === of).length;
      const summary = Object.fromEntries(changeClasses.map((of) => [of, count(of)]));
      writeJson(world.stdout, { formatVersion: 1, changes, diagnostics, summary });
      return;
    }
    case "markdown":
      world.stdout.write(`${diffMarkdown(changes, diagnostics).map(printable).join("\n")}\n`);
      return;
    case "text":
      printText(world, world.stdout, findings);
      world.stdout.write(`${diffText(changes, paintFor(world.stdout, world.env)).join("\n")}\n`);
      return;
  }
}
