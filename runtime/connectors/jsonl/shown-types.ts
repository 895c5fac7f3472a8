/** The types of a file's members: those declared, else the narrowest that fits every value there is. */

import { digitsOf, type Json, type JsonObject } from "../../exact-json.ts";
import type { FieldType } from "../files/file-format.ts";

export function shownTypes(
  objects: readonly JsonObject[],
  declared: ReadonlyMap<string, FieldType>,
): ReadonlyMap<string, FieldType> {
  const shown = new Map<string, FieldType | undefined>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      shown.set(name, both(shown.get(name), typeOf(value)));
    }
  }
  const types = new Map<string, FieldType>();
  for (const [name, type] of shown) types.set(name, declared.get(name) ?? type ?? "text");
  for (const [name, type] of declared) types.set(name, type);
  return types;
}

/** Undefined for a blank, which shows nothing. */
function typeOf(value: Json): FieldType | undefined {
  if (value === null || value === "") return undefined;
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  const digits = digitsOf(value);
  if (digits !== undefined) return digits.includes(".") ? "decimal" : "integer";
  return Array.isArray(value) ? "list" : "object";
}

function both(a: FieldType | undefined, b: FieldType | undefined): FieldType | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const areNumbers = [a, b].every((one) => one === "integer" || one === "decimal");
  return areNumbers ? "decimal" : "json";
}
