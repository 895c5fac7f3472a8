/** The files that are changed, and their mutants, numbered through; the same for whoever asks. */
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, mutantsOf } from "./mutants.ts";

export interface Source {
  readonly file: string;
  readonly text: string;
  /** The number of its first mutant. */
  readonly first: number;
  readonly mutants: readonly Mutant[];
}

export const root = fileURLToPath(new URL("../../", import.meta.url));
/** Every folder with files that are changed. */
export const folders = [
  "rules/merge",
  "rules/policies",
  "rules/values",
  "rules/formats",
  "rules/formats/codecs",
  "rules",
  "rules/words",
  "runtime/decide",
  "runtime/apply",
];

/** Folders, of which each gives the files that lie in it and not in folders of its own, and single files. */
export function filesOf(asked: readonly string[]): readonly string[] {
  return asked.flatMap((name) => {
    const path = posix.normalize(name).replace(/\/$/, "");
    const files = filesIn(folders.includes(path) ? path : posix.dirname(path));
    const found = files.filter((file) => folders.includes(path) || file === path);
    if (found.length > 0 && folders.includes(posix.dirname(found[0] ?? ""))) return found;
    throw new Error(`\`${name}\` is none of ${folders.join(", ")}, and no file in one of them`);
  });
}

export function sourcesOf(files: readonly string[]): readonly Source[] {
  let first = 0;
  return files.map((file) => {
    const text = readFileSync(posix.join(root, file), "utf8");
    const mutants = mutantsOf(text);
    const source = { file, text, first, mutants };
    first += mutants.length;
    return source;
  });
}

function filesIn(folder: string): readonly string[] {
  return globSync(`${folder}/*.ts`, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.endsWith(".test.ts"))
    .sort();
}
