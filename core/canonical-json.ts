/**
 * Canonical JSON (RFC 8785): one text for one value, so that equal data has equal digests. Keys are
 * sorted by UTF-16 units, numbers and strings are written as ECMAScript writes them.
 *
 * Takes plain data; throws a `Bug` on what JSON cannot hold (undefined, NaN,
 * functions, a date or map, a cycle).
 */
import { bug } from "./bug.ts";

export function canonicalJson(value: unknown): string {
  const chunks: string[] = [];
  writeCanonicalJson(value, (chunk) => chunks.push(chunk));
  return chunks.join("");
}

/** The same text in pieces of some kilobytes, so that a large one need never stand in memory whole. */
export function writeCanonicalJson(value: unknown, sink: (chunk: string) => void): void {
  let buffer = "";
  // Keys repeat: most data has few names for many values.
  const keyTexts = new Map<string, string>();
  put(value, 0);
  sink(buffer);

  function put(one: unknown, depth: number): void {
    if (typeof one !== "object" || one === null) {
      buffer += scalar(one);
      return;
    }
    if (depth > deepest) bug("canonical JSON: a cycle");
    let separator = "";
    if (Array.isArray(one)) {
      buffer += "[";
      for (const item of one) {
        buffer += separator;
        put(item, depth + 1);
        separator = ",";
      }
      buffer += "]";
    } else {
      if (!isPlain(one)) bug("canonical JSON: an object that is not plain data");
      buffer += "{";
      for (const key of sorted(Object.keys(one))) {
        buffer += separator;
        buffer += keyText(key);
        put((one as Record<string, unknown>)[key], depth + 1);
        separator = ",";
      }
      buffer += "}";
    }
    if (buffer.length > chunkUnits) {
      sink(buffer);
      buffer = "";
    }
  }

  function keyText(key: string): string {
    const known = keyTexts.get(key);
    if (known !== undefined) return known;
    const text = `${JSON.stringify(key)}:`;
    if (keyTexts.size < mostKeys) keyTexts.set(key, text);
    return text;
  }
}

const chunkUnits = 16_384;
/** Data with more names than this has them from its users, and they do not repeat. */
const mostKeys = 1000;
/** No plain data is nested this deep, so what is must be a cycle. */
const deepest = 1000;

/** Insertion sort: an object has few keys, and calling the engine's own sort for each takes longer. */
function sorted(keys: string[]): string[] {
  if (keys.length > 32) return keys.sort();
  for (let at = 1; at < keys.length; at++) {
    const key = keys[at] as string;
    let before = at - 1;
    for (; before >= 0 && (keys[before] as string) > key; before--) {
      keys[before + 1] = keys[before] as string;
    }
    keys[before + 1] = key;
  }
  return keys;
}

/** A date or map has no keys of its own and would be written as `{}`. */
function isPlain(one: object): boolean {
  const prototype = Object.getPrototypeOf(one) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function scalar(value: unknown): string {
  switch (typeof value) {
    case "string":
      // A lone surrogate, which RFC 8785 refuses, is written as its escape: a text may hold one.
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : bug(`canonical JSON: ${value}`);
    case "boolean":
    case "object":
      return String(value);
    default:
      return bug(`canonical JSON: a ${typeof value}`);
  }
}
