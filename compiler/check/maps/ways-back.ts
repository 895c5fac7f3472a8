/**
 * In a map with entries both ways, what a value turned into must turn back. Where several values lead to
 * one, the spec says which of them it becomes again; where a single one does and nothing is said, rows
 * that go both ways hold it.
 */
import type { Value } from "../../../grammar/ast.ts";
import type { MapModel, Model } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { shownValue } from "../rows/literals.ts";
import { someOf } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";
import { hasForeignMap, isMisfit } from "./fields.ts";
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
    if (!goesBothWays(map)) continue;
    for (const way of ways) reportAmbiguous(map, way, report);
    reportUnmapped(map, model, report);
  }
};

/** Whether a value that an entry leads to is held on its way back. What else is not translated is told with it. */
export function lacksWaysBack(map: MapModel, model: Model): boolean {
  return goesBothWays(map) && ways.some((way) => unmapped(map, way, model).length > 0);
}

function goesBothWays(map: MapModel): boolean {
  return isSound(map) && ways.every((way) => translationsOf(map, way).length > 0);
}

function reportAmbiguous(map: MapModel, way: Way, report: Report): void {
  for (const [first, second] of withoutWayBack(map, way)) {
    if (first === undefined || second === undefined) continue;
    const value = `\`${shownValue(first.to)}\``;
    const related = [{ span: first.to.span, message: "also here" }];
    report(diagnose("map-no-way-back", second.to.span, { value }, { related }));
  }
}

/** One report a map, since one `otherwise` mends them all. */
function reportUnmapped(map: MapModel, model: Model, report: Report): void {
  const found = ways.map((way) => ({ way, values: unmapped(map, way, model) }));
  const lacking = found.filter(({ values }) => values.length > 0);
  const [one] = lacking;
  const [first] = one?.values ?? [];
  if (one === undefined || first === undefined) return;
  const facts = {
    values: someOf(one.values.map(shownValue)),
    have: one.values.length === 1 ? "has" : "have",
    way: wayWords(map, opposite(one.way)),
    arrow: lacking.length === 2 ? "<->" : arrowOf(opposite(one.way)),
  };
  report(diagnose("map-result-unmapped", first.span, facts));
}

/** The values that single ones lead to and that are held on their way back. */
function unmapped(map: MapModel, way: Way, model: Model): readonly Value[] {
  if (!holdsTheRest(map, opposite(way)) || !isUsedBothWays(map, model)) return [];
  return withoutWayBack(map, way).flatMap(([first, second]) =>
    first === undefined || second !== undefined || isMisfit(first.to, model) ? [] : [first.to],
  );
}

function withoutWayBack(map: MapModel, way: Way): readonly (readonly Translation[])[] {
  const turned = new Set(translationsOf(map, opposite(way)).map(({ from }) => wordIn(map, from)));
  return [...byResult(map, way)].flatMap(([result, leading]) =>
    turned.has(result) ? [] : [leading],
  );
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
  return usesOf(model).some(
    (use) =>
      use.map === map && !hasForeignMap(use.row, model) && ways.every((way) => use.ways.has(way)),
  );
}
