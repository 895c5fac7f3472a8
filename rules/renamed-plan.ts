/**
 * A plan under the names that a later one gives to fields. `renamed ns.old to ns.new` says that it is the
 * same field: where a plan spoke of the old name and the next one speaks of the new one only, nothing but
 * the name has changed, and a row that was called after the field goes by the new name too.
 */
import type { ObjectPlan, Plan } from "../plan/index.ts";

export interface RenamedPlan {
  /** As `before`, under the new names. */
  readonly plan: Plan;
  readonly fields: readonly ObjectName[];
  readonly rows: readonly Omit<ObjectName, "system">[];
  readonly lists: readonly Omit<ObjectName, "system">[];
}

export interface ObjectName {
  readonly object: string;
  readonly system: string;
  readonly from: string;
  readonly to: string;
}

export function renamedPlan(before: Plan, after: Plan): RenamedPlan {
  const fields: ObjectName[] = [];
  const rows: Omit<ObjectName, "system">[] = [];
  const lists: Omit<ObjectName, "system">[] = [];
  const objects = before.objects.map((object) => {
    const next = after.objects.find((one) => one.id === object.id);
    return next === undefined ? object : renamedObject(object, next);
  });
  return { plan: { ...before, objects }, fields, rows, lists };

  function renamedObject(object: ObjectPlan, next: ObjectPlan): ObjectPlan {
    const own = after.renames
      .filter(
        ({ system, from, to }) =>
          speaksOf(object, system, from) &&
          !speaksOf(next, system, from) &&
          speaksOf(next, system, to),
      )
      .map(({ system, from, to }) => ({ object: object.id, system, from, to }));
    if (own.length === 0) return object;
    fields.push(...own);
    const named = own.reduce((plan, one) => withName(plan, one), object);
    const listIds = newIds(object.each, next.each, own);
    const rowIds = newIds(object.rows, next.rows, own);
    for (const [from, to] of listIds) lists.push({ object: object.id, from, to });
    for (const [from, to] of rowIds) rows.push({ object: object.id, from, to });
    const row = (id: string) => rowIds.get(id) ?? id;
    return {
      ...named,
      rows: sorted(
        named.rows.map((one) => ({
          ...one,
          id: row(one.id),
          // Where nobody gave it a label, it is called as its id.
          label: one.label === one.id ? row(one.id) : one.label,
          ...(one.each === undefined ? {} : { each: listIds.get(one.each) ?? one.each }),
        })),
      ),
      each: sorted(
        named.each.map((one) => ({
          ...one,
          id: listIds.get(one.id) ?? one.id,
          rows: one.rows.map(row),
        })),
      ),
      together: named.together.map((one) => ({ ...one, rows: one.rows.map(row) })),
    };
  }
}

/** A field is spoken of wherever a system and a field stand together: ends, keys, conditions, arguments. */
function speaksOf(part: unknown, system: string, field: string): boolean {
  if (typeof part !== "object" || part === null) return false;
  if (Array.isArray(part)) return part.some((one) => speaksOf(one, system, field));
  const { system: of, field: name } = part as {
    readonly system?: unknown;
    readonly field?: unknown;
  };
  if (of === system && name === field) return true;
  return Object.values(part).some((one) => speaksOf(one, system, field));
}

function withName<Part>(part: Part, name: ObjectName): Part {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map((one) => withName(one, name)) as Part;
  const entries = Object.entries(part).map(([key, one]) => [key, withName(one, name)] as const);
  const copy = Object.fromEntries(entries);
  return (
    copy["system"] === name.system && copy["field"] === name.from
      ? { ...copy, field: name.to }
      : copy
  ) as Part;
}

/** Ids that come from a field's path, where the next plan has the new one and no longer the old. */
function newIds(
  items: readonly { readonly id: string }[],
  next: readonly { readonly id: string }[],
  names: readonly ObjectName[],
): ReadonlyMap<string, string> {
  const known = new Set(next.map((one) => one.id));
  return new Map(
    items.flatMap(({ id }): [string, string][] => {
      const all = names.reduce(withPath, id);
      const found = [all, ...names.map((name) => withPath(id, name))].find((one) => known.has(one));
      return known.has(id) || found === undefined ? [] : [[id, found]];
    }),
  );
}

function withPath(id: string, { from, to }: ObjectName): string {
  if (id === from) return to;
  if (id.endsWith(`.${from}`)) return id.slice(0, -from.length) + to;
  return id.startsWith(`${from}.`) ? to + id.slice(from.length) : id;
}

function sorted<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
