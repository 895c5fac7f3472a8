/** A diff of plans as Markdown, for the pull request in which it is decided. */
import type { Effect } from "../compiler/diff/diff.ts";
import { markdownCell as cell } from "../core/markdown-cell.ts";
import { summaryWords, touchesWords } from "./diff-text.ts";
import type { PlacedFinding } from "./placed.ts";
import { findingLine, inCode } from "./render-markdown.ts";
import type { Told } from "./touched.ts";

/** Of very many changes only the first are told, since a comment has a greatest length. */
const mostTold = 100;

export function diffMarkdown(
  changes: readonly Told[],
  findings: readonly PlacedFinding[],
): readonly string[] {
  if (changes.length === 0) return ["No change of what the plan does."];
  const left = changes.length - mostTold;
  return [
    `**${summaryWords(changes)}**`,
    "",
    ...[...Map.groupBy(changes.slice(0, mostTold), (one) => one.class)].flatMap(([of, those]) => [
      `### ${titles[of]}`,
      "",
      ...those.flatMap(changeLines),
      "",
    ]),
    ...(left > 0 ? [`… and ${left} more.`, ""] : []),
    ...(findings.length === 0 ? [] : ["### Findings", "", ...findings.map(findingLine), ""]),
  ];
}

const titles: Readonly<Record<Told["class"], string>> = {
  data: "Data: other values may be written, or other records linked, created or deleted",
  reach: "Reach: personal data, a system or a region comes in",
  control: "Control: a review, an alert or a brake is weaker, or others decide",
  timing: "Timing: when it happens",
  doc: "Words: nothing happens otherwise",
};

function changeLines({ what, place, effects, touches, ...change }: Told): readonly string[] {
  const at = place === undefined ? "" : ` (${cell(place.file)}:${place.line})`;
  const whom = change.for.length === 0 ? "" : ` — for ${cell(change.for.join(", "))}`;
  const count = touches === undefined ? "" : ` — touches ${touchesWords(touches)}`;
  return [`- ${inCode(what)}${at}${whom}${count}`, ...[change, ...effects].flatMap(sides)];
}

function sides({ was, now }: Effect): readonly string[] {
  return [
    ...(was === undefined ? [] : [`  - before: ${cell(was)}`]),
    ...(now === undefined ? [] : [`  - now: ${cell(now)}`]),
  ];
}
