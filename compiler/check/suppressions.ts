/**
 * `// allow CODE: reason` on the line above a statement: the statement's reports of that code are
 * accepted. Several such lines may stand above one statement, each with its own code.
 *
 * Takes the package's files and all reports, lint levels applied; gives the reports that remain, and
 * what is wrong with the suppressions themselves. An error stays: a plan must be right.
 */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { SyntaxFile } from "../../grammar/ast.ts";
import { specStages } from "../codes.ts";
import { diagnose, suppressionDiagnostics } from "./diagnostics.ts";
import { type Suppression, suppressionsOf } from "./read-suppressions.ts";

export function applySuppressions(
  files: readonly SyntaxFile[],
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const suppressions = files.flatMap((file) => suppressionsOf(file, allowable));
  if (suppressions.length === 0) return diagnostics;
  const reportsOf = indexReports(diagnostics);
  const allowed = new Set<Diagnostic>();
  const own: Diagnostic[] = [];
  // An error may have silenced the check whose report was allowed.
  const hasErrors = diagnostics.some((one) => one.severity === "error");
  for (const suppression of suppressions) {
    const { code, span, problem } = suppression;
    const reports = reportsOf(suppression);
    const soft = reports.filter((one) => one.severity !== "error");
    for (const one of soft) allowed.add(one);
    if (problem !== undefined) {
      own.push(diagnose("suppression-malformed", span, { code, problem }));
    } else if (!allowable.has(code)) {
      const otherwise = "`concordat explain` says what each code means";
      const suggestion = didYouMean(code, allowable.keys(), otherwise);
      own.push(diagnose("suppression-unknown-code", span, { code, suggestion }));
    } else if (reports.length > soft.length || isAlwaysError(code, soft)) {
      own.push(diagnose("suppression-of-error", span, { code }));
    } else if (suppression.reason === "") {
      own.push(diagnose("suppression-reason-missing", span, { code }));
    } else if (soft.length === 0 && !hasErrors) {
      own.push(diagnose("suppression-unused", span, { code }));
    }
  }
  return [...diagnostics.filter((one) => !allowed.has(one)), ...own];
}

/** Severities by code; what is said of suppressions is not allowed by one. */
const allowable = new Map(
  specStages
    .filter(({ table }) => table !== suppressionDiagnostics)
    .flatMap(({ table }) => Object.entries(table))
    .map(([code, { severity }]) => [code, severity]),
);

/** Finds the reports of a suppression's code that begin in the statement below it. */
function indexReports(
  diagnostics: readonly Diagnostic[],
): (suppression: Suppression) => readonly Diagnostic[] {
  const byPlace = new Map<string, Diagnostic[]>();
  const keyOf = (code: string, file: string) => `${code} ${file}`;
  for (const one of diagnostics) {
    const key = keyOf(one.code, one.span.file);
    const reports = byPlace.get(key);
    if (reports === undefined) byPlace.set(key, [one]);
    else reports.push(one);
  }
  for (const reports of byPlace.values()) reports.sort((a, b) => a.span.start - b.span.start);
  return ({ code, span, covers }) => {
    const reports = byPlace.get(keyOf(code, span.file)) ?? [];
    const first = firstFrom(reports, covers.start);
    return reports.slice(first, Math.max(first, firstFrom(reports, covers.end + 1)));
  };
}

/** The index of the first report that begins at the offset or after it. */
function firstFrom(reports: readonly Diagnostic[], offset: number): number {
  let low = 0;
  let high = reports.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reports[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Codes that are errors in their table may be milder in some cases, which is seen where one is reported. */
function isAlwaysError(code: string, soft: readonly Diagnostic[]): boolean {
  return soft.length === 0 && allowable.get(code) === "error";
}
