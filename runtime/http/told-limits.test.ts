import { expect, test } from "vitest";
import { costOf, retryAfter, spentFor } from "./told-limits.ts";

const clock = { now: () => Date.parse("2026-11-25T12:00:00Z") };

test.each([
  ["3", 3000],
  [" 0.5 ", 500],
  ["Wed, 25 Nov 2026 12:01:00 GMT", 60_000],
  ["Wed, 25 Nov 2026 11:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
])("Retry-After: %s", (text, ms) => {
  expect(retryAfter({ "retry-after": text }, clock)).toBe(ms);
});

test.each([
  ["seconds", "30", 30_000],
  ["milliseconds", "30", 30],
  ["epoch_seconds", String(clock.now() / 1000 + 30), 30_000],
  ["epoch_milliseconds", String(clock.now() + 30), 30],
] as const)("nothing is left until a reset in %s", (resetIs, text, ms) => {
  const told = { remaining: "x-left", reset: "x-reset", resetIs };
  expect(spentFor({ "x-left": "0", "x-reset": text }, told, clock)).toBe(ms);
  expect(spentFor({ "x-left": "1", "x-reset": text }, told, clock)).toBeUndefined();
});

test("a cost is the first number of its header", () => {
  expect(costOf({ "x-cost": "12;of=1000" }, { cost: "x-cost" })).toBe(12);
  expect(costOf({}, { cost: "x-cost" })).toBeUndefined();
});
