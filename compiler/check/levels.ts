/** Levels that `concordat.yaml` sets by code. An error stays an error: a plan must be right. */
import type { Diagnostic, Severity } from "../../core/diagnostic.ts";

export type LintLevels = Readonly<Record<string, "off" | "warn" | "error">>;

export function applyLevels(
  diagnostics: readonly Diagnostic[],
  levels: LintLevels,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = Object.hasOwn(levels, diagnostic.code) ? levels[diagnostic.code] : undefined;
    if (level === undefined || diagnostic.severity === "error") return [diagnostic];
    if (level === "off") return [];
    const severity: Severity = level === "warn" ? "warning" : "error";
    return [{ ...diagnostic, severity }];
  });
}
