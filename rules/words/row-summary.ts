/**
 * A row in a sentence or two, for the table that people govern by: what a lone edit does, who wins when
 * several changed, and what a blank does. It reads the row's own decisions, as the long form does
 * (`../sentences.ts`), and leaves out what most rows share.
 */
import { sentenceCase } from "../../core/sentence-case.ts";
import type { Decision, DecisionCase, RowPlan } from "../../plan/index.ts";
import { definitionOf } from "../policies/index.ts";
import type { RowNames } from "../row-names.ts";
import { bothSettled, settled, spoken } from "../sentences.ts";
import { type Sides, sidesOf } from "../sides.ts";

type Summed = Pick<RowPlan, "ends" | "policy" | "advance">;
type Find = (wanted: DecisionCase) => Decision | undefined;

/** "An edit on one side alone goes to the other. If both change, Salesforce wins; blanks never overwrite." */
export function rowSummary(row: Summed, decisions: readonly Decision[], names: RowNames): string {
  const sides = sidesOf(row, names);
  const find: Find = (wanted) => decisions.find((one) => one.case === wanted);
  const clash = [clashWords(row, sides, find, names), blankWords(find)].join("; ");
  const parts = [loneWords(row, sides, find, names), clash, forwardWords(row, sides)];
  return parts
    .filter((part) => part !== "")
    .map((part) => `${sentenceCase(part)}.`)
    .join(" ");
}

/** What an edit of one side alone does. */
function loneWords(row: Summed, sides: Sides, find: Find, names: RowNames): string {
  const { sources, receivers, others } = spoken(sides);
  const travels = sides.peers
    ? loneOfPeers(row, others, find, names)
    : `a change in ${sources} goes to ${receivers}`;
  const back = receiverWords(sides, find);
  return back === undefined ? travels : `${travels}; ${back}`;
}

function loneOfPeers(row: Summed, others: string, find: Find, names: RowNames): string {
  if (find("other_changed_against_preferred") === undefined) {
    return `an edit on one side alone goes to ${others}`;
  }
  const favourite = names.system(definitionOf(row.policy).favourite?.(row.policy) ?? "");
  return `an edit in ${favourite} goes to ${others}; one made elsewhere counts only while ${favourite} is blank, and is set back otherwise`;
}

/** What an edit of a side that only receives does. */
function receiverWords(sides: Sides, find: Find): string | undefined {
  const { sources, receiver } = spoken(sides);
  const by = sides.peers ? "another side" : sources;
  switch (find("sink_changed")?.do) {
    case undefined:
      return undefined;
    case "keep":
      return `an edit made in ${receiver} alone stays until ${by} changes`;
    case "hold":
      return `an edit made in ${receiver} alone waits for a person to decide`;
    default:
      return `an edit made in ${receiver} alone is set back`;
  }
}

function clashWords(row: Summed, sides: Sides, find: Find, names: RowNames): string {
  const { sources } = spoken(sides);
  const apart = find("sources_differ");
  const across = find("source_and_sink_changed");
  const several = sides.all.length > 2 ? "several change" : "both change";
  if (apart !== undefined) {
    const first = apart.by === "advance" ? "the one further along wins; else " : "";
    return `if ${several}, ${first}${settled(row, sources, names)}`;
  }
  return across === undefined ? "" : `if ${several}, ${bothSettled(across, row, sides, names)}`;
}

function blankWords(find: Find): string {
  switch (find("source_emptied")?.do) {
    case "clear":
      return "a blank empties the other side as well";
    case "refill":
      return "a side that is emptied is filled again";
    default:
      return "blanks never overwrite";
  }
}

function forwardWords({ advance }: Summed, { peers }: Sides): string {
  if (advance === undefined) return "";
  return `it only moves forward: an earlier value ${peers ? "is corrected" : "is not carried over"}`;
}
