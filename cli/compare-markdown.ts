/** The cutover report as Markdown, for the page or the ticket in which the change is decided. */

import { markdownCell as cell } from "../core/markdown-cell.ts";
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

export function compareMarkdown(comparisons: readonly Comparison[]): readonly string[] {
  return [
    ...comparisons.flatMap(objectLines),
    "## What this cannot tell",
    "",
    ...limits.map((line) => `- ${line}`),
  ];
}

function objectLines(one: Comparison): readonly string[] {
  const shown = columnsOf(one);
  const row = (label: string, direction: string, counts: Comparison["total"], slowest = 0) =>
    `| ${[label, direction].map(cell).join(" | ")} | ${shown.map((column) => counts[column]).join(" | ")} | ${slowestWords(slowest)} |`;
  return [
    `## ${cell(one.label === one.object ? one.object : `${one.label} (${one.object})`)}`,
    "",
    cell(looksWords(one)),
    "",
    cell(verdictWords(one)),
    "",
    `| row | direction | ${shown.join(" | ")} | slowest |`,
    `|---|---|${shown.map(() => "---:|").join("")}---:|`,
    ...one.rows.map(({ label, direction, counts, slowest }) =>
      row(label, direction, counts, slowest),
    ),
    row("all rows", "", one.total),
    "",
    ...groups(one.samples),
  ];
}

function groups(samples: readonly Sample[]): readonly string[] {
  return [...Map.groupBy(samples, (one) => one.outcome)].flatMap(([outcome, cases]) => [
    `### ${outcomeWords[outcome]}`,
    "",
    ...cases.map(
      (one) =>
        `- ${[one.label, recordWords(one)]
          .filter((part) => part !== "")
          .map(cell)
          .join(", ")}: ${cell(whatWords(one))} (${cell(reasonWords(one))})`,
    ),
    "",
  ]);
}
