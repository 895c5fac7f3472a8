/**
 * A map's entries as what they mean: translations out of the shared vocabulary and into it, each found
 * by the word that the runtime would look up. Entries against the head are among them.
 */
import type { Arrow, MapEntryNode, Statement, Value } from "../../../grammar/ast.ts";
import { wordOf } from "../../../rules/map-value.ts";
import { valueOfPlan } from "../../../rules/values/plan-value.ts";
import { lowerValue } from "../../lower/expression.ts";
import type { MapModel } from "../../model.ts";

/** Out of the vocabulary left of the head's arrow, or into it. */
export type Way = "out" | "in";
export const ways: readonly Way[] = ["out", "in"];

export interface Translation {
  readonly from: Value;
  readonly to: Value;
}

export function translationsOf(map: MapModel, way: Way): readonly Translation[] {
  return map.entries.flatMap(({ node }) => {
    if (node.left.kind === "otherwise" || node.right.kind === "rule") return [];
    if (!goes(node.arrow, way)) return [];
    const { left, right } = node;
    return [way === "out" ? { from: left, to: right } : { from: right, to: left }];
  });
}

export function otherwisesOf(map: MapModel, way: Way): readonly Statement<MapEntryNode>[] {
  return map.entries.filter(({ node }) => node.left.kind === "otherwise" && goes(node.arrow, way));
}

/** Whether a value without an entry is held this way, as it is where nothing is stated. */
export function holdsTheRest(map: MapModel, way: Way): boolean {
  return otherwisesOf(map, way).every(
    ({ node }) => node.right.kind === "rule" && node.right.name.text === "hold",
  );
}

export function goes({ direction }: Arrow, way: Way): boolean {
  return direction === "both" || direction === (way === "out" ? "right" : "left");
}

/** The first entry that goes a way that the head does not allow. What follows from it is not told as well. */
export function entryAgainstHead(map: MapModel): Statement<MapEntryNode> | undefined {
  const head = map.statement.node.arrow;
  if (ways.every((way) => goes(head, way))) return undefined;
  return map.entries.find(({ node }) => node.arrow.direction !== head.direction);
}

/** Whether all of its entries are known and go the ways that its head allows. */
export function isSound(map: MapModel): boolean {
  return !map.incomplete && entryAgainstHead(map) === undefined;
}

/** What a value is found by; `exact` sets the map's `ignoring case` aside. */
export function wordIn(map: MapModel, value: Value, exact = false): string {
  const ignoringCase = map.statement.node.ignoringCase && !exact;
  return wordOf(valueOfPlan(lowerValue(value), null), ignoringCase) ?? "";
}

/** "from `hs` to `sf`" */
export function wayWords({ left, right }: MapModel, way: Way): string {
  return way === "out" ? `from \`${left}\` to \`${right}\`` : `from \`${right}\` to \`${left}\``;
}

export function opposite(way: Way): Way {
  return way === "out" ? "in" : "out";
}

export function arrowOf(way: Way): "->" | "<-" {
  return way === "out" ? "->" : "<-";
}

/** The package's own maps; what an import brings is judged in its own package. */
export function ownMaps({ maps }: { readonly maps: ReadonlyMap<string, MapModel> }) {
  return [...maps.values()].filter((map) => !map.imported);
}
