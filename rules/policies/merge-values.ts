/**
 * The named merge functions, computed: f(value before, values of all sides). Symmetric in the values. A
 * blank among them says nothing, save to a union, where it is a side that removed all.
 *
 * Undefined where the function works on what was added since and there is no past, and where a side shows
 * what the function cannot take: a field of any type may.
 */
import type { Policy } from "../../plan/index.ts";
import { addDecimals, compareDecimals, readDecimal, subtractDecimals } from "../values/decimal.ts";
import { valueKey } from "../values/key.ts";
import { compareMoments } from "../values/moment.ts";
import type { Value } from "../values/native.ts";
import { convert } from "../values/read.ts";
import { scalarText, tagged, taggedNumber } from "../values/structure.ts";
import { comparable, compareTexts } from "../values/text.ts";

type Name = Extract<Policy, { kind: "merge" }>["function"];

export function mergeValues(
  name: Name,
  past: Value | undefined,
  values: readonly Value[],
): Value | undefined {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return null;
  switch (name) {
    case "any":
      return allAs("boolean", present)?.some((one) => one === true);
    case "all":
      return allAs("boolean", present)?.every((one) => one === true);
    case "longest":
      return first(present, () => compareLengths);
    case "min":
      return first(present, orderOf);
    case "max":
      return first(present, (texts) => (a, b) => orderOf(texts)(b, a));
    case "sum":
      return past === undefined ? undefined : sum(past, present);
    case "union":
      return union(past, values);
  }
}

/** The values as this type; undefined where one is none of it. */
function allAs(
  type: "boolean" | "decimal",
  values: readonly Value[],
): readonly Value[] | undefined {
  const read = values.flatMap((value) => {
    const reading = convert(type, value);
    return reading.kind === "value" ? [reading.value] : [];
  });
  return read.length === values.length ? read : undefined;
}

type Order = (a: string, b: string) => number;

/** The value whose text comes first; undefined where one has no text. */
function first(
  values: readonly Value[],
  orderFor: (texts: readonly string[]) => Order,
): Value | undefined {
  const texts = values.map(scalarText);
  const known = texts.filter((text) => text !== undefined);
  if (known.length < texts.length) return undefined;
  const [one] = known.toSorted(orderFor(known));
  return values.find((_, at) => texts[at] === one);
}

/** Longer ones first; of equal length the one that sorts first, so that the order of sides is nothing. */
function compareLengths(a: string, b: string): number {
  const [one, other] = [comparable(a), comparable(b)];
  return [...other].length - [...one].length || compareTexts(one, other);
}

/** Numbers by size; days, moments and times of day by when they come; equal ones by how they are written. */
function orderOf(texts: readonly string[]): Order {
  const areNumbers = texts.every((text) => readDecimal(text) !== undefined);
  const order = areNumbers ? compareDecimals : compareMoments;
  return (a, b) => order(a, b) || compareTexts(a, b);
}

/** As a number among values of any type where the sides have it so. */
function sum(past: Value, values: readonly Value[]): Value | undefined {
  const [before = "0", ...now] = allAs("decimal", [past ?? "0", ...values]) ?? [];
  if (now.length === 0) return undefined;
  const total = now.reduce<string>(
    (sum, one) => addDecimals(sum, subtractDecimals(String(one), String(before))),
    String(before),
  );
  return values.some((one) => taggedNumber(one) !== undefined) ? tagged(total) : total;
}

/** What any side added is in, what any side removed is out. Without a past nothing was removed. */
function union(past: Value | undefined, values: readonly Value[]): Value {
  const before = members(past ?? null);
  const sides = values.map(members);
  const all = new Map(sides.flatMap((side) => [...side]));
  const kept = [...all].filter(([key]) => !before.has(key) || sides.every((side) => side.has(key)));
  const merged = kept.toSorted(([a], [b]) => compareTexts(a, b)).map(([, value]) => value);
  return merged.length === 0 ? null : merged;
}

/** Texts sort as in a choice of several. */
function members(value: Value): ReadonlyMap<string, Value> {
  const list: readonly Value[] = Array.isArray(value) ? value : value === null ? [] : [value];
  const keyOf = (one: Value) => (typeof one === "string" ? `"${comparable(one)}` : valueKey([one]));
  return new Map(list.map((one) => [keyOf(one), one]));
}
