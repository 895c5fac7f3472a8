/**
 * Places in JSON by pointers (RFC 6901), with one sign more: `*` stands for each member of a list. They
 * are all that a description may say about the inside of a reply or a body.
 */
import type { Json, JsonObject } from "../../exact-json.ts";

/** Undefined where nothing stands there. */
export function valueAt(json: Json | undefined, pointer: string): Json | undefined {
  return valuesAt(json, pointer)[0];
}

/** Every value that the pointer reaches. */
export function valuesAt(json: Json | undefined, pointer: string): readonly Json[] {
  let reached: readonly Json[] = json === undefined ? [] : [json];
  for (const part of partsOf(pointer)) {
    reached = reached.flatMap((one) => {
      if (isList(one)) {
        if (part === "*") return one;
        return /^(?:0|[1-9]\d*)$/.test(part) ? (one[Number(part)] ?? []) : [];
      }
      if (!isObject(one) || !Object.hasOwn(one, part)) return [];
      const inner = one[part];
      return inner === undefined ? [] : [inner];
    });
  }
  return reached;
}

/** The same value with another one at a place; objects on the way there are made where they are missing. */
export function withValueAt(json: Json | undefined, pointer: string, value: Json): Json {
  const [first, ...rest] = partsOf(pointer);
  if (first === undefined) return value;
  const members: JsonObject = json !== undefined && isObject(json) ? json : {};
  const inner = Object.hasOwn(members, first) ? members[first] : undefined;
  const deeper = withValueAt(inner, pointerOf(rest), value);
  // A spread keeps `__proto__` as the member that it is; an assignment would not.
  return Object.fromEntries([
    ...Object.entries(members).filter(([name]) => name !== first),
    [first, deeper],
  ]);
}

export function pointerOf(parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function partsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** Members by name; a number that keeps its digits is an object too, and none of these. */
export function isObject(json: Json | undefined): json is JsonObject {
  return (
    typeof json === "object" &&
    json !== null &&
    !Array.isArray(json) &&
    Object.getPrototypeOf(json) !== null
  );
}
