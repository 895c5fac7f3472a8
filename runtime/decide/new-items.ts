/** Items that a side does not have yet, from the canonical values of their rows. */
import { textsOfKey } from "../../rules/match-key.ts";
import type { Value } from "../../rules/values/native.ts";
import type { ListProgram, UnitEndProgram, UnitProgram } from "../program/program.ts";
import { type Item, withField } from "./items.ts";
import { writeFor } from "./unit-state.ts";
import type { LinkView } from "./view.ts";

/** The values of an item's rows by their ids, and its key. */
export type CanonicalItem = Readonly<Record<string, Value>>;

/** The key is kept beside the rows' values: no row has this id. */
export function canonicalItem(key: string, values: Readonly<Record<string, Value>>): CanonicalItem {
  return { " key": key, ...values };
}

export function keyOf(item: CanonicalItem): string {
  return String(item[" key"]);
}

/** A whole list for a record that is created, from its canonical items. `waits`: as of `newItem`. */
export function newList(
  list: ListProgram,
  end: number,
  value: Value,
  view: LinkView,
): { readonly items: readonly Item[]; readonly waits: readonly string[] } {
  const items = canonicalItems(value).filter(hasValues);
  const made = items.map((item) => newItem(list, end, keyOf(item), item, view));
  return {
    items: made.flatMap(({ item }) => (item === undefined ? [] : [item])),
    waits: made.flatMap((one) => one.waits),
  };
}

/**
 * An item as a side would write it: the rows' values, and the key by which it is found again. There is
 * none while a required one cannot be written. `waits`: links without a record there yet.
 */
export function newItem(
  list: ListProgram,
  end: number,
  key: string,
  values: Readonly<Record<string, Value>>,
  view: LinkView,
): { readonly item: Item | undefined; readonly waits: readonly string[] } {
  const listField = list.fields[end] ?? "";
  const texts = textsOfKey(key, list.key);
  let item: Item = {};
  for (const [part, field] of (list.keyFields[end] ?? []).entries()) {
    if (field !== undefined) {
      item = withField(item, listField, field.field, field.native(texts[part] ?? ""));
    }
  }
  let isWhole = true;
  const waits: string[] = [];
  for (const row of list.rows) {
    // A row whose condition does not hold has no value.
    if (!Object.hasOwn(values, row.id)) continue;
    const value = values[row.id] ?? row.rows[0]?.fallback ?? null;
    if (value === null) continue;
    for (const program of row.ends) {
      if (program.system === list.systems[end] && program.role !== "source")
        fill(row, program, value);
    }
  }
  return { item: isWhole ? item : undefined, waits };

  function fill(row: UnitProgram, program: UnitEndProgram, value: Value): void {
    const written = writeFor(program, value, view);
    if (written.kind === "write") {
      for (const [at, { field }] of program.parts.entries()) {
        item = withField(item, listField, field, written.natives[at] ?? null);
      }
    } else {
      if (written.kind === "waits") waits.push(written.link);
      if (row.rules.required) isWhole = false;
    }
  }
}

/** An item with nothing but its key is one that no row's condition holds for: it is not the others' yet. */
export function hasValues(item: CanonicalItem): boolean {
  return Object.keys(item).length > 1;
}

export function canonicalItems(value: Value): readonly CanonicalItem[] {
  return (Array.isArray(value) ? value : []) as readonly CanonicalItem[];
}
