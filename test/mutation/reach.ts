/** Which test files can reach a source: those that import it, directly or through others. */
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { readSource } from "../support/imports.ts";
import { root } from "./sources.ts";

const known = new Map<string, readonly string[]>();

/** Every file that `file` is loaded with, itself among them; paths from the root. */
export function loadedBy(file: string): ReadonlySet<string> {
  const found = new Set([file]);
  // A set goes on to what is added to it meanwhile.
  for (const one of found) for (const next of importsOf(one)) found.add(next);
  return found;
}

function importsOf(file: string): readonly string[] {
  const told = known.get(file);
  if (told !== undefined) return told;
  const path = posix.join(root, file);
  const imports = existsSync(path) ? readSource(readFileSync(path, "utf8")).imports : [];
  const files = imports
    .filter((one) => one.name.startsWith(".") && one.name.endsWith(".ts"))
    .map((one) => posix.join(posix.dirname(file), one.name));
  known.set(file, files);
  return files;
}
