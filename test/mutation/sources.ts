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
  "runtime/decide",
  "runtime/apply",
];

/** The files that lie in these folders, and not in folders of theirs. */
export function sourcesOf(wanted: readonly string[]): readonly Source[] {
  const sources: Source[] = [];
  let first = 0;
  for (const file of wanted.flatMap((folder) => filesOf(folder))) {
    const text = readFileSync(posix.join(root, file), "utf8");
    const mutants = mutantsOf(text);
    sources.push({ file, text, first, mutants });
    first += mutants.length;
  }
  return sources;
}

function filesOf(folder: string): readonly string[] {
  return globSync(`${folder}/*.ts`, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.endsWith(".test.ts"))
    .sort();
}
