/** Runners that share one limit, in a time of their own. */
import { expect, test } from "vitest";
import { type Bucket, takeFrom } from "../engine/rate.ts";
import { openSharedTokens } from "./shared-tokens.ts";
import type { Rate } from "./tokens.ts";

/** So many runners that call as often as they may, every `everyMs` at most; when each call was made, and how often the state was asked. */
async function called(rate: Rate, runners: number, periods: number, everyMs: number) {
  let now = 0;
  let asked = 0;
  let bucket: Bucket | undefined;
  const clock = { monotonic: () => now };
  const all = Array.from({ length: runners }, () => {
    const takeFromState: Parameters<typeof openSharedTokens>[0]["takeFromState"] = async (
      of,
      wanted,
    ) => {
      asked++;
      const { bucket: left, taken } = takeFrom(bucket, of, wanted, now);
      bucket = left;
      return taken;
    };
    return { tokens: openSharedTokens({ name: "hs", rate, clock, takeFromState }), next: 0 };
  });
  const calls: number[] = [];
  const end = rate.perSeconds * 1000 * periods;
  while (now < end) {
    for (const one of all) {
      if (one.next > now) continue;
      const wait = await one.tokens.take(1);
      if (wait === 0) calls.push(now);
      one.next = now + (wait === 0 ? everyMs : wait);
    }
    now = Math.min(...all.map((one) => one.next));
  }
  return { calls, asked };
}

/** The most calls in any stretch as long as the limit's. */
function densest(calls: readonly number[], perSeconds: number): number {
  return Math.max(
    ...calls.map(
      (from, at) => calls.slice(at).filter((one) => one < from + perSeconds * 1000).length,
    ),
  );
}

test.each([
  [190, 10, 0.8],
  [5, 1, 0.8],
  [1, 1, 0.8],
  [100, 60, 0.8],
  // Half of it at once, where there is much to do, and the other half over the day.
  [300, 86_400, 0.6],
])(
  "%d calls in %d seconds are never passed by three runners, and mostly used",
  async (calls, perSeconds, share) => {
    const found = await called({ calls, perSeconds }, 3, 4, 1);
    expect(densest(found.calls, perSeconds)).toBeLessThanOrEqual(calls);
    expect(found.calls.length).toBeGreaterThanOrEqual(calls * 4 * share - 1);
  },
);

test("a runner that calls often asks the state seldom", async () => {
  const { calls, asked } = await called({ calls: 1000, perSeconds: 10 }, 1, 3, 11);
  expect(calls.length).toBeGreaterThan(2000);
  expect(asked).toBeLessThan(calls.length / 15);
});

test("a runner that calls rarely keeps nothing from the others", async () => {
  const { calls, asked } = await called({ calls: 100, perSeconds: 10 }, 1, 3, 3000);
  expect(asked).toBe(calls.length);
});

test("a call that costs much is waited for, and one that cost more than was known is paid for", async () => {
  let now = 0;
  let bucket: Bucket | undefined;
  const tokens = openSharedTokens({
    name: "hs",
    rate: { calls: 20, perSeconds: 100 },
    clock: { monotonic: () => now },
    takeFromState: async (of, wanted) => {
      const { bucket: left, taken } = takeFrom(bucket, of, wanted, now);
      bucket = left;
      return taken;
    },
  });
  expect(await tokens.take(8)).toBe(0);
  tokens.charge(6);
  const began = now;
  for (let wait = await tokens.take(8); wait > 0; wait = await tokens.take(8)) now += wait;
  // Ten were there at the beginning, and twelve have come since.
  expect(now - began).toBeGreaterThan(100_000);
});
