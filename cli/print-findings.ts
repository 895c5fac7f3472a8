/** Findings → what a command prints of them, for people or for one of the programs that read them. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { ExitCode } from "./exit-codes.ts";
import { exitCodeOf, type Findings } from "./findings.ts";
import type { FindingsFormat } from "./format-option.ts";
import { paintFor } from "./paint.ts";
import type { PlacedFinding } from "./placed.ts";
import { printable } from "./printable.ts";
import { githubCommand } from "./render-github.ts";
import { gitlabReport } from "./render-gitlab.ts";
import { casesOf, type JunitCase, junitReport } from "./render-junit.ts";
import { findingsMarkdown } from "./render-markdown.ts";
import { sarifLog } from "./render-sarif.ts";
import { renderText } from "./render-text.ts";
import type { Output, World } from "./world.ts";
import { writeJson } from "./write-json.ts";

/** Each with an empty line after it. Of very many only the first are shown, errors before the rest. */
export function printText(world: World, output: Output, { diagnostics, sources }: Findings): void {
  const paint = paintFor(output, world.env);
  const all =
    diagnostics.length <= limits.shownDiagnostics ? diagnostics : gravestFirst(diagnostics);
  for (const one of all.slice(0, limits.shownDiagnostics)) {
    output.write(`${renderText(one, sources, paint)}\n`);
  }
  const left = all.length - limits.shownDiagnostics;
  if (left > 0) output.write(`… and ${left} more; \`--format json\` gives all of them\n\n`);
}

export interface Told {
  readonly findings: readonly PlacedFinding[];
  /** All that were judged. */
  readonly files: readonly string[];
  /** What the JSON of this command holds. */
  readonly asJson: object;
  /** Where what was judged is no file as a whole. */
  readonly cases?: readonly JunitCase[];
}

/** For a program to read. */
export function printPlaced(
  output: Output,
  format: Exclude<FindingsFormat, "text">,
  { findings, files, asJson, cases = casesOf(findings, files) }: Told,
): void {
  switch (format) {
    case "json":
      writeJson(output, { formatVersion: 1, ...asJson });
      return;
    case "sarif":
      writeJson(output, sarifLog(findings));
      return;
    case "github":
      printForGithub(output, gravestFirst(findings));
      return;
    case "gitlab":
      writeJson(output, gitlabReport(findings));
      return;
    case "junit":
      output.write(`${junitReport(cases).join("\n")}\n`);
      return;
    case "markdown":
      for (const line of findingsMarkdown(findings)) output.write(`${printable(line)}\n`);
      return;
  }
}

/** It shows the first ten of a kind of a step; the others are lines of its log. */
function printForGithub(output: Output, findings: readonly PlacedFinding[]): void {
  const kinds = Map.groupBy(findings, ({ severity }) => severity);
  const more: PlacedFinding[] = [];
  for (const own of kinds.values()) {
    for (const one of own.slice(0, mostAnnotations)) output.write(githubCommand(one));
    more.push(...own.slice(mostAnnotations));
  }
  if (more.length === 0) return;
  output.write(`::group::${more.length} more, which GitHub shows beside no line\n`);
  for (const { file, line, severity, code, message } of more) {
    output.write(`${printable(`${file}:${line}: ${severity} ${code}: ${message}`)}\n`);
  }
  output.write("::endgroup::\n");
}

const mostAnnotations = 10;

function gravestFirst<Found extends Pick<Diagnostic, "severity">>(
  diagnostics: readonly Found[],
): readonly Found[] {
  const order = ["error", "warning", "info"];
  return diagnostics.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Why there is no plan, on stderr, for a command whose own result goes to stdout. */
export function printErrors(world: World, findings: Findings): ExitCode {
  const errors = onlyErrors(findings);
  printText(world, world.stderr, errors);
  return exitCodeOf(errors.diagnostics, "error");
}

export function onlyErrors(findings: Findings): Findings {
  const { diagnostics } = findings;
  return { ...findings, diagnostics: diagnostics.filter((one) => one.severity === "error") };
}
