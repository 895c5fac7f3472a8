/** The rows that use a value map: which ends are on which side of it, and the ways that values take. */
import type { ClauseOf } from "../../../grammar/ast.ts";
import type { MapModel, Model, RowEnd, RowModel } from "../../model.ts";
import { speaksRight } from "../rows/canonical.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import type { Way } from "./translations.ts";

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
