/** The cutover report for a terminal: a table of rows in columns, then the cases. */
import type { Comparison, Sample } from "../runtime/proposed/compare.ts";
import {
  columnsOf,
  limits,
  looksWords,
  outcomeWords,
  reasonWords,
  recordWords,
  slowestWords,
  verdictWords,
  whatWords,
} from "./compare-words.ts";
import { displayWidth } from "./display-width.ts";
import { aligned } from "./run-report.ts";

export function compareText(comparisons: readonly Comparison[]): readonly string[] {
  return [
    ...comparisons.flatMap((one) => [...objectLines(one), ""]),
    ...limits.map((line) => `note: ${line}`),
  ];
}

function objectLines(one: Comparison): readonly string[] {
  const shown = columnsOf(one);
  const widest = Math.max(0, ...one.rows.map((row) => displayWidth(row.label)));
  const rows = one.rows.map(({ label, direction, counts, slowest }) => [
    `${label}${" ".repeat(widest - displayWidth(label))}  ${direction}`,
    ...shown.map((column) => counts[column].toLocaleString("en")),
    slowestWords(slowest),
  ]);
  const all = ["all rows", ...shown.map((column) => one.total[column].toLocaleString("en"))];
  const table = rows.length === 0 ? [] : aligned([["", ...shown, "slowest"], ...rows, all]);
  return [
    `${one.object} (proposed): ${looksWords(one)}`,
    verdictWords(one),
    ...table.map((line) => `  ${line}`),
    ...one.samples.flatMap(sampleLines),
  ];
}

function sampleLines(one: Sample): readonly string[] {
  const head = [outcomeWords[one.outcome], one.label, recordWords(one)];
  return [
    `${head.filter((part) => part !== "").join("  ")}`,
    `  ${whatWords(one)}  (${reasonWords(one)})`,
  ];
}
