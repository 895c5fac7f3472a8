/** Findings → the text or the JSON that a command prints of them. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { ExitCode } from "./exit-codes.ts";
import { type Counts, counted, exitCodeOf, type Findings } from "./findings.ts";
import { paintFor } from "./paint.ts";
import { printable } from "./printable.ts";
import { jsonDiagnostic } from "./render-json.ts";
import { renderText } from "./render-text.ts";
import type { Output, World } from "./world.ts";

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

export interface Summary extends Counts {
  readonly packages: number;
  readonly files: number;
  /** What `compile` wrote. */
  readonly plan?: Readonly<Record<string, string | number>>;
}

export function printJson(
  output: Output,
  { diagnostics, sources }: Findings,
  about: Omit<Summary, keyof Counts>,
): void {
  const summary: Summary = { ...about, ...counted(diagnostics) };
  const shape = {
    formatVersion: 1,
    diagnostics: diagnostics.map((one) => jsonDiagnostic(one, sources)),
    summary,
  };
  // A terminal must obey no text of others; what is escaped here reads the same as JSON.
  const lines = JSON.stringify(shape, undefined, 2).split("\n");
  output.write(`${lines.map(printable).join("\n")}\n`);
}

function gravestFirst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const order = ["error", "warning", "info"];
  return diagnostics.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Why there is no plan, on stderr, for a command whose own result goes to stdout. */
export function printErrors(world: World, findings: Findings): ExitCode {
  const errors = findings.diagnostics.filter((one) => one.severity === "error");
  printText(world, world.stderr, { ...findings, diagnostics: errors });
  return exitCodeOf(errors, "error");
}
