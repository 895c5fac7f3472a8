/** Every text of the profiles with its place: what placeholders may fill and secrets could stand in. */

import type { Span } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "../plan/json-places.ts";

export interface ProfileText {
  readonly text: string;
  /** The keys that lead to it, the profile's name first. */
  readonly path: readonly string[];
  readonly span: Span;
}

/** `profiles` as it was read, whether or not it fits the schema. */
export function profileTexts(profiles: unknown, places: JsonPlaces): readonly ProfileText[] {
  const found: ProfileText[] = [];
  const visit = (value: unknown, path: readonly string[], pointer: string): void => {
    if (typeof value === "string") {
      found.push({ text: value, path, span: places.valueAt(pointer) });
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      visit(inner, [...path, key], `${pointer}/${pointerPart(key)}`);
    }
  };
  visit(profiles, [], "/profiles");
  return found;
}
