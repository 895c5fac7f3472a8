/**
 * Plain data as a state keeps it: a copy, because what a state was given may be changed afterwards by
 * whoever gave it. It is what a text of JSON would give back, so that a state in memory refuses what
 * one on a disk refuses and gives back what that gives back, to the order of the keys.
 */
import { bug } from "../../../core/bug.ts";

/** As canonical JSON has it: keys sorted, and nothing in it that JSON cannot hold. */
export function canonicalCopy<Data>(data: Data): Data {
  return copied(data, true) as Data;
}

/** As JSON has it: keys as they stand, without those that are undefined. */
export function plainCopy<Data>(data: Data): Data {
  return copied(data, false) as Data;
}

function copied(one: unknown, canonical: boolean): unknown {
  switch (typeof one) {
    case "string":
    case "boolean":
      return one;
    case "number":
      if (!Number.isFinite(one)) return bug(`no plain data: ${one}`);
      // JSON has no negative zero.
      return one === 0 ? 0 : one;
    case "object": {
      if (one === null) return null;
      if (Array.isArray(one)) return Object.freeze(one.map((item) => copied(item, canonical)));
      if (!isPlain(one)) return bug("no plain data: an object with a class");
      const keys = Object.keys(one);
      if (canonical && keys.length > 1) keys.sort();
      const copy: Record<string, unknown> = {};
      for (const key of keys) {
        const value = (one as Record<string, unknown>)[key];
        if (value === undefined && !canonical) continue;
        put(copy, key, copied(value, canonical));
      }
      return Object.freeze(copy);
    }
    default:
      return bug(`no plain data: a ${typeof one}`);
  }
}

/** Whether two would have one canonical text; `kept` is plain data. */
export function isSame(kept: unknown, other: unknown): boolean {
  if (kept === other) return true;
  if (typeof kept !== "object" || typeof other !== "object") return false;
  if (kept === null || other === null) return false;
  if (Array.isArray(kept) || Array.isArray(other)) {
    if (!Array.isArray(kept) || !Array.isArray(other) || kept.length !== other.length) return false;
    return kept.every((item, at) => isSame(item, other[at]));
  }
  const keys = Object.keys(kept);
  if (keys.length !== Object.keys(other).length || !isPlain(other)) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(other, key) &&
      isSame((kept as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

/** A field named `__proto__` is a field like any other. */
function put(copy: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") copy[key] = value;
  else Object.defineProperty(copy, key, { value, enumerable: true });
}

function isPlain(one: object): boolean {
  const prototype = Object.getPrototypeOf(one) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
