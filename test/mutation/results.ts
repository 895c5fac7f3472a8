/** What a mutation run came to, folder by folder: kept as data, and told in `results.md`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { equivalents } from "./equivalents.ts";
import { folders, type Source } from "./sources.ts";

interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly was: string;
  readonly becomes: string;
  /** No test gets there, or it is what it is without the change whenever one does. */
  readonly unreached?: true;
}

interface FolderResult {
  readonly mutants: number;
  readonly killed: number;
  /** Equivalent ones among them. */
  readonly survivors: readonly Survivor[];
}

const data = new URL("results.json", import.meta.url);
const page = new URL("results.md", import.meta.url);

export function record(
  wanted: readonly string[],
  sources: readonly Source[],
  alive: ReadonlySet<number>,
  tried: ReadonlySet<number>,
): void {
  const known = existsSync(data)
    ? (JSON.parse(readFileSync(data, "utf8")) as Record<string, FolderResult>)
    : {};
  const results = { ...known };
  for (const folder of wanted) {
    const own = sources.filter((one) => posix.dirname(one.file) === folder);
    results[folder] = resultOf(own, alive, tried);
  }
  writeFileSync(data, `${JSON.stringify(results, null, 2)}\n`);
  const text = pageOf(folders.flatMap((one) => (results[one] ? [[one, results[one]]] : [])));
  writeFileSync(page, text);
  process.stdout.write(text);
}

function resultOf(
  sources: readonly Source[],
  alive: ReadonlySet<number>,
  tried: ReadonlySet<number>,
): FolderResult {
  const mutants = sources.reduce((sum, one) => sum + one.mutants.length, 0);
  const left = sources.flatMap(({ file, text, first, mutants: own }) =>
    own.flatMap((mutant, at): Survivor[] => {
      if (!alive.has(first + at)) return [];
      const lines = text.slice(0, mutant.start).split("\n");
      const was = short(text.slice(mutant.start, mutant.end));
      const unreached = tried.has(first + at) ? {} : { unreached: true as const };
      return [{ file, line: lines.length, was, becomes: short(mutant.text), ...unreached }];
    }),
  );
  return { mutants, killed: mutants - left.length, survivors: left };
}

function isEquivalent({ file, was, becomes }: Survivor): boolean {
  return equivalents.some(
    (one) => one.file === file && one.was === was && one.becomes.includes(becomes),
  );
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= 100 ? line : `${line.slice(0, 60)} … ${line.slice(-37)}`;
}

function pageOf(results: readonly (readonly [string, FolderResult])[]): string {
  const rows = results.map(([folder, { mutants, killed, survivors: all }]) => {
    const survivors = all.filter((one) => !isEquivalent(one));
    const equivalent = all.length - survivors.length;
    const score = ((100 * killed) / Math.max(1, mutants - equivalent)).toFixed(1);
    return `| \`${folder}/\` | ${mutants} | ${killed} | ${equivalent} | ${survivors.length} | ${score} % |`;
  });
  const lists = results.flatMap(([folder, { survivors: all }]) => {
    const survivors = all.filter((one) => !isEquivalent(one));
    return survivors.length === 0 ? [] : ["", `## ${folder}/`, "", ...survivors.map(told)];
  });
  return `${[...introduction, ...rows, ...lists].join("\n")}\n`;
}

const introduction = [
  "# Small changes that the tests notice",
  "",
  "Written by `npm run mutate`; `npm run mutate -- rules/merge` runs one folder. A change that leaves the",
  "product as it was is none that a test could notice: those are listed, with the reason, in",
  "`equivalents.ts`, and do not count. What follows the table survived: no test fails with it.",
  "",
  "| folder | changes | noticed | equivalent | survived | score |",
  "|---|---|---|---|---|---|",
];

function told({ file, line, was, becomes, unreached }: Survivor): string {
  const note = unreached ? " (no test makes it matter)" : "";
  return `- ${posix.basename(file)}:${line} ${code(was)} → ${code(becomes)}${note}`;
}

function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}
