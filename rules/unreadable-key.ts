/**
 * The key of a native value that is none of its field's type: its trimmed text, marked so that it equals
 * no value's key. It tells whether such a value changed, no more.
 */
import type { Native } from "./values/native.ts";
import { comparable } from "./values/text.ts";

export function unreadableKey(native: Native): string {
  return `?${comparable(typeof native === "string" ? native.trim() : textOf(native, 0))}`;
}

/** Like JSON, but no depth exhausts it: what lies deeper than anyone means is not compared. */
function textOf(native: Native, depth: number): string {
  if (native === null || typeof native !== "object") return JSON.stringify(native);
  if (depth >= deepest) return "…";
  if (Array.isArray(native)) return `[${native.map((one) => textOf(one, depth + 1)).join(",")}]`;
  const fields = Object.entries(native).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, one]) => `${JSON.stringify(name)}:${textOf(one, depth + 1)}`).join(",")}}`;
}

const deepest = 300;
