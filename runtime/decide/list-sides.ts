/**
 * The sides of a nested list: the list of each record as its items by key, with those that it had when it
 * was last accounted for, and one item of all sides as a link of its own, which merges like any other.
 */
import type { Native } from "../../rules/values/native.ts";
import type { StoredLink, StoredRecord } from "../engine/engine.ts";
import type { ListProgram, UnitEndProgram, UnitProgram } from "../program/program.ts";
import { fieldsOfItem, type Item, itemsOf } from "./items.ts";
import { type CanonicalItem, canonicalItems, keyOf } from "./new-items.ts";
import type { LinkView } from "./view.ts";

export interface Side {
  /** Its place among the ends of the unit. */
  readonly end: number;
  readonly program: UnitEndProgram;
  readonly record: StoredRecord;
  /** The list's field. */
  readonly field: string;
  readonly now: Items;
  /** Undefined: nothing is known of its past. */
  readonly base: Items | undefined;
}

/** By key. */
type Items = ReadonlyMap<string, Item>;

export type Sides =
  /** Without those that the link has no such list of, or whose list was not returned. */
  | { readonly kind: "sides"; readonly sides: readonly Side[] }
  /** The first that is no list of items with keys, and why. */
  | { readonly kind: "broken"; readonly end: number; readonly why: string }
  /** An item's key names this record, which is not linked yet. */
  | { readonly kind: "waits"; readonly record: string };

export function readSides(unit: UnitProgram, list: ListProgram, view: LinkView): Sides {
  const sides: Side[] = [];
  for (const [end, program] of unit.ends.entries()) {
    const record = view.record(program.system);
    const [part] = program.parts;
    if (record === undefined || part === undefined) continue;
    // What was known of a field that is gone is known no more.
    if (!program.stages.includes(record.stage) || program.lacks.has(record.stage)) continue;
    const { field, base } = part;
    const native = view.field(program.system, field);
    if (native === undefined) continue;
    const read = readItems(native, { list, record, field }, view);
    if (read.kind === "broken") return { ...read, end };
    if (read.kind === "waits") return read;
    const before = record.base[base];
    const past =
      before === undefined ? undefined : readItems(before, { list, record, field }, view);
    const known = past?.kind === "items" ? past.items : undefined;
    sides.push({ end, program, record, field, now: read.items, base: known });
  }
  return { kind: "sides", sides };
}

/** One list, as its record holds it; what cannot be told apart by keys is broken. */
function readItems(
  native: Native,
  {
    list,
    record,
    field,
  }: { readonly list: ListProgram; readonly record: StoredRecord; readonly field: string },
  view: LinkView,
):
  | { readonly kind: "items"; readonly items: Items }
  | { readonly kind: "broken"; readonly why: string }
  | { readonly kind: "waits"; readonly record: string } {
  const all = itemsOf(native);
  if (all === undefined) return { kind: "broken", why: `${field} is no list of records` };
  const found = new Map<string, Item>();
  const { linkOf } = view.codecContext(list.refersTo);
  for (const item of all) {
    let unlinked: string | undefined;
    const key = list.key.keyOf(record.system, record.stage, fieldsOfItem(item, field), {
      linkOf(system, id) {
        const link = linkOf(system, id);
        if (link === undefined) unlinked = id;
        return link;
      },
    });
    if (unlinked !== undefined) return { kind: "waits", record: unlinked };
    if (key === undefined) return { kind: "broken", why: `an item of ${field} has no key` };
    if (found.has(key)) {
      return { kind: "broken", why: `two items of ${field} have one key` };
    }
    found.set(key, item);
  }
  return { kind: "items", items: found };
}

/**
 * The item of each side that has it as a record of its own, with what it held when it was last accounted
 * for. A side that lacks the item has no part in its merge.
 */
export function itemLink(
  view: LinkView,
  unit: UnitProgram,
  list: ListProgram,
  sides: readonly Side[],
  key: string,
): StoredLink {
  const hub = view.hub(unit.id);
  // An item that is new on all sides that have it inherits nothing from one that was there before it.
  const isNew = sides.every(({ base }) => base !== undefined && !base.has(key));
  const known = isNew ? undefined : itemInForce(view, unit, key);
  const rowsInForce = list.rows.filter(
    (row) => known !== undefined && Object.hasOwn(known, row.id),
  );
  const hubs = rowsInForce.map((row) => [
    row.id,
    { value: known?.[row.id] ?? null, origin: hub?.origin ?? "" },
  ]);
  const partsOf = (row: UnitProgram) => row.ends.flatMap((end) => end.parts);
  const records = sides.map(({ record, field, now, base: before }): StoredRecord => {
    const named = list.rows.flatMap(partsOf);
    const blanks = Object.fromEntries(named.map((part) => [part.field, null]));
    const fields = { ...record.fields, ...blanks, ...fieldsOfItem(now.get(key) ?? {}, field) };
    const past = before?.get(key);
    if (past === undefined) return { ...record, fields, base: {} };
    const pastFields = fieldsOfItem(past, field);
    // Values that the item has in force, and none of a row's: the row is new to it.
    const rows = known === undefined ? list.rows : rowsInForce;
    const parts = rows.flatMap(partsOf);
    const base = Object.fromEntries(parts.map((one) => [one.base, pastFields[one.field] ?? null]));
    return { ...record, fields, base };
  });
  return { ...view.link, records, hubs: Object.fromEntries(hubs), holds: [] };
}

/** What is in force of one item. */
export function itemInForce(
  { hub }: LinkView,
  { id }: UnitProgram,
  key: string,
): CanonicalItem | undefined {
  return canonicalItems(hub(id)?.value ?? null).find((one) => keyOf(one) === key);
}
