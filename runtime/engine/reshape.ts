/**
 * What a state keeps under another name from now on, or no longer: after a field was renamed, and of rows
 * and ends that a plan does not have any more. One reading of it for every engine.
 */
import type { Native } from "../../rules/values/native.ts";
import type { Intent, Name, Reshape, StoredHold, SystemName } from "./engine.ts";
import type { StampsByField } from "./stamps.ts";

export interface KeptRecord {
  readonly system: string;
  readonly fields: Readonly<Record<string, Native>>;
  readonly base: Readonly<Record<string, Native>>;
  readonly stamps?: StampsByField;
  readonly asserted?: StampsByField;
}

export function reshapeRecord<Kept extends KeptRecord>(record: Kept, reshape: Reshape): Kept {
  const { system } = record;
  const fields = reshape.fields.filter((one) => one.system === system);
  const bases = reshape.bases.filter((one) => one.system === system);
  const named = renamed(record.base, bases);
  return {
    ...record,
    fields: withItems(renamed(record.fields, fields), fields),
    base: withItems(named, fields),
    ...(record.stamps === undefined ? {} : { stamps: renamed(record.stamps, fields) }),
    ...(record.asserted === undefined ? {} : { asserted: renamed(record.asserted, fields) }),
  };
}

export function reshapeHubs<Value>(
  hubs: Readonly<Record<string, Value>>,
  { units }: Reshape,
): Readonly<Record<string, Value>> {
  return renamed(hubs, units);
}

/** Undefined: it is closed. */
export function reshapeHold(hold: StoredHold, { units, fields }: Reshape): StoredHold | undefined {
  const unit = nameOf(hold.unit, units);
  if (unit === undefined) return undefined;
  const shown = hold.shown.map((one) => ({
    ...one,
    field: nameOf(one.field, ofSystem(fields, one.system)) ?? one.field,
  }));
  return { ...hold, unit, shown };
}

export function reshapeIntent(intent: Intent, { fields, units }: Reshape): Intent {
  const own = ofSystem(fields, intent.system);
  const audit = intent.audit.map((note) => ({
    ...note,
    field: nameOf(note.field, own) ?? note.field,
  }));
  const merged = intent.merged?.flatMap((one) => {
    const unit = nameOf(one.unit, units);
    return unit === undefined ? [] : [{ ...one, unit }];
  });
  const brings = intent.brings?.flatMap((one) => {
    const unit = nameOf(one.unit, units);
    return unit === undefined ? [] : [{ ...one, unit }];
  });
  return {
    ...intent,
    fields: renamed(intent.fields, own),
    expected: renamed(intent.expected, own),
    audit,
    ...(merged === undefined ? {} : { merged }),
    ...(brings === undefined ? {} : { brings }),
  };
}

function ofSystem(names: readonly SystemName[], system: string): readonly SystemName[] {
  return names.filter((one) => one.system === system);
}

function nameOf(name: string, names: readonly Name[]): string | undefined {
  const found = names.find((one) => one.from === name);
  return found === undefined ? name : found.to;
}

function renamed<Value>(
  table: Readonly<Record<string, Value>>,
  names: readonly Name[],
): Readonly<Record<string, Value>> {
  if (names.length === 0) return table;
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) => {
      const to = nameOf(name, names);
      return to === undefined ? [] : [[to, value] as const];
    }),
  );
}

/** A field of a list's items is named by the list and the item's own name: `lines.sku`. */
function withItems(
  table: Readonly<Record<string, Native>>,
  names: readonly SystemName[],
): Readonly<Record<string, Native>> {
  const inner = names.flatMap(({ from, to }) => {
    const [list, item] = parted(from);
    const [same, next] = to === undefined ? [list, undefined] : parted(to);
    return item === "" || same !== list ? [] : [{ list, from: item, to: next }];
  });
  if (inner.length === 0) return table;
  return Object.fromEntries(
    Object.entries(table).map(([name, value]) => {
      // A base is named by its row and its field.
      const own = inner.filter(({ list }) => name === list || name.endsWith(` ${list}`));
      if (own.length === 0 || !Array.isArray(value)) return [name, value];
      return [name, value.map((item) => (isItem(item) ? renamed(item, own) : item))];
    }),
  );
}

function parted(path: string): readonly [string, string] {
  const at = path.lastIndexOf(".");
  return at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}

function isItem(native: Native): native is { readonly [key: string]: Native } {
  return typeof native === "object" && native !== null && !Array.isArray(native);
}
