/** Options of a field that a map has no entry for, where it does not say what happens to the rest either. */

import { comparable, folded } from "../../../rules/values/text.ts";
import type { MapModel, Model, RowEnd } from "../../model.ts";
import type { Check } from "../check.ts";
import { fieldsOf } from "../rows/canonical.ts";
import { shownEnd, someOf } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";
import { hasForeignMap, isMisfit } from "./fields.ts";
import {
  isSound,
  otherwisesOf,
  ownMaps,
  translationsOf,
  type Way,
  wordIn,
} from "./translations.ts";
import { usesOf } from "./uses.ts";
import { lacksWaysBack } from "./ways-back.ts";

export const checkMapCoverage: Check = (model, report) => {
  const told = new Set(ownMaps(model).filter((map) => lacksWaysBack(map, model)));
  for (const { map, row, via, ways, left, right } of usesOf(model)) {
    if (!isSound(map) || told.has(map) || hasForeignMap(row, model)) continue;
    const found = [...ways].flatMap((way) =>
      uncovered(map, way, model, way === "out" ? left : right),
    );
    const [first] = found;
    if (first === undefined) continue;
    const facts = { name: map.name, values: someOf(first.values), path: shownEnd(first.end) };
    report(diagnose("map-option-uncovered", via.map.span, facts));
  }
};

function uncovered(
  map: MapModel,
  way: Way,
  model: Model,
  givers: readonly RowEnd[],
): readonly { readonly end: RowEnd; readonly values: readonly string[] }[] {
  const entries = translationsOf(map, way);
  if (entries.length === 0 || otherwisesOf(map, way).length > 0) return [];
  // A misspelt entry is one mistake, and the option that it means is not missing as well.
  if (entries.some(({ from }) => isMisfit(from, model))) return [];
  const words = new Set(entries.map(({ from }) => wordIn(map, from)));
  const fold = map.statement.node.ignoringCase ? folded : comparable;
  return givers
    .filter((end) => end.source && end.format === undefined)
    .flatMap((end) => {
      const options = fieldsOf(end).flatMap((field) => field.options ?? []);
      const values = options.map(({ value }) => value).filter((value) => !words.has(fold(value)));
      return values.length === 0 ? [] : [{ end, values: [...new Set(values)] }];
    });
}
