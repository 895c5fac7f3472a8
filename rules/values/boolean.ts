/** Yes and no in the ways that systems write them, in any case; undefined for anything else. */
export function readBoolean(native: string | number | boolean): boolean | undefined {
  return words.get(String(native).trim().toLowerCase());
}

const words: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
  ["y", true],
  ["n", false],
  ["yes", true],
  ["no", false],
  ["t", true],
  ["f", false],
]);
