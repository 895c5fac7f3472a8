/**
 * Runs a spec's own tests: on systems in memory that obey the catalogues, with a clock of their own,
 * through the same pass that `run` makes. Nothing of the world is touched.
 *
 * A test that says `crash anywhere` is played for every call of the run that follows and leaves a trace,
 * with the process dying once it has, and amid a batch of writes. Each play has to hold what the test
 * expects, and to end as the play without a crash ends.
 */
import { given } from "../../core/given.ts";
import type { TestCase, TestSuite } from "../../plan/test-case.ts";
import type { Death, MadeCall } from "./calls.ts";
import { type Played, play } from "./play.ts";
import type { Failure, TestInput } from "./test-state.ts";

export interface TestResult {
  readonly test: TestCase;
  readonly failure?: Failure;
  /** Runs made. */
  readonly runs: number;
  /** Times that it was played: more than once where the process dies anywhere. */
  readonly plays: number;
}

export async function runTests(suite: TestSuite, input: TestInput): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const test of suite.tests) {
    results.push(await runTest(test, { startsOn: suite.startsOn, input }));
  }
  return results;
}

type Setting = Parameters<typeof play>[2];

async function runTest(test: TestCase, setting: Setting): Promise<TestResult> {
  const sweeps = test.steps.filter((one) => one.kind === "crash" && one.moment === undefined);
  let [runs, plays] = [0, 0];
  const whole = await playOnce([]);
  const failure = whole.failure ?? (await dieAnywhere([], whole));
  return { test, runs, plays, ...given({ failure }) };

  async function playOnce(deaths: readonly (Death | undefined)[]): Promise<Played> {
    const played = await play(test, deaths, setting);
    runs += played.runs;
    plays++;
    return played;
  }

  /** Every death in one of the sweeps that `deaths` leaves open, and what follows from each. */
  async function dieAnywhere(
    deaths: readonly (Death | undefined)[],
    { calls }: Played,
  ): Promise<Failure | undefined> {
    for (let at = deaths.length; at < sweeps.length; at++) {
      const before = Array.from({ length: at }, (_, one) => deaths[one]);
      const made = calls[at] ?? [];
      for (const death of deathsIn(made)) {
        const dying = [...before, death];
        const played = await playOnce(dying);
        const failure = played.failure ?? otherEnd(played, at);
        if (failure !== undefined)
          return { ...failure, what: `${failure.what}; ${told(death, made)}` };
        const deeper = await dieAnywhere(dying, played);
        if (deeper !== undefined)
          return { ...deeper, what: `${deeper.what}; ${told(death, made)}` };
      }
    }
    return undefined;
  }

  function otherEnd({ contents }: Played, at: number): Failure | undefined {
    const other = contents.find((one) => !whole.contents.includes(one));
    const missing = whole.contents.find((one) => !contents.includes(one));
    if (contents.length === whole.contents.length && other === undefined && missing === undefined) {
      return undefined;
    }
    const place = sweeps[at]?.place ?? test.place;
    const what = `it ends with ${other ?? "less"}, and without the crash with ${missing ?? "less"}`;
    return { place, what };
  }
}

/**
 * What differs in what a process leaves behind: between two calls that change something it is all one
 * where it dies. Only writes go to several systems at once, so one may land and another not be sent.
 */
export function deathsIn(calls: readonly MadeCall[]): readonly Death[] {
  return calls.flatMap(({ changes, writes }, call): readonly Death[] => {
    const sides: Death["side"][] = [];
    if (call === 0 || writes > 0) sides.push("before");
    if (writes > 1) sides.push("middle");
    if (changes) sides.push("after");
    return sides.map((side) => ({ call, side }));
  });
}

export function told({ call, side }: Death, calls: readonly MadeCall[]): string {
  const where = side === "middle" ? "in the middle of" : side;
  return `the run died ${where} its call ${call + 1}, ${calls[call]?.name}`;
}
