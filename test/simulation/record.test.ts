import { expect, test } from "vitest";
import { recordWith } from "./record.ts";

const before = {
  total: 200,
  ranges: [
    { from: 0, to: 99, date: "2026-01-01" },
    { from: 500, to: 599, date: "2026-01-01" },
  ],
};

test("what is played again leaves the older range, on both sides of it", () => {
  const record = recordWith(before, { from: 20, to: 29, date: "2026-01-02" });
  expect(record.ranges).toEqual([
    { from: 0, to: 19, date: "2026-01-01" },
    { from: 20, to: 29, date: "2026-01-02" },
    { from: 30, to: 99, date: "2026-01-01" },
    { from: 500, to: 599, date: "2026-01-01" },
  ]);
  expect(record.total).toBe(200);
});

test("pieces of one day that follow each other are one range, and no seed counts twice", () => {
  const record = recordWith(before, { from: 50, to: 499, date: "2026-01-01" });
  expect(record).toEqual({ total: 600, ranges: [{ from: 0, to: 599, date: "2026-01-01" }] });
});
