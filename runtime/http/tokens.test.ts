import { expect, test } from "vitest";
import { openTokens } from "./tokens.ts";

/** A clock that goes on as somebody waits. */
function clockAt(): { monotonic(): number; pass(ms: number): void } {
  let now = 0;
  return {
    monotonic: () => now,
    pass(ms) {
      now += ms;
    },
  };
}

test("in no stretch of time are there more calls than the limit allows", () => {
  const clock = clockAt();
  const tokens = openTokens([{ calls: 10, perSeconds: 1 }], clock);
  const made: number[] = [];
  for (let at = 0; at < 100; at++) {
    clock.pass(tokens.take(1));
    made.push(clock.monotonic());
    clock.pass(at % 7);
  }
  for (const from of made) {
    expect(made.filter((one) => one >= from && one < from + 1000).length).toBeLessThanOrEqual(10);
  }
  // Ten calls need no waiting, and a hundred no more than they must.
  expect(made[9]).toBeLessThan(100);
  expect(made[99]).toBeLessThan(10_000);
});

test("of two limits the tighter one counts", () => {
  const clock = clockAt();
  const tokens = openTokens(
    [
      { calls: 10, perSeconds: 1 },
      { calls: 12, perSeconds: 60 },
    ],
    clock,
  );
  for (let at = 0; at < 12; at++) clock.pass(tokens.take(1));
  expect(tokens.take(1)).toBeGreaterThan(50_000);
});

test("a call that has cost more holds up the next ones", () => {
  const clock = clockAt();
  const tokens = openTokens([{ calls: 10, perSeconds: 1 }], clock);
  tokens.take(1);
  tokens.charge(9);
  expect(tokens.take(1)).toBe(1000);
});

test("what holds everybody up does so for its time", () => {
  const clock = clockAt();
  const tokens = openTokens([], clock);
  tokens.holdFor(500);
  expect(tokens.take(1)).toBe(500);
  clock.pass(500);
  expect(tokens.take(1)).toBe(0);
});
