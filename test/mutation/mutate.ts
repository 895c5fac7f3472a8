/**
 * `npm run mutate [FOLDER…]`: how many small changes of the rules, and of what the runtime decides and
 * writes, the tests notice. Rewrites `results.json` and `results.md`, with every change that none did.
 *
 * Test files are asked in the order of their cost, each about the mutants that are left.
 */
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import type { Orders, Word } from "./orders.ts";
import { record } from "./results.ts";
import { folders, root, sourcesOf } from "./sources.ts";

/** Those that reach the rules and the deciding half of the runtime. */
const tests = [
  "rules/merge/*.test.ts",
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
/** So many test files are loaded with a mutant that no test reaches, those beside its file first. */
const mostLoads = 3;

const asked = process.argv.slice(2);
const wanted = asked.length === 0 ? folders : folders.filter((one) => asked.includes(one));
const sources = sourcesOf(wanted);
const alive = new Set(sources.flatMap((one) => one.mutants.map((_, at) => one.first + at)));
const tried = new Set<number>();
const loadedBy = new Map<string, readonly number[]>();
const slow = new Map<string, readonly number[]>();
const folder = mkdtempSync(join(tmpdir(), "mutation-"));
const started = Date.now();

const files = [...new Set(tests.flatMap((glob) => globSync(glob, { cwd: root }).sort()))];
for (const file of files) await ask(file, "quick tests", [...alive]);
for (const [file, reached] of slow) await ask(file, "slow tests", reached);
// What runs only as a file is loaded was not reached by a test: each such mutant has loads of its own.
const loads = new Map<string, number[]>();
for (const { file: source, first, mutants } of sources) {
  const near = (file: string) => (posix.dirname(file) === posix.dirname(source) ? 0 : 1);
  const own = mutants.map((_, at) => first + at).filter((mutant) => !tried.has(mutant));
  for (const mutant of own) {
    const by = [...loadedBy].flatMap(([file, loaded]) => (loaded.includes(mutant) ? [file] : []));
    for (const file of by.toSorted((a, b) => near(a) - near(b)).slice(0, mostLoads)) {
      loads.set(file, [...(loads.get(file) ?? []), mutant]);
    }
  }
}
for (const [file, mutants] of loads) await ask(file, "load", mutants);
rmSync(folder, { recursive: true });
record(wanted, sources, alive, tried);

/** Asks one test file about those that are left, again where a mutant had to be ended. */
async function ask(file: string, about: Orders["ask"], mutants: readonly number[]): Promise<void> {
  const begun = new Set<number>();
  for (;;) {
    const left = mutants.filter((one) => alive.has(one) && !(about === "load" && begun.has(one)));
    if (left.length === 0) return;
    const log = join(folder, "log");
    rmSync(log, { force: true });
    const isThrough = await runs(file, { folders: wanted, alive: left, log, ask: about });
    const words = readWords(log);
    for (const word of words) {
      if (word.kind === "loaded" && about === "quick tests") loadedBy.set(file, word.mutants);
      if (word.kind === "slow") slow.set(file, [...(slow.get(file) ?? []), ...word.mutants]);
      if (word.kind === "killed") alive.delete(word.mutant);
      if (word.kind === "tried") (about === "load" ? begun : tried).add(word.mutant);
    }
    say(`${file}, ${about}: ${alive.size} left`);
    const last = words.at(-1);
    if (isThrough || last?.kind !== "tried") return;
    alive.delete(last.mutant);
  }
}

/** False where it had to be ended. */
function runs(file: string, orders: Orders): Promise<boolean> {
  const program = join(root, "test/mutation/run-tests.ts");
  const child = spawn(process.execPath, [program, file], {
    cwd: root,
    env: { ...process.env, MUTATION: JSON.stringify(orders) },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  return new Promise((resolve) => {
    let [length, since] = [0, Date.now()];
    const watch = setInterval(() => {
      const now = existsSync(orders.log) ? readFileSync(orders.log).length : 0;
      if (now !== length) [length, since] = [now, Date.now()];
      // With its workers, which are the ones that do not end.
      else if (Date.now() - since > longestMs) process.kill(-(child.pid ?? 0), "SIGKILL");
    }, 1000);
    child.on("exit", (code) => {
      clearInterval(watch);
      if (code === 1) throw new Error(`${file} does not pass as it is`);
      resolve(code !== null);
    });
  });
}

function readWords(log: string): readonly Word[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Word);
}

function say(text: string): void {
  process.stdout.write(`${Math.round((Date.now() - started) / 1000)} s  ${text}\n`);
}
