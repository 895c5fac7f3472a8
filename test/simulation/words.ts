/**
 * A merge function of a user's own, as a package would have it in a file: texts as words between signs of plus.
 * A word that any side added is in, and one that any side took out is out; it has no answer where nothing is left,
 * and throws at a word that it does not know what to make of.
 */
import type { Value } from "../../rules/values/native.ts";

export const wordsPath = "./words.ts";

export function words(base: Value | undefined, values: readonly Value[]): unknown {
  const before = wordsOf(base ?? null);
  const sides = values.map(wordsOf);
  const all = [...new Set(sides.flat())];
  if (all.includes("w")) throw new Error("nobody knows what to make of w");
  const kept = all.filter(
    (word) => !before.includes(word) || sides.every((side) => side.includes(word)),
  );
  return kept.length === 0 ? undefined : kept.sort().join("+");
}

/** Also of what others read as words. */
export function wordsOf(value: Value): readonly string[] {
  return value === null ? [] : String(value).split("+");
}
