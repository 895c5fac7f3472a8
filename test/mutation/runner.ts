/**
 * Runs a test as usual and then once more for each mutant that it reaches, in the same process: what is
 * slow about a test run, to load it all again, is done once. A mutant that makes the test fail is killed.
 *
 * A test that does not pass a second time as it is can judge no mutant, and neither can one that fails
 * as it is after a mutant was in it: what the mutant left behind is no fault of the next one.
 */
import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { type RunnerTestCase, type RunnerTestFile, TestRunner } from "vitest";
import type { Orders, Word } from "./orders.ts";

const orders = JSON.parse(process.env["MUTATION"] ?? "{}") as Orders;
const alive = new Set(orders.alive);
const always = orders.ask === "load" ? orders.alive[0] : undefined;
const slowMs = 150;
/** Of the tests of a file that reach a mutant, so many are asked about it, and more while they are quick. */
const fewestJudges = 30;
const mostMs = 1500;

// A property is asked many times: what fails need not be told shortly, nor what holds be tried for long.
fc.configureGlobal({ seed: 1, endOnFailure: true, interruptAfterTimeLimit: 300 });

/** The mutant that is switched on; -1: none. */
let active = always ?? -1;
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

/** A test that passed twice, with what it reached. */
interface Judge {
  readonly run: () => unknown;
  readonly name: string;
  readonly reached: readonly number[];
  readonly usualMs: number;
}

export default class MutationRunner extends TestRunner {
  readonly #judges: Judge[] = [];

  onCollected() {
    if (always === undefined) tell({ kind: "loaded", mutants: [...reached] });
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    reached.clear();
    await run();
    const mutants = [...reached].filter((number) => alive.has(number));
    if (always !== undefined || mutants.length === 0) return;
    const started = performance.now();
    if (await fails(run)) return;
    const usualMs = performance.now() - started;
    if (usualMs > slowMs !== (orders.ask === "slow tests")) {
      if (usualMs > slowMs) tell({ kind: "slow", mutants });
      return;
    }
    this.#judges.push({ run, name: test.fullName, reached: mutants, usualMs });
  }

  override async onAfterRunFiles(files: RunnerTestFile[]) {
    await super.onAfterRunFiles(files);
    const judgesOf = new Map<number, Judge[]>();
    for (const judge of this.#judges) {
      for (const mutant of judge.reached) {
        judgesOf.set(mutant, [...(judgesOf.get(mutant) ?? []), judge]);
      }
    }
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
      if (by !== undefined) tell({ kind: "killed", mutant, by });
    }
  }
}

async function killerOf(mutant: number, judges: readonly Judge[]): Promise<string | undefined> {
  for (const { run, name, usualMs } of judges) {
    active = mutant;
    deadline = performance.now() + 2000 + 10 * usualMs;
    const isNoticed = await fails(run);
    active = -1;
    if (isNoticed && !(await fails(run))) return name;
  }
  return undefined;
}

async function fails(run: () => unknown): Promise<boolean> {
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

function tell(word: Word): void {
  appendFileSync(orders.log, `${JSON.stringify(word)}\n`);
}
