/**
 * In a map with entries both ways, what a value turned into must turn back. Where several values lead to
 * one, the spec says which of them it becomes again; where a single one does and nothing is said, rows
 * that go both ways hold it.
 */
import type { MapModel, Model } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { shownValue } from "../rows/literals.ts";
import { diagnose } from "./diagnostics.ts";
import { isMisfit } from "./fields.ts";
import {
  arrowOf,
  holdsTheRest,
  isSound,
  opposite,
  ownMaps,
  type Translation,
  translationsOf,
  type Way,
  ways,
  wayWords,
  wordIn,
} from "./translations.ts";
import { usesOf } from "./uses.ts";

export const checkWaysBack: Check = (model, report) => {
  for (const map of ownMaps(model)) {
    if (!isSound(map) || ways.some((way) => translationsOf(map, way).length === 0)) continue;
    for (const way of ways) reportMissing(map, way, model, report);
  }
};

function reportMissing(map: MapModel, way: Way, model: Model, report: Report): void {
  const back = opposite(way);
  const turned = new Set(translationsOf(map, back).map(({ from }) => wordIn(map, from)));
  const isHeld = holdsTheRest(map, back) && isUsedBothWays(map, model);
  for (const [result, leading] of byResult(map, way)) {
    const [first, second] = leading;
    if (first === undefined || turned.has(result)) continue;
    const value = `\`${shownValue(first.to)}\``;
    if (second !== undefined) {
      const related = [{ span: first.to.span, message: "also here" }];
      report(diagnose("map-no-way-back", second.to.span, { value }, { related }));
    } else if (isHeld && !isMisfit(first.to, model)) {
      const facts = { value, way: wayWords(map, back), arrow: arrowOf(back) };
      report(diagnose("map-result-unmapped", first.to.span, facts));
    }
  }
}

/** The translations that lead to each value, one for each value that they start from. */
function byResult(map: MapModel, way: Way): ReadonlyMap<string, readonly Translation[]> {
  const found = new Map<string, Translation[]>();
  const seen = new Set<string>();
  for (const translation of translationsOf(map, way)) {
    const from = wordIn(map, translation.from);
    if (seen.has(from)) continue;
    seen.add(from);
    const result = wordIn(map, translation.to);
    const leading = found.get(result);
    if (leading === undefined) found.set(result, [translation]);
    else leading.push(translation);
  }
  return found;
}

function isUsedBothWays(map: MapModel, model: Model): boolean {
  return usesOf(model).some((use) => use.map === map && ways.every((way) => use.ways.has(way)));
}
