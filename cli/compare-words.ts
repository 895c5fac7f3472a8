/** The words of the cutover report that every form of it shares. */

import type { Comparison, Sample } from "../runtime/proposed/compare.ts";
import type { ComparedRow } from "../runtime/proposed/compared-rows.ts";
import { plural } from "./findings.ts";
import { shownMinute, shownValue } from "./shown-value.ts";

type Counted = keyof ComparedRow["counts"];

const columns: readonly Counted[] = [
  "changes",
  "same",
  "different",
  "missed",
  "waiting",
  "unexpected",
  "held",
  "before",
  "overtaken",
];

/** Those that a first reader needs, and any other that has something to say. */
export function columnsOf({ total }: Comparison): readonly Counted[] {
  const always: ReadonlySet<Counted> = new Set(columns.slice(0, 6));
  return columns.filter((one) => always.has(one) || total[one] > 0);
}

/** How long the slowest of those took that came the same: at most this, since nobody looks all the time. */
export function slowestWords(ms: number): string {
  if (ms < 60_000) return ms === 0 ? "" : `${Math.ceil(ms / 1000)}s`;
  if (ms < 2 * 3_600_000) return `${Math.ceil(ms / 60_000)}m`;
  return ms < 2 * 86_400_000 ? `${Math.ceil(ms / 3_600_000)}h` : `${Math.ceil(ms / 86_400_000)}d`;
}

export function looksWords({ looks, links }: Comparison): string {
  if (looks === undefined) {
    return "Nobody has looked at all of it yet; every `concordat run` looks once.";
  }
  const { count, first, last } = looks;
  const since = `from ${shownMinute(first)} to ${shownMinute(last)} UTC`;
  return `${plural(count, "look")} ${since}, over ${plural(links, "link")}.`;
}

/** The report in one sentence. */
export function verdictWords({ total, looks }: Comparison): string {
  const { changes, same, different, missed, waiting } = total;
  if (looks === undefined || changes === 0) {
    return "No edit has been seen that Concordat would have carried over.";
  }
  const share = Math.floor((same * 100) / changes);
  const rest = waiting === 0 ? "" : `; ${waiting} may still come`;
  return `Of ${plural(changes, "change")} that Concordat would have made, ${same} came the same (${share} %), ${different} different, ${missed} not at all${rest}.`;
}

export const outcomeWords: Readonly<Record<Sample["outcome"], string>> = {
  same: "same",
  different: "different",
  missed: "missed",
  waiting: "waiting",
  unexpected: "unexpected",
  held: "held",
  before: "before the first look",
  overtaken: "overtaken",
};

/** Which record it is: its key, and its ids. */
export function recordWords({ key, records }: Sample): string {
  const ids = records.map(({ system, id }) => `${system} ${id}`).join(", ");
  if (key === undefined) return ids;
  return ids === "" ? key : `${key} (${ids})`;
}

export function whatWords(one: Sample): string {
  const { outcome, kind, system, field, stage, wanted, found, why } = one;
  const where = `${system}.${field === "" ? stage : field}`;
  if (outcome === "held") {
    return `Concordat would have asked a person${why === undefined || why === "" ? "" : `: ${why}`}`;
  }
  if (field === "" && kind === "create") {
    return outcome === "unexpected"
      ? `a record was made in ${where}; Concordat would have made none`
      : `there is no record in ${where}; Concordat would have made one`;
  }
  if (field === "" && kind === "delete") {
    return outcome === "unexpected"
      ? `the record in ${where} was deleted; Concordat would have left it`
      : `the record in ${where} is there; Concordat would have deleted it`;
  }
  const stands = { unexpected: "was changed to", missed: "still holds", waiting: "still holds" };
  const verb = stands[outcome as keyof typeof stands] ?? "holds";
  const would = outcome === "before" ? "would write" : "would have written";
  return `${where} ${verb} ${shownValue(found)}; Concordat ${would} ${shownValue(wanted)}`;
}

export function reasonWords({ case: name, by, place, at }: Sample): string {
  return `${by ?? name}, ${place}; ${shownMinute(at)}`;
}

/** What the report cannot know, said where it is read. */
export const limits: readonly string[] = [
  "A value that comes where another was expected counts as different, also where a person typed it in; so does an edit of a two-way row that is undone before it was carried over.",
  "On a two-way row, a change that nobody expected counts as a person's edit; only a side that receives can be changed unexpectedly.",
  "What happens between two looks is seen as its result: `↔` stands where the sides moved together and no time of an edit says which was first.",
];
