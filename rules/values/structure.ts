/**
 * Lists, objects and values of no known type, in the form that ends share. Such a value must come back
 * as it was, and a shared value has no numbers: a number stands in it as `{"#": "1.5"}`. An object of
 * one key that could be mistaken for that has a `#` put before its key.
 */
import { decimalOfNumber, numberOfDecimal } from "./decimal.ts";
import type { Native, Value } from "./native.ts";

/** Undefined where it is nested deeper than anyone means it to be. */
export function toShared(native: Native, depth = 0): Value | undefined {
  if (native === null || typeof native === "string" || typeof native === "boolean") return native;
  if (typeof native === "number") return tagged(decimalOfNumber(native) ?? String(native));
  if (depth >= deepest) return undefined;
  if (Array.isArray(native)) return every(native, (one) => toShared(one, depth + 1));
  const names = Object.keys(native);
  const prefix = names.length === 1 && tag.test(names[0] ?? "") ? "#" : "";
  const values = every(Object.values(native), (one) => toShared(one, depth + 1));
  if (values === undefined) return undefined;
  // `fromEntries` makes a field named `__proto__` a field like any other.
  return Object.fromEntries(names.map((name, at) => [prefix + name, values[at] ?? null]));
}

export function toNative(value: Value): Native {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one: Value) => toNative(one));
  const number = taggedNumber(value);
  if (number !== undefined) return numberOfDecimal(number);
  const entries = Object.entries(value);
  const escaped = entries.length === 1 && tag.test(entries[0]?.[0] ?? "");
  return Object.fromEntries(
    entries.map(([name, one]) => [escaped ? name.slice(1) : name, toNative(one)]),
  );
}

/** A number among values that may be of any type. */
export function tagged(decimal: string): Value {
  return { "#": decimal };
}

/** The decimal text of such a number; undefined for every other value. */
export function taggedNumber(value: Value): string | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const number = (value as { readonly [key: string]: Value })["#"];
  return typeof number === "string" && Object.keys(value).length === 1 ? number : undefined;
}

/** A value that is no list and no object, as text; undefined for those and for null. */
export function scalarText(value: Value): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : taggedNumber(value);
}

const tag = /^#+$/;
const deepest = 200;

function every(
  natives: readonly Native[],
  share: (native: Native) => Value | undefined,
): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const native of natives) {
    const value = share(native);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
