/** Findings as Markdown, for a comment on a pull request or the summary of a job. */
import { markdownCell as cell } from "../core/markdown-cell.ts";
import { counted, countWords } from "./findings.ts";
import type { PlacedFinding } from "./placed.ts";

/** Of very many only the first are told, since a comment has a greatest length. */
const mostTold = 100;

export function findingsMarkdown(findings: readonly PlacedFinding[]): readonly string[] {
  if (findings.length === 0) return ["No findings."];
  const left = findings.length - mostTold;
  return [
    `**${countWords(counted(findings))}**`,
    "",
    ...findings.slice(0, mostTold).flatMap(findingLines),
    ...(left > 0 ? ["", `… and ${left} more.`] : []),
  ];
}

function findingLines(finding: PlacedFinding): readonly string[] {
  const { help } = finding;
  return [findingLine(finding), ...(help === undefined ? [] : [`  - help: ${inCode(help)}`])];
}

export function findingLine({ severity, code, message, file, line }: PlacedFinding): string {
  return `- ${severity} ${cell(code)}: ${inCode(message)} (${cell(file)}:${line})`;
}

/** Names stand in backticks already, and inside these nothing is to be escaped. */
export function inCode(text: string): string {
  return text
    .split("`")
    .map((part, at) => (at % 2 === 0 ? cell(part) : `\`${part}\``))
    .join("");
}
