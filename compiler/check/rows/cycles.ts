/**
 * Finds cycles of rows over fields by joining, row after row, the fields that it connects: a row that
 * connects two fields which are connected already closes a cycle and joins nothing.
 */
import type { ObjectModel, RowModel } from "../../model.ts";

/** A row and the fields that it connects, by keys that are equal where the fields are. */
export interface RowFields {
  readonly object: ObjectModel;
  readonly row: RowModel;
  readonly fields: readonly string[];
}
export interface RowCycle {
  readonly row: RowModel;
  /** The other rows of the cycle, in its order. */
  readonly others: readonly RowModel[];
}

/** Fields looked at, over all reports, to tell which rows close a cycle; beyond it the first one is told. */
const searchBudget = 2_000_000;

/**
 * `rounds` are the same rows over the fields of different stages; a row is told once. `apart` tells
 * objects that no record can be in together: a cycle through both does not exist.
 */
export function rowCycles(
  rounds: readonly (readonly RowFields[])[],
  apart: (a: ObjectModel, b: ObjectModel) => boolean,
): readonly RowCycle[] {
  const cycles: RowCycle[] = [];
  const told = new Set<RowModel>();
  const budget = { left: searchBudget };
  for (const rows of rounds) {
    const forest = joinedFields();
    const joined = new Map<string, RowFields[]>();
    for (const one of rows) {
      const twice = forest.alreadyJoined(one.fields);
      if (twice !== undefined) {
        const others = pathBetween(twice, joined, budget);
        if (!told.has(one.row) && !anyApart([one, ...others], apart)) {
          told.add(one.row);
          cycles.push({ row: one.row, others: others.map((other) => other.row) });
        }
        continue;
      }
      forest.join(one.fields);
      for (const field of one.fields) {
        const there = joined.get(field);
        if (there === undefined) joined.set(field, [one]);
        else there.push(one);
      }
    }
  }
  return cycles;
}

/** Disjoint sets of fields, by union with path halving. */
function joinedFields() {
  const ids = new Map<string, number>();
  const parents: number[] = [];
  const idOf = (field: string): number => {
    const known = ids.get(field);
    if (known !== undefined) return known;
    ids.set(field, parents.length);
    return parents.push(parents.length) - 1;
  };
  const rootOf = (field: string): number => {
    let at = idOf(field);
    for (;;) {
      const parent = parents[at] ?? at;
      if (parent === at) return at;
      const above = parents[parent] ?? parent;
      parents[at] = above;
      at = above;
    }
  };
  return {
    /** Two of these fields that earlier rows connect. */
    alreadyJoined(fields: readonly string[]): readonly [string, string] | undefined {
      const seen = new Map<number, string>();
      for (const field of fields) {
        const root = rootOf(field);
        const other = seen.get(root);
        if (other !== undefined && other !== field) return [other, field];
        seen.set(root, field);
      }
      return undefined;
    },
    join(fields: readonly string[]): void {
      const [first = "", ...rest] = fields;
      const root = rootOf(first);
      for (const field of rest) parents[rootOf(field)] = root;
    },
  };
}

/** The rows on the one way between two joined fields. */
function pathBetween(
  [from, to]: readonly [string, string],
  joined: ReadonlyMap<string, readonly RowFields[]>,
  budget: { left: number },
): readonly RowFields[] {
  const cameBy = new Map<string, { readonly field: string; readonly row: RowFields } | undefined>([
    [from, undefined],
  ]);
  for (const [field] of cameBy) {
    if (field === to || budget.left < 0) break;
    for (const row of joined.get(field) ?? []) {
      for (const next of row.fields) {
        budget.left--;
        if (!cameBy.has(next)) cameBy.set(next, { field, row });
      }
    }
  }
  const path: RowFields[] = [];
  for (let step = cameBy.get(to); step !== undefined; step = cameBy.get(step.field)) {
    path.push(step.row);
  }
  return path.length > 0 ? path.toReversed() : (joined.get(from) ?? []).slice(0, 1);
}

function anyApart(
  rows: readonly RowFields[],
  apart: (a: ObjectModel, b: ObjectModel) => boolean,
): boolean {
  const objects = [...new Set(rows.map((row) => row.object))].slice(0, 50);
  return objects.some((one, at) => objects.slice(at + 1).some((other) => apart(one, other)));
}
