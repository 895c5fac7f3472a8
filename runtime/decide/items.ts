/** The items of a nested list, by their fields' names in the catalogue: `lineItems.sku` is one of `lineItems`. */
import type { Native } from "../../rules/values/native.ts";

export type Item = Readonly<Record<string, Native>>;

/** A blank list has no items; undefined for what is no list of records. */
export function itemsOf(list: Native): readonly Item[] | undefined {
  if (list === null || list === "") return [];
  if (!Array.isArray(list)) return undefined;
  return list.every(isItem) ? (list as readonly Item[]) : undefined;
}

/** Nested records are told by dotted names, whichever way the system writes them. */
export function fieldsOfItem(item: Item, list: string): Readonly<Record<string, Native>> {
  const found: Record<string, Native> = {};
  const visit = (value: Item, prefix: string): void => {
    for (const [name, native] of Object.entries(value)) {
      found[`${prefix}.${name}`] = native;
      if (isItem(native)) visit(native, `${prefix}.${name}`);
    }
  };
  visit(item, list);
  return found;
}

/** The item with one field set: in the record it lies in, where the item has that. */
export function withField(item: Item, list: string, field: string, native: Native): Item {
  return set(item, field.slice(list.length + 1), native);
}

function set(item: Item, name: string, native: Native): Item {
  const dot = name.indexOf(".");
  if (dot === -1 || Object.hasOwn(item, name)) return { ...item, [name]: native };
  const first = name.slice(0, dot);
  const inner = item[first];
  return { ...item, [first]: set(isItem(inner) ? inner : {}, name.slice(dot + 1), native) };
}

function isItem(native: Native | undefined): native is Item {
  return typeof native === "object" && native !== null && !Array.isArray(native);
}
