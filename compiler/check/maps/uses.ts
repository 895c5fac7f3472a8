/** The rows that use a value map: whether the map is there, is of their systems, and goes their ways. */
import { didYouMean } from "../../../core/nearest.ts";
import type { ClauseOf } from "../../../grammar/ast.ts";
import type { MapModel, Model, RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { isResolved, speaksRight } from "../rows/canonical.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { shownEnd, someOf } from "../rows/wording.ts";
import { clausesOf, statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";
import {
  holdsTheRest,
  isSound,
  ownMaps,
  translationsOf,
  type Way,
  ways,
  wayWords,
} from "./translations.ts";

export interface MapUse {
  readonly map: MapModel;
  readonly row: RowModel;
  readonly via: ClauseOf<"via">;
  /** The ways that values take through the map. */
  readonly ways: ReadonlySet<Way>;
  /** The ends that speak the vocabulary left of the head's arrow, and those of the other one. */
  readonly left: readonly RowEnd[];
  readonly right: readonly RowEnd[];
}

export function usesOf(model: Model): readonly MapUse[] {
  const known = gathered.get(model);
  if (known !== undefined) return known;
  const uses = model.objects.flatMap(({ rows }) =>
    rows.flatMap((row): MapUse[] => {
      const via = ownClause(row, "via");
      const map = model.maps.get(via?.map.text ?? "");
      if (via === undefined || map === undefined || map.left === map.right) return [];
      const left = row.ends.filter((end) => !speaksRight(end, map));
      const right = row.ends.filter((end) => speaksRight(end, map));
      const taken = new Set<Way>();
      if (left.some((end) => end.source) && right.some((end) => end.sink)) taken.add("out");
      if (right.some((end) => end.source) && left.some((end) => end.sink)) taken.add("in");
      return [{ map, row, via, ways: taken, left, right }];
    }),
  );
  gathered.set(model, uses);
  return uses;
}

const gathered = new WeakMap<Model, readonly MapUse[]>();

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
  for (const { map, via, ways: taken, left, right } of usesOf(model)) {
    if (!isSound(map) || map.entries.length === 0) continue;
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

/** As with other declarations: in what could not be read, and where a name is misspelt, it may be used. */
export const checkMapsUsed: Check = (model, report) => {
  if (model.objects.length === 0 || !statedIn(model).isWhole) return;
  const used = new Set(clausesOf(model, "via").map((via) => via.map.text));
  if ([...used].some((name) => !model.maps.has(name))) return;
  for (const map of ownMaps(model)) {
    if (used.has(map.name)) continue;
    report(diagnose("map-unused", map.statement.node.name.span, { name: map.name }));
  }
};
