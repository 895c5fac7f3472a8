/** Reports of a run, put in order and counted, and what the command ends with because of them. */
import { byPlace, type Diagnostic, type Severity } from "../core/diagnostic.ts";
import { configDiagnostics, fileDiagnostics } from "./diagnostics.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Sources } from "./render-text.ts";

export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/** By place; what several packages reach, such as concordat.yaml, is told once. */
export function joined(parts: readonly Findings[]): Findings {
  const told = new Map<string, Diagnostic>();
  for (const one of parts.flatMap((part) => part.diagnostics)) {
    const { file, start, end } = one.span;
    told.set(JSON.stringify([file, start, end, one.code, one.message]), one);
  }
  return {
    diagnostics: [...told.values()].sort(byPlace),
    sources: new Map(parts.flatMap((part) => [...part.sources])),
  };
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

export function counted(diagnostics: readonly Pick<Diagnostic, "severity">[]): Counts {
  const count = (severity: Severity) =>
    diagnostics.filter((one) => one.severity === severity).length;
  return { errors: count("error"), warnings: count("warning"), infos: count("info") };
}

export function exitCodeOf(diagnostics: readonly Diagnostic[], failOn: Severity): ExitCode {
  if (diagnostics.some(isTrouble)) return exitCodes.trouble;
  const weight = { info: 0, warning: 1, error: 2 };
  const fails = diagnostics.some((one) => weight[one.severity] >= weight[failOn]);
  return fails ? exitCodes.findings : exitCodes.clean;
}

/** Stands between us and the text, so that not all of it was judged. */
function isTrouble({ code }: Diagnostic): boolean {
  return code === "file-too-large" || trouble.get(code)?.severity === "error";
}

const trouble = new Map(Object.entries({ ...fileDiagnostics, ...configDiagnostics }));

/** "2 errors and 1 warning", "no findings" */
export function countWords({ errors, warnings, infos }: Counts): string {
  const words = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    ...(infos > 0 ? [plural(infos, "note")] : []),
  ];
  const last = words.pop();
  if (last === undefined) return "no findings";
  return words.length === 0 ? last : `${words.join(", ")} and ${last}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
