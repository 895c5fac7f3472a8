import { expect, test } from "vitest";
import type { ObjectPlan } from "../plan/index.ts";
import { rowShares } from "./row-shares.ts";

const rows = [
  { id: "name" },
  { id: "street", together: "address" },
  { id: "city", together: "address" },
  { id: "sku", each: "items" },
] as unknown as ObjectPlan["rows"];

const none = { links: 10, waiting: { links: 0 }, holds: [] };

test("all agrees where nothing waits; rows of a group or a list stand together", () => {
  expect(rowShares({ rows }, none)).toEqual(
    ["name", "together address", "each items"].map((row) => ({
      row,
      links: 10,
      agreed: 10,
      held: 0,
      again: 0,
      waiting: 0,
    })),
  );
});

test("a case counts for its row, one of the whole record for each, and an entity once", () => {
  const holds = [
    { link: "1", unit: "name", opened: 50 },
    { link: "2", unit: "name", opened: 40, instead: "queued" },
    { link: "3", unit: "", opened: 30 },
    { link: "3", unit: "name", opened: 60 },
    { link: "4", unit: "each items", opened: 20, whole: true },
  ] as const;
  const found = rowShares({ rows }, { links: 10, waiting: { links: 2, since: 25 }, holds });
  expect(found.map((one) => [one.row, one.agreed, one.held, one.again, one.since])).toEqual([
    ["name", 4, 3, 1, 20],
    ["together address", 6, 2, 0, 20],
    ["each items", 6, 2, 0, 20],
  ]);
});
