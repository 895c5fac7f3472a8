/**
 * Findings as workflow commands of GitHub Actions, which shows each beside its line:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
import type { PlacedFinding } from "./placed.ts";
import { printable } from "./printable.ts";

/** One line, ended. */
export function githubCommand(finding: PlacedFinding): string {
  const { code, severity, message, help, file, line, column, endLine, endColumn } = finding;
  const places: readonly (readonly [string, string | number])[] = [
    ["file", file],
    ["line", line],
    // Columns of different lines are refused there.
    ...(endLine === line ? ([["col", column]] as const) : []),
    ["endLine", endLine],
    ...(endLine === line ? ([["endColumn", endColumn]] as const) : []),
    ["title", code],
  ];
  const properties = places.map(([name, value]) => `${name}=${property(String(value))}`);
  const told = [message, ...(help === undefined ? [] : [`help: ${help}`])];
  return `::${commands[severity]} ${properties.join(",")}::${told.map(data).join("%0A")}\n`;
}

const commands: Readonly<Record<PlacedFinding["severity"], string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/** As the runner reads it back; what else is unprintable is shown as its escape. */
function data(text: string): string {
  const lines = text.split(/\r\n|\n|\r/).map((line) => printable(line).replaceAll("%", "%25"));
  return lines.join("%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
