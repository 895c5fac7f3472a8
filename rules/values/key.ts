/**
 * The text by which a value is compared: two values are equal if their keys are. What is empty has
 * the empty key, which no other value has.
 */
import type { Value } from "./native.ts";
import { scalarText } from "./structure.ts";
import { comparable } from "./text.ts";

/** Single values compare by their texts, so that true is "true" and 5 is "5" where no type tells more. */
export function valueKey(value: Value): string {
  if (value === null) return "";
  const text = scalarText(value);
  return text === undefined ? nested(value) : `=${comparable(text)}`;
}

function nested(value: Value): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(comparable(value));
  if (Array.isArray(value)) return `[${value.map(nested).join(",")}]`;
  const fields = value as { readonly [key: string]: Value };
  const names = Object.keys(fields).toSorted();
  return `{${names.map((name) => `${JSON.stringify(name)}:${nested(fields[name] ?? null)}`).join(",")}}`;
}
