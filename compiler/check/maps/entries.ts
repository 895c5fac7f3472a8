/** The entries of a value map beside one another: each value has one translation a way, and so has the rest. */
import { didYouMean } from "../../../core/nearest.ts";
import type { Span } from "../../../core/source.ts";
import type { MapModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { shownValue } from "../rows/literals.ts";
import { diagnose } from "./diagnostics.ts";
import {
  otherwisesOf,
  ownMaps,
  translationsOf,
  type Way,
  ways,
  wayWords,
  wordIn,
} from "./translations.ts";

export const checkMapValues: Check = (model, report) => {
  for (const map of ownMaps(model)) {
    // An entry both ways that repeats another both ways is one mistake.
    const told = new Set<number>();
    for (const way of ways) reportRepeated(map, way, told, report);
  }
};

export const checkMapOtherwise: Check = (model, report) => {
  for (const map of ownMaps(model)) {
    const told = new Set<number>();
    for (const way of ways) {
      const [first, second] = otherwisesOf(map, way);
      if (first === undefined || second === undefined) continue;
      if (told.size === told.add(second.span.start).size) continue;
      const facts = { way: wayWords(map, way) };
      const related = [{ span: first.span, message: "first here" }];
      report(diagnose("map-otherwise-twice", second.node.left.span, facts, { related }));
    }
    for (const { node } of map.entries) {
      if (node.right.kind !== "rule" || rules.includes(node.right.name.text)) continue;
      const { text: word, span } = node.right.name;
      const otherwise = `write \`hold\`, \`keep\` or \`pass\`, or a value in quotes: \`"${word}"\``;
      const suggestion = didYouMean(word, rules, otherwise);
      report(diagnose("map-otherwise-unknown", span, { word, suggestion }));
    }
  }
};

const rules: readonly string[] = ["hold", "keep", "pass"];

function reportRepeated(map: MapModel, way: Way, told: Set<number>, report: Report): void {
  const seen = new Map<string, { readonly span: Span; readonly exact: string; shown: string }>();
  for (const { from } of translationsOf(map, way)) {
    const word = wordIn(map, from);
    const shown = `\`${shownValue(from)}\``;
    const exact = wordIn(map, from, true);
    const first = seen.get(word);
    if (first === undefined) {
      seen.set(word, { span: from.span, exact, shown });
      continue;
    }
    if (told.size === told.add(from.span.start).size) continue;
    const related = [{ span: first.span, message: "first here" }];
    if (first.exact === exact) {
      const facts = { value: shown, way: wayWords(map, way) };
      report(diagnose("map-value-twice", from.span, facts, { related }));
    } else {
      const facts = { value: shown, other: first.shown };
      report(diagnose("map-value-twice-by-case", from.span, facts, { related }));
    }
  }
}
