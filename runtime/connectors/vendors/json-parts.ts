/** Parts of a vendor's reply. */
import type { Json, JsonObject } from "../../exact-json.ts";

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Undefined where there is no such member, or it is no text. */
export function textAt(json: Json | undefined, name: string): string | undefined {
  const value = isObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
  return typeof value === "string" ? value : undefined;
}
