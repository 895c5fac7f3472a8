/** What mutation runs came to, file by file: kept as data, and told by folders in `results.md`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { equivalents } from "./equivalents.ts";
import { filesOf, folders, type Source } from "./sources.ts";

interface Survivor {
  readonly line: number;
  readonly was: string;
  readonly becomes: string;
  /** No test gets there, or it is what it is without the change whenever one does. */
  readonly unreached?: true;
}

interface FileResult {
  readonly mutants: number;
  /** Equivalent ones among them. */
  readonly survivors: readonly Survivor[];
}

type Results = Readonly<Record<string, FileResult>>;

const data = new URL("results.json", import.meta.url);
const page = new URL("results.md", import.meta.url);

export function record(
  sources: readonly Source[],
  alive: ReadonlySet<number>,
  tried: ReadonlySet<number>,
): void {
  const known = existsSync(data) ? (JSON.parse(readFileSync(data, "utf8")) as Results) : {};
  const now = sources.map((one) => [one.file, resultOf(one, alive, tried)] as const);
  const all: Results = { ...known, ...Object.fromEntries(now) };
  // In one order, and without files that are gone.
  const results: Results = Object.fromEntries(
    filesOf(folders).flatMap((file) => (all[file] === undefined ? [] : [[file, all[file]]])),
  );
  writeFileSync(data, `${JSON.stringify(results, null, 2)}\n`);
  const text = pageOf(results);
  writeFileSync(page, text);
  process.stdout.write(text);
}

function resultOf(
  { text, first, mutants }: Source,
  alive: ReadonlySet<number>,
  tried: ReadonlySet<number>,
): FileResult {
  const survivors = mutants.flatMap((mutant, at): Survivor[] => {
    if (!alive.has(first + at)) return [];
    const lines = text.slice(0, mutant.start).split("\n");
    const was = short(text.slice(mutant.start, mutant.end));
    const unreached = tried.has(first + at) ? {} : { unreached: true as const };
    return [{ line: lines.length, was, becomes: short(mutant.text), ...unreached }];
  });
  return { mutants: mutants.length, survivors };
}

function isEquivalent(file: string, { was, becomes }: Survivor): boolean {
  return equivalents.some(
    (one) => one.file === file && one.was === was && one.becomes.includes(becomes),
  );
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= 100 ? line : `${line.slice(0, 60)} … ${line.slice(-37)}`;
}

function pageOf(results: Results): string {
  const told = folders.flatMap((folder) => {
    const own = Object.entries(results).filter(([file]) => posix.dirname(file) === folder);
    return own.length === 0 ? [] : [{ folder, ...toldOf(folder, own) }];
  });
  const lists = told.flatMap(({ folder, survivors }) =>
    survivors.length === 0 ? [] : ["", `## ${folder}/`, "", ...survivors],
  );
  return `${[...introduction, ...told.map((one) => one.row), ...lists].join("\n")}\n`;
}

function toldOf(folder: string, own: readonly (readonly [string, FileResult])[]) {
  const mutants = own.reduce((sum, [, one]) => sum + one.mutants, 0);
  const all = own.flatMap(([file, one]) => one.survivors.map((survivor) => ({ file, survivor })));
  const survivors = all.filter(({ file, survivor }) => !isEquivalent(file, survivor));
  const killed = mutants - all.length;
  const equivalent = all.length - survivors.length;
  const score = ((100 * killed) / Math.max(1, mutants - equivalent)).toFixed(1);
  const row = `| \`${folder}/\` | ${mutants} | ${killed} | ${equivalent} | ${survivors.length} | ${score} % |`;
  return { row, survivors: survivors.map(({ file, survivor }) => lineOf(file, survivor)) };
}

const introduction = [
  "# Small changes that the tests notice",
  "",
  "Written by `npm run mutate`; `npm run mutate -- rules/merge` runs one folder, and",
  "`npm run mutate -- rules/merge/owed.ts` one file. A change that leaves the product as it was is none",
  "that a test could notice: those are listed, with the reason, in `equivalents.ts`, and do not count. What",
  "follows the table survived: no test fails with it.",
  "",
  "| folder | changes | noticed | equivalent | survived | score |",
  "|---|---|---|---|---|---|",
];

function lineOf(file: string, { line, was, becomes, unreached }: Survivor): string {
  const note = unreached ? " (no test makes it matter)" : "";
  return `- ${posix.basename(file)}:${line} ${code(was)} → ${code(becomes)}${note}`;
}

function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}
