/** The maps that rows name: whether each is there, is of the row's systems, and goes its ways; and is named at all. */
import { didYouMean } from "../../../core/nearest.ts";
import type { Check } from "../check.ts";
import { isResolved } from "../rows/canonical.ts";
import { optionsApart } from "../rows/options.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { shownEnd, someOf } from "../rows/wording.ts";
import { clausesOf, statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";
import { hasForeignMap } from "./fields.ts";
import { holdsTheRest, isSound, ownMaps, translationsOf, ways, wayWords } from "./translations.ts";
import { usesOf } from "./uses.ts";

export const checkMapNames: Check = (model, report) => {
  // A name that stands twice has been reported, and may be meant to be the one that is missing.
  const { statements } = statedIn(model);
  const isTwice =
    statements.filter(({ node }) => node.kind === "map").length > ownMaps(model).length;
  if (isTwice || model.unreadable.mayDeclare("map")) return;
  // Told where it is first named: its declaration may be the one mistake.
  const told = new Set<string>();
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const name = ownClause(row, "via")?.map;
      if (name === undefined || model.maps.has(name.text) || told.has(name.text)) continue;
      told.add(name.text);
      const otherwise = `declare it: \`map ${name.text}: a <-> b { … }\``;
      const suggestion = didYouMean(name.text, model.maps.keys(), otherwise);
      report(diagnose("unknown-map", name.span, { name: name.text, suggestion }));
    }
  }
};

export const checkMapSystems: Check = (model, report) => {
  for (const { map, via, left, right, row } of usesOf(model)) {
    if (left.length > 0 && right.length > 0) continue;
    const isKnown = [map.left, map.right].every((alias) => model.systems.has(alias));
    if (!isKnown || row.ends.some((end) => end.end?.system === undefined)) continue;
    // Ends of a system that the head does not name use the left vocabulary.
    const missing = right.length === 0 ? `\`${map.right}\`` : `\`${map.left}\``;
    const facts = { name: map.name, left: map.left, right: map.right, missing };
    const related = [{ span: map.statement.node.name.span, message: "the map" }];
    report(diagnose("map-systems", via.map.span, facts, { related }));
  }
};

export const checkMapWays: Check = (model, report) => {
  for (const { map, row, via, ways: taken, left, right } of usesOf(model)) {
    if (!isSound(map) || map.entries.length === 0 || hasForeignMap(row, model)) continue;
    const way = ways.find(
      (one) => taken.has(one) && translationsOf(map, one).length === 0 && holdsTheRest(map, one),
    );
    if (way === undefined) continue;
    const sinks = (way === "out" ? right : left).filter((end) => end.sink);
    if (!sinks.every(isResolved)) continue;
    const facts = { name: map.name, way: wayWords(map, way), sinks: someOf(sinks.map(shownEnd)) };
    const related = [{ span: map.statement.node.name.span, message: "the map" }];
    report(diagnose("map-direction-missing", via.map.span, facts, { related }));
  }
};

/**
 * As with other declarations: in what could not be read, and where a name is misspelt, it may be used; and
 * where a row has been reported that lacks a map, or has one that is made for other fields.
 */
export const checkMapsUsed: Check = (model, report) => {
  if (model.objects.length === 0 || !statedIn(model).isWhole) return;
  const used = new Set(clausesOf(model, "via").map((via) => via.map.text));
  const unused = ownMaps(model).filter((map) => !used.has(map.name));
  if (unused.length === 0 || [...used].some((name) => !model.maps.has(name))) return;
  const rows = model.objects.flatMap((object) => object.rows);
  if (rows.some((row) => hasForeignMap(row, model) || optionsApart(row) !== undefined)) return;
  for (const map of unused) {
    report(diagnose("map-unused", map.statement.node.name.span, { name: map.name }));
  }
};
