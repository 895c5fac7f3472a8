/**
 * The named merge functions, computed: f(value before, values of all sides). Symmetric in the values.
 * Undefined where the function works on what was added since and there is no past.
 */
import type { Policy } from "../../plan/index.ts";
import { addDecimals, compareDecimals, subtractDecimals } from "../values/decimal.ts";
import { compareMoments } from "../values/moment.ts";
import type { Value } from "../values/native.ts";
import { scalarText } from "../values/structure.ts";

type Name = Extract<Policy, { kind: "merge" }>["function"];

export function mergeValues(
  name: Name,
  past: Value | undefined,
  values: readonly Value[],
): Value | undefined {
  const present = values.filter((value) => value !== null);
  switch (name) {
    case "any":
      return present.some((value) => value === true);
    case "all":
      return present.length > 0 && present.every((value) => value === true);
    case "longest":
      return present.reduce<Value>((best, value) => (isLonger(value, best) ? value : best), null);
    case "min":
    case "max":
      return extreme(present, name === "max" ? 1 : -1);
    case "sum":
      return past === undefined ? undefined : sum(past, present);
    case "union":
      return union(past, values);
  }
}

/** The longer text; of equal length the one that sorts first, so that the order of sides is nothing. */
function isLonger(value: Value, best: Value): boolean {
  if (best === null) return true;
  const [a, b] = [textOf(value), textOf(best)];
  return a.length !== b.length ? a.length > b.length : a < b;
}

function extreme(values: readonly Value[], sign: 1 | -1): Value {
  return values.reduce<Value>(
    (best, value) =>
      best === null || ordering(textOf(value), textOf(best)) * sign > 0 ? value : best,
    null,
  );
}

/** Numbers by size; days, moments and times of day by when they come. */
function ordering(a: string, b: string): number {
  return compareDecimals(a, b) ?? compareMoments(a, b);
}

/** Where no type is known, a number is no plain text. */
function textOf(value: Value): string {
  return scalarText(value) ?? "";
}

function sum(past: Value, values: readonly Value[]): Value {
  const before = past === null ? "0" : String(past);
  return values.reduce<string>(
    (total, value) => addDecimals(total, subtractDecimals(String(value), before)),
    before,
  );
}

/** What any side added is in, what any side removed is out. Without a past nothing was removed. */
function union(past: Value | undefined, values: readonly Value[]): Value {
  const before = members(past ?? null);
  const sides = values.map(members);
  const all = new Map(sides.flatMap((side) => [...side]));
  const kept = [...all].filter(([key]) => !before.has(key) || sides.every((side) => side.has(key)));
  const merged = kept.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  return merged.length === 0 ? null : merged;
}

function members(value: Value): Map<string, Value> {
  const list = Array.isArray(value) ? value : value === null ? [] : [value];
  return new Map(list.map((one: Value) => [JSON.stringify(one), one]));
}
