/**
 * The time of a spec's test. A step without `at` happens at the latest time so far, a `run` a minute
 * later; `at` may go back, and then only that step is early.
 */
import type { Clock } from "../../core/host.ts";
import type { TestMoment } from "../../plan/test-case.ts";

export interface TestClock {
  readonly clock: Clock;
  /** Sets the time of a step. */
  step(at: TestMoment | undefined): void;
  run(at: TestMoment | undefined): void;
  /** ms since 1970; a moment without a day is one of the latest day so far. */
  momentOf(at: TestMoment): number;
  /** Waiting takes its time, and nobody has to wait. */
  pass(ms: number): void;
}

const startHour = 9;
const minuteMs = 60_000;

/** `startsOn`: YYYY-MM-DD. */
export function startTestClock(startsOn: string): TestClock {
  let latest = Date.parse(`${startsOn}T00:00:00Z`) + startHour * 60 * minuteMs;
  let now = latest;
  const set = (moment: number) => {
    now = moment;
    latest = Math.max(latest, moment);
  };
  const momentOf = ({ date, time }: TestMoment): number => {
    const day = date ?? new Date(latest).toISOString().slice(0, 10);
    return Date.parse(`${day}T00:00:00Z`) + (time ?? startHour * 3600) * 1000;
  };
  return {
    clock: { now: () => now, monotonic: () => now },
    momentOf,
    step: (at) => set(at === undefined ? latest : momentOf(at)),
    run: (at) => set(at === undefined ? latest + minuteMs : momentOf(at)),
    pass: (ms) => set(now + ms),
  };
}
