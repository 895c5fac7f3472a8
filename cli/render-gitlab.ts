/**
 * Findings as a report of GitLab's code quality, which a merge request shows beside its lines:
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
import { createHash } from "node:crypto";
import type { PlacedFinding } from "./placed.ts";

/**
 * The fingerprint tells a finding again after lines above it moved, so it knows no line; those that
 * are otherwise alike are told apart by which of them comes first.
 */
export function gitlabReport(findings: readonly PlacedFinding[]): readonly object[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, severity, message, help, file, line, endLine }) => {
    const alike = JSON.stringify([code, file, message]);
    const nth = seen.get(alike) ?? 0;
    seen.set(alike, nth + 1);
    return {
      description: help === undefined ? message : `${message}\n${help}`,
      check_name: code,
      fingerprint: createHash("sha256").update(`${nth} ${alike}`).digest("hex"),
      severity: severities[severity],
      location: { path: file, lines: { begin: line, end: endLine } },
    };
  });
}

const severities: Readonly<Record<PlacedFinding["severity"], string>> = {
  error: "major",
  warning: "minor",
  info: "info",
};
