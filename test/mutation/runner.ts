/**
 * Runs a test as usual and then once more for each mutant that it reaches, in the same process: what is
 * slow about a test run, to load it all again, is done once. A mutant that makes the test fail is killed.
 * Where only loading gets to a mutant, the test file and all that it imports are loaded with it anew.
 *
 * A test that does not pass a second time as it is can judge no mutant, and neither can one that fails
 * as it is after a mutant was in it: what the mutant left behind is no fault of the next one.
 */
import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import fc from "fast-check";
import { type RunnerTestCase, type RunnerTestFile, TestRunner, vi } from "vitest";
import { startTests } from "vitest/internal/browser";
import type { Orders, Word } from "./orders.ts";
import { root } from "./sources.ts";

const orders = JSON.parse(process.env["MUTATION"] ?? "{}") as Orders;
const alive = new Set(orders.alive);
const slowMs = 150;
/** Of the tests of a file that reach a mutant, so many are asked about it, and more while they are quick. */
const fewestJudges = 30;
const mostMs = 1500;
/** Beyond what it usually takes, a mutant has so long. */
const patienceMs = 2000;

// A property is asked many times: what fails need not be told shortly, nor what holds be tried for long.
fc.configureGlobal({ seed: 1, endOnFailure: true, interruptAfterTimeLimit: 300 });

/** The mutant that is switched on; -1: none. */
let active = -1;
let asked = 0;
let deadline = Number.POSITIVE_INFINITY;
const reached = new Set<number>();

class TooLong extends Error {}

declare global {
  var __mutant:
    | {
        (number: number): boolean;
        condition(isTrue: number, isFalse: number, value: unknown): unknown;
      }
    | undefined;
}

globalThis.__mutant = Object.assign(
  (number: number) => {
    if (active === -1) reached.add(number);
    // A mutant may never come to an end, and only what it calls can stop it.
    else if ((++asked & 1023) === 0 && performance.now() > deadline) throw new TooLong();
    return active === number;
  },
  {
    /** One that makes true what is true changes nothing yet, so it was not reached. */
    condition(isTrue: number, isFalse: number, value: unknown) {
      const other = value ? isFalse : isTrue;
      return globalThis.__mutant?.(other) ? other === isTrue : value;
    },
  },
);

type Run = () => unknown;

/** A test that passed twice, with what it reached. */
interface Judge {
  readonly run: Run;
  readonly name: string;
  readonly file: string;
  readonly reached: readonly number[];
  readonly usualMs: number;
}

export default class MutationRunner extends TestRunner {
  #judges: Judge[] = [];
  /** Whether a mutant that was loaded has been noticed. */
  #isNoticed = false;

  onBeforeCollect(): void {
    if (orders.ask !== "load") return;
    vi.resetModules();
    if (active === -1) reached.clear();
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (orders.ask === "load") {
      if (!this.#isNoticed) await this.#runLoaded(run);
      return;
    }
    reached.clear();
    await run();
    tell({ kind: "ran", test: test.fullName });
    const mutants = [...reached].filter((number) => alive.has(number));
    if (mutants.length === 0) return;
    const started = performance.now();
    if (await fails(run)) return;
    const usualMs = performance.now() - started;
    if (usualMs > slowMs !== (orders.ask === "slow tests")) {
      if (usualMs > slowMs) tell({ kind: "slow", file: nameOf(test.file) });
      return;
    }
    const file = nameOf(test.file);
    this.#judges.push({ run, name: test.fullName, file, reached: mutants, usualMs });
  }

  async #runLoaded(run: Run): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#isNoticed = active !== -1;
      throw error;
    }
  }

  override async onAfterRunFiles(files: RunnerTestFile[]): Promise<void> {
    await super.onAfterRunFiles(files);
    if (active !== -1) return;
    for (const file of files) {
      if (orders.ask === "load") await this.#load(file);
      else await this.#judge();
      tell({ kind: "done", file: nameOf(file) });
    }
  }

  async #judge(): Promise<void> {
    const judgesOf = new Map<number, Judge[]>();
    for (const judge of this.#judges) {
      if (await fails(judge.run)) {
        tell({ kind: "bound", file: judge.file });
        continue;
      }
      for (const mutant of judge.reached) {
        judgesOf.set(mutant, [...(judgesOf.get(mutant) ?? []), judge]);
      }
    }
    this.#judges = [];
    for (const [mutant, judges] of judgesOf) {
      tell({ kind: "tried", mutant });
      // Those that are quick and that get to little else are the likeliest to notice, and to be soon done.
      const cost = ({ usualMs, reached }: Judge) => (usualMs + 5) * reached.length;
      const inOrder = judges.toSorted((a, b) => cost(a) - cost(b));
      let ms = 0;
      const asked = inOrder.filter(({ usualMs }, at) => {
        ms += usualMs;
        return at < fewestJudges || ms < mostMs;
      });
      const by = await killerOf(mutant, asked);
      if (by !== undefined) killed(mutant, by);
    }
  }

  async #load(file: RunnerTestFile): Promise<void> {
    const mutants = (orders.loads[nameOf(file)] ?? []).filter(
      (one) => alive.has(one) && reached.has(one),
    );
    for (const mutant of mutants) {
      tell({ kind: "tried", mutant });
      active = mutant;
      deadline = performance.now() + 10 * patienceMs;
      this.#isNoticed = false;
      const [again] = await startTests([file.filepath], this);
      active = -1;
      this.#isNoticed = false;
      if (again?.result?.state !== "pass") killed(mutant, "from load");
    }
  }
}

async function killerOf(mutant: number, judges: readonly Judge[]): Promise<string | undefined> {
  for (const { run, name, usualMs } of judges) {
    active = mutant;
    deadline = performance.now() + patienceMs + 10 * usualMs;
    const isNoticed = await fails(run);
    active = -1;
    if (isNoticed && !(await fails(run))) return name;
  }
  return undefined;
}

async function fails(run: Run): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLong()), 30_000);
  });
  try {
    await Promise.race([run(), late]);
    return false;
  } catch {
    return true;
  } finally {
    clearTimeout(timer);
  }
}

function killed(mutant: number, by: string): void {
  alive.delete(mutant);
  tell({ kind: "killed", mutant, by });
}

/** As the orders call it. */
function nameOf(file: RunnerTestFile): string {
  return relative(root, file.filepath).replaceAll("\\", "/");
}

function tell(word: Word): void {
  appendFileSync(orders.log, `${JSON.stringify(word)}\n`);
}
