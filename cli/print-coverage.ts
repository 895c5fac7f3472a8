/** What the tests of a package reach → text, data or Markdown. */

import { namesIn } from "../compiler/explain.ts";
import type { Plan, PlanValue } from "../plan/index.ts";
import type { Places } from "../runtime/places.ts";
import type { Coverage, EntryCoverage, RowCoverage } from "../runtime/testing/coverage.ts";
import { printable } from "./printable.ts";

export interface CoverageCounts {
  readonly rows: { readonly reached: number; readonly all: number };
  readonly entries: { readonly reached: number; readonly all: number };
  readonly situations: { readonly reached: number; readonly all: number };
}

export function countsOf({ rows, entries }: Coverage): CoverageCounts {
  const reached = (all: readonly { readonly isReached: boolean }[]) => ({
    reached: all.filter((one) => one.isReached).length,
    all: all.length,
  });
  const met = rows.reduce((sum, one) => sum + one.met.length, 0);
  const missed = rows.reduce((sum, one) => sum + one.missed.length, 0);
  return {
    rows: reached(rows),
    entries: reached(entries),
    situations: { reached: met, all: met + missed },
  };
}

/** Of rows and entries together, which a package can be held to; 100 where it has none. */
export function percentOf(coverage: Coverage): number {
  const { rows, entries } = countsOf(coverage);
  const all = rows.all + entries.all;
  return all === 0 ? 100 : Math.floor((100 * (rows.reached + entries.reached)) / all);
}

export function coverageText(plan: Plan, coverage: Coverage, places: Places): string {
  const { rows, entries, situations } = countsOf(coverage);
  const names = namesIn(plan);
  const count = ({ reached, all }: CoverageCounts["rows"]) => `${reached} of ${all}`;
  const lines = [
    `Rows reached: ${count(rows)}`,
    ...coverage.rows
      .filter((one) => !one.isReached)
      .map((one) => `  ${one.object}.${one.row}  ${places.ofRow(one.object, one.row)}`),
    `Situations met: ${count(situations)}`,
    ...coverage.rows.flatMap((one) => importantIn(one)),
    ...(entries.all === 0
      ? []
      : [
          `Entries of maps reached: ${count(entries)}`,
          ...coverage.entries
            .filter((one) => !one.isReached)
            .map((one) => `  ${entryWords(one, names.system)}`),
        ]),
    `In all ${percentOf(coverage)} % of rows and entries.`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

/** What goes wrong in practice, and is seldom tried: of rows that a test reaches at all. */
function importantIn({ object, row, isReached, missed }: RowCoverage): readonly string[] {
  const words = missed.flatMap((one) => important.get(one) ?? []);
  return !isReached || words.length === 0 ? [] : [`  ${object}.${row}: never ${words.join(", ")}`];
}

const important: ReadonlyMap<string, string> = new Map([
  ["sources_differ", "edited on both sides at once"],
  ["source_and_sink_changed", "edited on both sides at once"],
  ["source_emptied", "emptied"],
  ["sink_changed", "edited where it is only received"],
  ["value_has_no_translation", "a word that the map does not know"],
  ["first_values_differ", "different when first linked"],
]);

function entryWords(
  { map, system, direction, from, to }: EntryCoverage,
  nameOf: (alias: string) => string,
): string {
  const arrow = `${word(from)} → ${word(to)}`;
  return `${map}: ${arrow}, ${direction === "read" ? "read from" : "written to"} ${nameOf(system)}`;
}

function word(value: PlanValue): string {
  return JSON.stringify(value);
}
