/** Nested lists, told as specs' own tests. */
import { expect, test } from "vitest";
import { failuresOf, memoryCatalogue } from "../../test/support/run-spec.ts";

const catalogues = new Map([
  [
    "a",
    memoryCatalogue("orders", {
      number: "text",
      lines: "list",
      "lines.key": "text",
      "lines.sku": "text",
      "lines.count": "integer",
    }),
  ],
  [
    "b",
    memoryCatalogue("sales", {
      reference: "text",
      items: "list",
      "items.line": "text",
      "items.article": "text",
      "items.quantity": "integer",
      "items.note": "text",
    }),
  ],
]);

function spec(arrow: "->" | "<->", clauses: string, tests: string): string {
  return `edition 2026
package acme.lists
system a: memory "A"
system b: memory "B"
defaults { latest }
object Order: a.orders ${arrow} b.sales  every 5m {
  match a.number = b.reference
  ${clauses}
  a.number ${arrow} b.reference
  each a.lines ${arrow} b.items match a.lines.key = b.items.line {
    a.lines.sku ${arrow} b.items.article
    a.lines.count ${arrow} b.items.quantity
  }
}
${tests}`;
}

const given = `given a.orders { number: "1", lines: [
    { key: "x", sku: "A", count: 1 },
    { key: "y", sku: "B", count: 2 },
  ] }
  run`;

test.each<[string, string]>([
  [
    "a list is created with its record, and rests",
    spec(
      "->",
      "",
      `test "t" {
  ${given}
  expect b.sales { items: [
    { line: "x", article: "A", quantity: 1 },
    { line: "y", article: "B", quantity: 2 },
  ] }
  run
  expect no writes
}`,
    ),
  ],
  [
    "one item that changes is one write, and what no row names stays",
    spec(
      "->",
      "",
      `test "t" {
  ${given}
  edit b.sales { items: [
    { line: "x", article: "A", quantity: 1, note: "mind" },
    { line: "y", article: "B", quantity: 2 },
  ] }
  run
  expect no writes
  edit a.orders { lines: [ { key: "x", sku: "A", count: 5 }, { key: "y", sku: "B", count: 2 } ] }
  run
  expect writes 1
  expect b.sales { items: [
    { line: "x", article: "A", quantity: 5, note: "mind" },
    { line: "y", article: "B", quantity: 2 },
  ] }
}`,
    ),
  ],
  [
    "an item that is missing stays on the other side, and is not added again",
    spec(
      "->",
      "",
      `test "t" {
  ${given}
  edit a.orders { lines: [ { key: "y", sku: "B", count: 2 }, { key: "z", sku: "C", count: 3 } ] }
  run
  expect b.sales { items: [
    { line: "x", article: "A", quantity: 1 },
    { line: "y", article: "B", quantity: 2 },
    { line: "z", article: "C", quantity: 3 },
  ] }
  edit b.sales { items: [ { line: "y", article: "B", quantity: 2 } ] }
  run
  expect no writes
}`,
    ),
  ],
  [
    "under delete propagate a missing item is removed",
    spec(
      "->",
      "delete propagate",
      `test "t" {
  ${given}
  edit a.orders { lines: [ { key: "y", sku: "B", count: 2 } ] }
  run
  expect b.sales { items: [ { line: "y", article: "B", quantity: 2 } ] }
  run
  expect no writes
}`,
    ),
  ],
  [
    "both sides edit different items, and both edits stay",
    spec(
      "<->",
      "",
      `test "t" {
  ${given}
  edit a.orders { lines: [ { key: "x", sku: "A", count: 5 }, { key: "y", sku: "B", count: 2 } ] }
  edit b.sales { items: [
    { line: "x", article: "A", quantity: 1 },
    { line: "y", article: "B", quantity: 9 },
    { line: "n", article: "N", quantity: 1 },
  ] }
  run
  expect writes 2
  expect a.orders { lines: [
    { key: "x", sku: "A", count: 5 },
    { key: "y", sku: "B", count: 9 },
    { key: "n", sku: "N", count: 1 },
  ] }
  expect b.sales { items: [
    { line: "x", article: "A", quantity: 5 },
    { line: "y", article: "B", quantity: 9 },
    { line: "n", article: "N", quantity: 1 },
  ] }
  run
  expect no writes
}`,
    ),
  ],
  [
    "two items with one key, or one without, hold the list and nothing else",
    spec(
      "->",
      "",
      `test "t" {
  ${given}
  edit a.orders { lines: [ { key: "x", sku: "A", count: 5 }, { key: "x", sku: "B", count: 2 } ] }
  run
  expect no writes
  edit a.orders { lines: [ { key: "", sku: "A", count: 5 } ] }
  run
  expect no writes
  edit a.orders { lines: [ { key: "x", sku: "A", count: 5 }, { key: "y", sku: "B", count: 2 } ] }
  run
  expect writes 1
}`,
    ),
  ],
])("%s", async (_, text) => {
  expect(await failuresOf(text, catalogues)).toEqual([]);
});
