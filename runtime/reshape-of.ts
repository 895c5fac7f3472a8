/**
 * What a state has to keep under another name, or no longer, when a plan takes the place of the one
 * before: renamed fields go on as what they were; what a row or an end that is gone had is forgotten, so
 * that one that comes back some day begins by the rule of the first link.
 */
import { bug } from "../core/bug.ts";
import type { ObjectPlan, Plan, RowPlan } from "../plan/index.ts";
import { type RenamedPlan, renamedPlan } from "../rules/renamed-plan.ts";
import { retranslatedRows } from "../rules/retranslated-rows.ts";
import {
  baseKeyOf,
  formerKeyOf,
  type Name,
  type Reshape,
  type SystemName,
} from "./engine/engine.ts";

/**
 * Rows that read or write values otherwise begin anew: their values are decided as at a first link. What is
 * in force stays so where it is still a value of the row, and what was accounted for is kept aside, so that
 * what only the plan before could read is told from what somebody has edited.
 */
export function resyncOf(before: Plan, after: Plan): readonly Reshape[] {
  const rows = retranslatedRows(before, after);
  return [...Map.groupBy(rows, (one) => one.object)].map(([object, found]) => {
    const own = found.map(({ row }) => row);
    const other = found.filter(({ row, keepsValue }) => row.each !== undefined || !keepsValue);
    return {
      object,
      fields: [],
      units: [...new Set(other.map(({ row }) => unitOf(row)))].map((from) => ({
        from,
        to: undefined,
      })),
      bases: basesOf(objectIn(after, object))
        .filter(({ row, list }) =>
          own.some((one) => (list ? one.each === row : one.each === undefined && one.id === row)),
        )
        .map(({ system, key, list }) => ({
          system,
          from: key,
          to: list ? undefined : formerKeyOf(key),
        })),
    };
  });
}

function objectIn({ objects }: Plan, id: string): ObjectPlan {
  return objects.find((one) => one.id === id) ?? bug(`the plan lost ${id}`);
}

/** By object, for those of which something changes. */
export function reshapesOf(before: Plan, after: Plan): readonly Reshape[] {
  const names = renamedPlan(before, after);
  return before.objects.flatMap((object): Reshape[] => {
    const next = after.objects.find((one) => one.id === object.id);
    if (next === undefined) return [];
    const reshape = reshapeOf(object, next, names);
    const { fields, bases, units } = reshape;
    return fields.length + bases.length + units.length === 0 ? [] : [reshape];
  });
}

function reshapeOf(object: ObjectPlan, next: ObjectPlan, names: RenamedPlan): Reshape {
  const ofObject = (one: { readonly object: string }) => one.object === object.id;
  const fields = names.fields.filter(ofObject);
  const rows = new Map(names.rows.filter(ofObject).map(({ from, to }) => [from, to]));
  const lists = new Map(names.lists.filter(ofObject).map(({ from, to }) => [from, to]));
  const known = new Set(basesOf(next).map(({ system, key }) => `${system} ${key}`));
  const units = new Set(unitsOf(next));
  return {
    object: object.id,
    fields: fields.map(({ system, from, to }) => ({ system, from, to })),
    bases: basesOf(object).flatMap(({ system, row, field, key, list }): SystemName[] => {
      const name = list ? lists.get(row) : rows.get(row);
      const now = fields.find((one) => one.system === system && one.from === field)?.to ?? field;
      const to = keyOf(list, name ?? row, now);
      const kept = known.has(`${system} ${to}`) ? to : undefined;
      return kept === key ? [] : [{ system, from: key, to: kept }];
    }),
    units: unitsOf(object).flatMap((from): Name[] => {
      const list = /^each (.*)$/s.exec(from)?.[1];
      const id = list === undefined ? rows.get(from) : lists.get(list);
      const to = id === undefined ? from : list === undefined ? id : `each ${id}`;
      const kept = units.has(to) ? to : undefined;
      return kept === from ? [] : [{ from, to: kept }];
    }),
  };
}

interface BaseName {
  readonly system: string;
  readonly row: string;
  readonly field: string;
  readonly key: string;
  readonly list: boolean;
}

/** As the program names them: the rows of a list have no base of their own. */
function basesOf({ rows, each }: ObjectPlan): readonly BaseName[] {
  const alone = rows.filter((row) => row.each === undefined);
  return [
    ...alone.flatMap((row) =>
      row.ends.map(({ system, field }) => ({
        system,
        row: row.id,
        field,
        key: keyOf(false, row.id, field),
        list: false,
      })),
    ),
    ...each.flatMap((list) =>
      list.lists.map(({ system, field }) => ({
        system,
        row: list.id,
        field,
        key: keyOf(true, list.id, field),
        list: true,
      })),
    ),
  ];
}

function keyOf(list: boolean, row: string, field: string): string {
  return baseKeyOf(list ? `each ${row}` : row, field);
}

function unitsOf({ rows }: ObjectPlan): readonly string[] {
  return [...new Set(rows.map(unitOf))];
}

/** As the program names it. */
function unitOf({ id, together, each }: RowPlan): string {
  if (each !== undefined) return `each ${each}`;
  return together === undefined ? id : `together ${together}`;
}
