/**
 * Nested lists (`each`): items find each other by key, the rows inside merge item by item, and what
 * comes of it is one write of the whole list. Fields of an item that no row names stay as they are.
 *
 * An item that is new on one side is added on the others. One that is missing is removed elsewhere only
 * under `delete propagate`; else its absence is noted, and it is not added again. Two items with one
 * key, or one without, hold the list: nobody could say which is meant.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import { merge } from "../../rules/merge/merge.ts";
import type { Hub, Resolution, Step, UnitHold, UnitWrite } from "../../rules/merge/unit.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import type { StoredLink, StoredRecord } from "../engine/engine.ts";
import type { ListProgram, UnitEndProgram, UnitProgram } from "../program/program.ts";
import { fieldsOfItem, type Item, itemsOf, withField } from "./items.ts";
import type { References } from "./references.ts";
import { type DecidingAt, lacksField, unitStateOf, writeAll } from "./unit-state.ts";
import { type LinkView, viewOf } from "./view.ts";

/** Where a canonical item keeps its key: no row has this id. */
const keyName = " key";

export interface ListDeciding {
  readonly view: LinkView;
  readonly references: References;
  readonly at: DecidingAt;
  /** Whether an item that one side removed is removed on the others. */
  readonly removes: boolean;
}

export function mergeList(
  unit: UnitProgram,
  list: ListProgram,
  deciding: ListDeciding,
): Resolution {
  const { view, at } = deciding;
  const still = (name: Step["case"]): Resolution => ({
    steps: [{ case: name, do: "nothing" }],
    writes: [],
    accounted: [],
    waits: [],
  });
  if (unit.applies !== undefined && unit.applies({ field: view.field, today: at.today }) !== true) {
    return still("when_is_false");
  }
  const read = unit.ends.map((end, index) => readEnd(unit, list, end, index, deciding));
  const broken = read.find((side) => side?.kind === "broken");
  if (broken?.kind === "broken") {
    return { ...still("one_changed"), hold: heldBecause(broken.why, [broken.end]) };
  }
  const sides = read.filter((side) => side?.kind === "side");
  const keys = new Set(sides.flatMap((side) => [...side.now.keys()]));
  const results = new Map(sides.map((side) => [side, new Map(side.now)]));
  const steps: Step[] = [];
  const canonical: Record<string, Value>[] = [];
  const waits: string[] = [];
  let hold: UnitHold | undefined;
  for (const key of keys) {
    const gone = sides.some(
      (side) => side.program.role !== "sink" && !side.now.has(key) && side.base?.has(key),
    );
    if (gone && deciding.removes) {
      for (const side of sides) if (side.program.role !== "source") results.get(side)?.delete(key);
      steps.push({ case: "one_changed", do: "travel" });
      continue;
    }
    const values = mergeItem(key);
    if (values === undefined) break;
    canonical.push({ [keyName]: key, ...values });
  }
  if (hold !== undefined) return { ...still(hold.case as Step["case"]), hold };

  const step = steps.findLast((one) => one.do !== "nothing") ?? {
    case: "nothing_changed",
    do: "nothing",
  };
  const writes = sides.flatMap((side): UnitWrite[] => {
    const next = [...(results.get(side)?.values() ?? [])];
    const isSame = canonicalJson(next) === canonicalJson([...side.now.values()]);
    if (isSame) return [];
    return [{ end: side.end, natives: [next], step, loses: false }];
  });
  const lost = lostEnd();
  if (lost !== undefined) return { steps: [step], writes, accounted: [], waits, hold: lost };
  const written = new Set(writes.map((write) => write.end));
  const origin = sides.find((side) => side.program.role !== "sink")?.program.system ?? "";
  const hub: Hub = { value: canonical.length === 0 ? null : canonical, origin };
  // What an item waits for keeps the list open: its sides stay as they were known until all is through.
  if (waits.length > 0) {
    return { steps: [step], writes, accounted: [], waits };
  }
  return {
    steps: [step],
    writes,
    accounted: sides.flatMap((side) => (written.has(side.end) ? [] : [side.end])),
    hub,
    waits,
  };

  /** A side whose list is gone holds the others' news: it would have to be written there. */
  function lostEnd(): UnitHold | undefined {
    const isNews = ({ base, now }: Side) =>
      canonicalJson([...now.values()]) !== canonicalJson([...(base?.values() ?? [])]);
    if (!sides.some((side) => side.program.role !== "sink" && isNews(side))) return undefined;
    for (const [end, { system, role, lacks }] of unit.ends.entries()) {
      const field = lacks.get(view.record(system)?.stage ?? "");
      if (field === undefined || role === "source") continue;
      return { ...heldBecause(lacksField(system, field), [end]), class: "schema_drift" };
    }
    return undefined;
  }

  /** Merges the rows of one item into the results; gives its canonical values, or holds the list. */
  function mergeItem(key: string): Record<string, Value> | undefined {
    const having = sides.filter((side) => side.now.has(key));
    const itemView = viewOf(itemLink(view.link, unit, list, having, key), deciding.references);
    const values: Record<string, Value> = {};
    for (const row of list.rows) {
      const state = unitStateOf(row, itemView, at);
      // Once its condition holds again the row begins anew.
      if (!state.applies) continue;
      const resolution = merge(row.rules, state);
      if (resolution.hold !== undefined) {
        hold = resolution.hold;
        return undefined;
      }
      steps.push(...resolution.steps.slice(-1));
      waits.push(...resolution.waits);
      for (const write of resolution.writes) {
        const side = having.find((one) => one.end === write.end);
        const end = row.ends[write.end];
        if (side !== undefined && end !== undefined) put(side, key, end, write.natives);
      }
      values[row.id] = resolution.hub?.value ?? valueBefore(row, itemView) ?? null;
    }
    addWhereMissing(key, values, itemView);
    return values;
  }

  /** An item that is new somewhere, or a list that is new here, brings the item to the other sides. */
  function addWhereMissing(key: string, values: Record<string, Value>, itemView: LinkView): void {
    const source = sides.find((side) => side.program.role !== "sink" && side.now.has(key));
    if (source === undefined) return;
    const isNew = source.base === undefined || !source.base.has(key);
    for (const side of sides) {
      if (side.program.role === "source" || side.now.has(key)) continue;
      const isLate = side.base === undefined;
      if (!isNew && !isLate) continue;
      const made = newItem(list, side.end, key, values, itemView);
      waits.push(...made.waits);
      if (made.item === undefined) continue;
      results.get(side)?.set(key, made.item);
      steps.push({ case: "one_changed", do: "travel" });
    }
  }

  function put(side: Side, key: string, end: UnitEndProgram, natives: readonly Native[]): void {
    const items = results.get(side);
    const item = items?.get(key);
    if (items === undefined || item === undefined) return;
    const [part] = end.parts;
    if (part === undefined) return;
    items.set(key, withField(item, side.field, part.field, natives[0] ?? null));
  }
}

interface Side {
  readonly kind: "side";
  readonly end: number;
  readonly program: UnitEndProgram;
  readonly record: StoredRecord;
  /** The list's field. */
  readonly field: string;
  readonly now: ReadonlyMap<string, Item>;
  /** Undefined: nothing is known of its past. */
  readonly base: ReadonlyMap<string, Item> | undefined;
}

type ReadSide = Side | { readonly kind: "broken"; readonly end: number; readonly why: string };

/** Undefined where the link has no such list, or it was not returned. */
function readEnd(
  unit: UnitProgram,
  list: ListProgram,
  program: UnitEndProgram,
  end: number,
  deciding: ListDeciding,
): ReadSide | undefined {
  const record = deciding.view.record(program.system);
  const [part] = program.parts;
  if (record === undefined || part === undefined || !program.stages.includes(record.stage)) {
    return undefined;
  }
  const native = Object.hasOwn(record.fields, part.field) ? record.fields[part.field] : undefined;
  if (native === undefined || program.lacks.has(record.stage)) return undefined;
  const items = itemsOf(native);
  if (items === undefined) {
    return { kind: "broken", end, why: `${part.field} is no list of records` };
  }
  const before = Object.hasOwn(record.base, part.base) ? record.base[part.base] : undefined;
  const now = byKey(items);
  if (typeof now === "string") return { kind: "broken", end, why: now };
  const base = before === undefined ? undefined : byKey(itemsOf(before) ?? []);
  return {
    kind: "side",
    end,
    program,
    record,
    field: part.field,
    now,
    base: typeof base === "string" ? undefined : base,
  };

  /** The items by key; why not, where two share one or one has none. */
  function byKey(all: readonly Item[]): ReadonlyMap<string, Item> | string {
    const found = new Map<string, Item>();
    const context = deciding.view.codecContext(unit.rows[0]?.plan.ref ?? []);
    for (const item of all) {
      const fields = fieldsOfItem(item, part?.field ?? "");
      const key = list.key.keyOf(program.system, record?.stage ?? "", fields, context);
      if (key === undefined) return `an item of ${part?.field} has no key`;
      if (found.has(key)) return `two items of ${part?.field} have one key`;
      found.set(key, item);
    }
    return found;
  }
}

/** The item of each side as a record of its own, with what it held when it was last accounted for. */
function itemLink(
  link: StoredLink,
  unit: UnitProgram,
  list: ListProgram,
  sides: readonly Side[],
  key: string,
): StoredLink {
  const known = itemInForce(link, unit, key);
  const records = link.records.map((record): StoredRecord => {
    const side = sides.find((one) => one.record === record);
    if (side === undefined) return record;
    const fields = fieldsOfItem(side.now.get(key) ?? {}, side.field);
    const before = side.base?.get(key);
    const past = before === undefined ? undefined : fieldsOfItem(before, side.field);
    const base: Record<string, Native> = {};
    for (const row of list.rows) {
      if (isNewRow(row)) continue;
      for (const part of row.ends[side.end]?.parts ?? []) {
        if (past !== undefined) base[part.base] = past[part.field] ?? null;
      }
    }
    const named = namedFields(list, side.end);
    const blanks = Object.fromEntries(named.map((field) => [field, null]));
    return { ...record, fields: { ...record.fields, ...blanks, ...fields }, base };
  });
  // A side that lacks the item has no part in its merge.
  const systems = new Set(sides.map((side) => side.program.system));
  return {
    ...link,
    records: records.filter((one) => systems.has(one.system)),
    hubs: hubsOf(link, unit, list, known),
    holds: [],
  };

  /** Values that the item has in force, and none of this row's. */
  function isNewRow(row: UnitProgram): boolean {
    return known !== undefined && !Object.hasOwn(known, row.id);
  }
}

/** The values of one item's rows that are in force. */
function itemInForce(link: StoredLink, unit: UnitProgram, key: string) {
  const hub = Object.hasOwn(link.hubs, unit.id) ? link.hubs[unit.id] : undefined;
  return canonicalItems(hub?.value ?? null).find((one) => one[keyName] === key);
}

function hubsOf(
  link: StoredLink,
  unit: UnitProgram,
  list: ListProgram,
  item: ReturnType<typeof itemInForce>,
): StoredLink["hubs"] {
  const hub = Object.hasOwn(link.hubs, unit.id) ? link.hubs[unit.id] : undefined;
  if (hub === undefined || item === undefined) return {};
  return Object.fromEntries(
    list.rows
      .filter((row) => Object.hasOwn(item, row.id))
      .map((row) => [row.id, { value: item[row.id] ?? null, origin: hub.origin }]),
  );
}

function canonicalItems(value: Value): readonly Readonly<Record<string, Value>>[] {
  return (Array.isArray(value) ? value : []) as readonly Readonly<Record<string, Value>>[];
}

function namedFields(list: ListProgram, end: number): readonly string[] {
  return list.rows.flatMap((row) => (row.ends[end]?.parts ?? []).map((part) => part.field));
}

/** What a side shows for a row that nobody changed. */
function valueBefore(row: UnitProgram, view: LinkView): Value | undefined {
  for (const end of row.ends) {
    const [part] = end.parts;
    const record = view.record(end.system);
    if (part === undefined || record === undefined || end.role === "sink") continue;
    const native = record.fields[part.field];
    if (native === undefined) continue;
    const read = part.codec.read(native, view.codecContext(part.row.plan.ref ?? []));
    if (read.kind === "value" && read.value !== null) return read.value;
  }
  return undefined;
}

/**
 * An item as a side would write it: the rows' values, and the key by which it is found again. There is
 * none while a required one cannot be written. `waits`: links without a record there yet.
 */
function newItem(
  list: ListProgram,
  end: number,
  key: string,
  values: Readonly<Record<string, Value>>,
  view: LinkView,
): { readonly item: Item | undefined; readonly waits: readonly string[] } {
  let item: Item = {};
  let isWhole = true;
  const waits: string[] = [];
  const keyField = list.keyFields[end];
  const listField = list.fields[end] ?? "";
  if (keyField !== undefined) item = withField(item, listField, keyField, key);
  for (const row of list.rows) {
    // A row whose condition does not hold has none.
    if (!Object.hasOwn(values, row.id)) continue;
    const program = row.ends[end];
    const [part] = program?.parts ?? [];
    const value = values[row.id] ?? row.rows[0]?.fallback ?? null;
    if (
      program === undefined ||
      part === undefined ||
      program.role === "source" ||
      value === null
    ) {
      continue;
    }
    const written = writeAll(row, program, value, view);
    if (written.kind === "write") {
      item = withField(item, listField, part.field, written.natives[0] ?? null);
    } else {
      if (written.kind === "waits") waits.push(written.link);
      if (row.rules.required) isWhole = false;
    }
  }
  return { item: isWhole ? item : undefined, waits };
}

/** A whole list for a record that is created, from its canonical items. */
export function newList(
  list: ListProgram,
  end: number,
  value: Value,
  view: LinkView,
): { readonly items: readonly Item[]; readonly waits: readonly string[] } {
  const made = canonicalItems(value).map((item) =>
    newItem(list, end, String(item[keyName]), item, view),
  );
  return {
    items: made.map((one) => one.item).filter((item) => item !== undefined),
    waits: made.flatMap((one) => one.waits),
  };
}

function heldBecause(why: string, ends: readonly number[]): UnitHold {
  return { class: "invalid_data", case: "one_changed", ends, why };
}
