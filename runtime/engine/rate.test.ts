import { expect, test } from "vitest";
import { takeFrom } from "./rate.ts";

const rate = { name: "a", perSecond: 10, burst: 4 };

test("a clock that was set back gives nothing and takes nothing", () => {
  const { bucket } = takeFrom({ tokens: 2, at: 5000 }, rate, 1, 1000);
  expect(bucket).toEqual({ tokens: 1, at: 1000 });
  expect(takeFrom(bucket, rate, 9, 1100).taken.tokens).toBe(2);
});

test("a rate that holds less than before has less to give", () => {
  expect(takeFrom({ tokens: 90, at: 0 }, rate, 50, 0).taken.tokens).toBe(4);
});

test("the wait ends with the next token", () => {
  const { bucket, taken } = takeFrom({ tokens: 1.5, at: 0 }, rate, 3, 0);
  expect(taken).toEqual({ tokens: 1, wait: 50 });
  expect(takeFrom(bucket, rate, 3, taken.wait).taken.tokens).toBe(1);
});
