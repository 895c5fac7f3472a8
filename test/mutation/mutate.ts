/**
 * `npm run mutate [FOLDER | FOLDER/FILE …]`: how many small changes of the rules, and of what the runtime
 * decides and writes, the tests notice. Rewrites `results.json` and `results.md`, with every change that
 * none did.
 *
 * Only test files that reach what is changed are asked, those beside it first, then the others in the order
 * of their cost; each about the mutants that are left.
 */
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import type { Orders, Word } from "./orders.ts";
import { loadedBy } from "./reach.ts";
import { record } from "./results.ts";
import { filesOf, folders, root, sourcesOf } from "./sources.ts";

/** Those that reach the rules and the deciding half of the runtime. */
const tests = [
  "rules/**/*.test.ts",
  "runtime/{decide,apply,detect,program}/*.test.ts",
  "runtime/brake.test.ts",
  "compiler/{explain,one-mistake}.test.ts",
  "compiler/lower/*.test.ts",
  "test/scenarios/scenarios.test.ts",
  "runtime/faults.test.ts",
  "runtime/testing/*.test.ts",
];
/** Without a word for so long, a mutant does not come to an end. */
const longestMs = 90_000;
/** So many test files are loaded with a mutant that no test reaches. */
const mostLoads = 3;

const asked = process.argv.slice(2);
const sources = sourcesOf(filesOf(asked.length === 0 ? folders : asked));
const alive = new Set(sources.flatMap((one) => one.mutants.map((_, at) => one.first + at)));
const tried = new Set<number>();
const slow = new Set<string>();
const bound = new Set<string>();
const loads: Record<string, number[]> = {};
const folder = mkdtempSync(join(tmpdir(), "mutation-"));
const started = Date.now();

const all = [...new Set(tests.flatMap((glob) => globSync(glob, { cwd: root }).sort()))];
const reach = new Map(all.map((file) => [file, loadedBy(file)]));
const files = all.filter((file) => sources.some((one) => reach.get(file)?.has(one.file)));
const near = sources.map((one) => posix.dirname(one.file));
const inOrder = files.toSorted((a, b) => distance(a, near) - distance(b, near));
await ask("quick tests", inOrder);
await ask("slow tests", inOrder);
// What runs only as a file is loaded was not reached by a test: each such mutant has loads of its own.
for (const { file: source, first, mutants } of sources) {
  const by = files
    .filter((file) => reach.get(file)?.has(source))
    .toSorted((a, b) => loadCost(a, source) - loadCost(b, source))
    .slice(0, mostLoads);
  const own = mutants.map((_, at) => first + at).filter((one) => alive.has(one));
  for (const file of by) {
    const news = bound.has(file) ? own : own.filter((one) => !tried.has(one));
    loads[file] = [...(loads[file] ?? []), ...news];
  }
}
await ask("load", inOrder);
rmSync(folder, { recursive: true });
record(sources, alive, tried);

/** Asks test files about the mutants that are left, and goes on where one of these had to be ended. */
async function ask(about: Orders["ask"], of: readonly string[]): Promise<void> {
  const done = new Set<string>();
  for (;;) {
    const left = of.filter((file) => {
      if (done.has(file) || (about === "slow tests" && !slow.has(file))) return false;
      return about !== "load" || loads[file]?.some((mutant) => alive.has(mutant)) === true;
    });
    if (left.length === 0 || alive.size === 0) return;
    const log = join(folder, "log");
    rmSync(log, { force: true });
    const orders: Orders = {
      sources: sources.map((one) => one.file),
      alive: [...alive],
      log,
      ask: about,
      loads,
    };
    let last: Word | undefined;
    const isThrough = await runs(left, orders, (word) => {
      last = word;
      if (word.kind === "slow") slow.add(word.file);
      if (word.kind === "bound") bound.add(word.file);
      if (word.kind === "killed") alive.delete(word.mutant);
      if (word.kind === "tried" && about !== "load") tried.add(word.mutant);
      if (word.kind !== "done") return;
      done.add(word.file);
      say(`${word.file}, ${about}: ${alive.size} left`);
    });
    if (isThrough) return;
    if (last?.kind === "tried") alive.delete(last.mutant);
    // It is the test file that does not come to an end.
    else done.add(left.find((file) => !done.has(file)) ?? "");
  }
}

/** False where it had to be ended. */
function runs(of: readonly string[], orders: Orders, hear: (word: Word) => void): Promise<boolean> {
  const program = join(root, "test/mutation/run-tests.ts");
  const child = spawn(process.execPath, [program, ...of], {
    cwd: root,
    env: { ...process.env, MUTATION: JSON.stringify(orders) },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let [heard, since] = [0, Date.now()];
    const listen = () => {
      const words = readWords(orders.log);
      if (words.length > heard) since = Date.now();
      for (const word of words.slice(heard)) hear(word);
      heard = words.length;
    };
    const watch = setInterval(() => {
      listen();
      // With its workers, which are the ones that do not end.
      if (Date.now() - since > longestMs) process.kill(-(child.pid ?? 0), "SIGKILL");
    }, 500);
    child.on("exit", (code) => {
      clearInterval(watch);
      listen();
      if (code === 1) reject(new Error(`of ${of.join(", ")} not all pass as they are`));
      resolve(code !== null);
    });
  });
}

function readWords(log: string): readonly Word[] {
  if (!existsSync(log)) return [];
  // The last line may be in the writing.
  const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Word);
}

/** How far a test file lies from the nearest of these folders; whole packages and histories come last. */
function distance(file: string, from: readonly string[]): number {
  if (from.includes(posix.dirname(file))) return 0;
  const place = tests.findIndex((glob) => posix.matchesGlob(file, glob));
  return place + 1;
}

/** A test file beside the source is the likeliest to notice, and one that loads little is the quickest. */
function loadCost(file: string, source: string): number {
  return 10_000 * distance(file, [posix.dirname(source)]) + (reach.get(file)?.size ?? 0);
}

function say(text: string): void {
  process.stdout.write(`${Math.round((Date.now() - started) / 1000)} s  ${text}\n`);
}
