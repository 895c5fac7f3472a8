/** Nested lists, told as specs' own tests. */
import { describe, expect, test } from "vitest";
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

describe("items that refer to records of another object", () => {
  const products = memoryCatalogue("products", { code: "text", name: "text" });
  const withProducts = new Map(
    [...catalogues].map(([alias, one]) => [
      alias,
      { ...one, objects: { ...one.objects, ...products.objects } },
    ]),
  );
  const referring = (tests: string) => `edition 2026
package acme.lists
system a: memory "A"
system b: memory "B"
object Product: a.products <-> b.products  every 5m {
  match a.code = b.code
  where a.name = "In"
  a.code <-> b.code  authority a
}
object Order: a.orders <-> b.sales  every 5m {
  match a.number = b.reference
  a.number <-> b.reference  authority a
  each a.lines <-> b.items match a.lines.key = b.items.line {
    a.lines.sku -> b.items.article  ref Product
    a.lines.count <-> b.items.quantity  authority a
  }
}
${tests}`;

  test.each<[string, string]>([
    [
      "a new record's go on, and their references follow",
      `given a.orders { number: "1", lines: [{ key: "x", sku: "a-1", count: 1 }] }
  given a.products as product { code: "p", name: "Out" }
  edit a.orders { lines: [{ key: "x", sku: product, count: 1 }] }
  run
  expect b.sales { items: [{ line: "x", quantity: 1 }] }
  run
  expect no writes
  edit product { name: "In" }
  run
  expect writes 2
  expect no b.sales { items: [{ line: "x", quantity: 1 }] }`,
    ],
    [
      "those of a record that is there go on, and their references follow",
      `given a.orders { number: "1", lines: [{ key: "x", count: 1 }] }
  run
  given a.products as product { code: "p", name: "Out" }
  edit a.orders { lines: [{ key: "x", sku: product, count: 2 }, { key: "y", sku: product, count: 1 }] }
  run
  expect b.sales { items: [{ line: "x", quantity: 2 }, { line: "y", quantity: 1 }] }
  run
  expect no writes
  edit product { name: "In" }
  run
  expect writes 2
  expect no b.sales { items: [{ line: "x", quantity: 2 }, { line: "y", quantity: 1 }] }
  run
  expect no writes`,
    ],
  ])("%s", async (name, steps) => {
    const text = referring(`test "${name}" {\n  ${steps}\n}\n`);
    expect(await failuresOf(text, withProducts)).toEqual([]);
  });

  test("a third system's follow, though the others have long agreed", async () => {
    const text = `edition 2026
package acme.lists
system a: memory "A"
system b: memory "B"
system c: memory "C"
object Product: a.products, b.products, c.products  every 5m {
  match a.code = b.code = c.code
  create in b
  a.code <-> b.code <-> c.code  authority a
}
object Order: a.orders, b.sales, c.sales  every 5m {
  match a.number = b.reference = c.reference
  a.number <-> b.reference <-> c.reference  authority a
  each a.lines <-> b.items <-> c.items match a.lines.key = b.items.line = c.items.line {
    a.lines.sku -> b.items.article, c.items.article  ref Product
    a.lines.count <-> b.items.quantity <-> c.items.quantity  authority a
  }
}
test "t" {
  given a.products as product { code: "p" }
  given a.orders { number: "1", lines: [{ key: "x", sku: product, count: 1 }] }
  run
  expect no b.sales { items: [{ line: "x", quantity: 1 }] }
  expect c.sales { items: [{ line: "x", quantity: 1 }] }
  run
  expect no writes
  given c.products { code: "p" }
  run
  expect writes 1
  expect no c.sales { items: [{ line: "x", quantity: 1 }] }
  run
  expect no writes
}
`;
    const sales = withProducts.get("b");
    if (sales === undefined) throw new Error("b has no catalogue");
    expect(await failuresOf(text, new Map([...withProducts, ["c", sales]]))).toEqual([]);
  });
});

test("a row of a list applies to the items that its condition holds for, and begins when it does", async () => {
  const text = `edition 2026
package acme.lists
system a: memory "A"
system b: memory "B"
object Order: a.orders -> b.sales  every 5m {
  match a.number = b.reference
  a.number -> b.reference
  each a.lines -> b.items match a.lines.key = b.items.line {
    a.lines.count -> b.items.quantity
    a.lines.sku -> b.items.article  when a.lines.count > 0
  }
}
test "t" {
  given a.orders { number: "1", lines: [
    { key: "x", sku: "A", count: 0 },
    { key: "y", sku: "B", count: 2 },
  ] }
  run
  expect b.sales { items: [{ line: "x", quantity: 0 }, { line: "y", quantity: 2, article: "B" }] }
  run
  expect no writes
  edit a.orders { lines: [
    { key: "x", sku: "A", count: 0 },
    { key: "y", sku: "B", count: 2 },
    { key: "z", sku: "C", count: 0 },
  ] }
  run
  expect b.sales { items: [
    { line: "x", quantity: 0 },
    { line: "y", quantity: 2, article: "B" },
    { line: "z", quantity: 0 },
  ] }
  edit a.orders { lines: [
    { key: "x", sku: "A", count: 1 },
    { key: "y", sku: "B", count: 0 },
    { key: "z", sku: "C", count: 0 },
  ] }
  run
  expect b.sales { items: [
    { line: "x", quantity: 1, article: "A" },
    { line: "y", quantity: 0, article: "B" },
    { line: "z", quantity: 0 },
  ] }
  run
  expect no writes
}
`;
  expect(await failuresOf(text, catalogues)).toEqual([]);
});

describe("the key of a new item", () => {
  const products = memoryCatalogue("products", { code: "text", name: "text" });
  const orders = memoryCatalogue("orders", {
    number: "text",
    lines: "list",
    "lines.key": "integer",
    "lines.kind": "text",
    "lines.product": "text",
    "lines.count": "integer",
  });
  const sales = memoryCatalogue("sales", {
    reference: "text",
    items: "list",
    "items.line": "integer",
    "items.kind": "text",
    "items.product": "text",
    "items.quantity": "integer",
  });
  const keyed = new Map(
    [orders, sales].map((one, at) => [
      "ab"[at] ?? "",
      { ...one, objects: { ...one.objects, ...products.objects } },
    ]),
  );
  const specOf = (key: string, rows: string, steps: string) => `edition 2026
package acme.keys
system a: memory "A"
system b: memory "B"
object Product: a.products <-> b.products  every 5m {
  match a.code = b.code
  where a.name = "In"
  a.code <-> b.code  authority a
}
object Order: a.orders -> b.sales  every 5m {
  match a.number = b.reference
  a.number -> b.reference
  each a.lines -> b.items match ${key} {
    a.lines.count -> b.items.quantity
    ${rows}
  }
}
test "t" {
  ${steps}
}
`;

  test("is what its field holds", async () => {
    const text = specOf(
      "a.lines.key = b.items.line",
      "",
      `given a.orders { number: "1", lines: [{ key: 5, count: 1 }] }
  run
  expect b.sales { items: [{ line: 5, quantity: 1 }] }
  edit a.orders { lines: [{ key: 5, count: 1 }, { key: 6, count: 2 }] }
  run
  expect b.sales { items: [{ line: 5, quantity: 1 }, { line: 6, quantity: 2 }] }
  run
  expect no writes`,
    );
    expect(await failuresOf(text, keyed)).toEqual([]);
  });

  test("of two parts is in both fields", async () => {
    const text = specOf(
      "a.lines.kind = b.items.kind and a.lines.key = b.items.line",
      "",
      `given a.orders { number: "1", lines: [{ key: 5, kind: "x", count: 1 }, { key: 5, kind: "y", count: 2 }] }
  run
  expect b.sales { items: [{ line: 5, kind: "x", quantity: 1 }, { line: 5, kind: "y", quantity: 2 }] }
  run
  expect no writes`,
    );
    expect(await failuresOf(text, keyed)).toEqual([]);
  });

  test("that is a reference comes with its row, and the list waits for the link", async () => {
    const text = specOf(
      "a.lines.product = b.items.product",
      "a.lines.product -> b.items.product  ref Product",
      `given a.products as product { code: "p", name: "Out" }
  given a.orders { number: "1", lines: [{ product: product, count: 1 }] }
  run
  expect b.sales { reference: "1", items: empty }
  expect no holds
  edit product { name: "In" }
  run
  expect writes 2
  expect no b.sales { items: empty }
  run
  expect no writes
  edit a.orders { lines: [{ product: product, count: 3 }] }
  run
  expect writes 1
  expect no b.sales { items: [{ quantity: 3 }] }`,
    );
    expect(await failuresOf(text, keyed)).toEqual([]);
  });
});

describe("a condition of the whole list", () => {
  const conditional = (condition: string, steps: string) => `edition 2026
package acme.lists
system a: memory "A"
system b: memory "B"
object Order: a.orders -> b.sales  every 5m {
  match a.number = b.reference
  delete propagate
  a.number -> b.reference
  each a.lines -> b.items match a.lines.key = b.items.line  when ${condition} {
    a.lines.sku -> b.items.article
    a.lines.count -> b.items.quantity
  }
}
test "t" {
  ${steps}
}
`;

  test("holds it back: no item comes, changes or goes until it holds", async () => {
    const text = conditional(
      'a.number = "1"',
      `given a.orders as order { number: "1", lines: [{ key: "x", sku: "A", count: 1 }] }
  run
  expect b.sales { items: [{ line: "x", article: "A", quantity: 1 }] }
  edit order { number: "2", lines: [{ key: "y", sku: "B", count: 1 }] }
  run
  expect b.sales { reference: "2", items: [{ line: "x", article: "A", quantity: 1 }] }
  edit order { number: "1" }
  run
  expect b.sales { items: [{ line: "y", article: "B", quantity: 1 }] }
  run
  expect no writes`,
    );
    expect(await failuresOf(text, catalogues)).toEqual([]);
  });

  test("that reads an item is for each of them: one that it does not hold for is not added", async () => {
    const text = conditional(
      "a.lines.count > 0",
      `given a.orders as order { number: "1", lines: [
    { key: "x", sku: "A", count: 1 },
    { key: "y", sku: "B", count: 0 },
  ] }
  run
  expect b.sales { items: [{ line: "x", article: "A", quantity: 1 }] }
  run
  expect no writes
  edit order { lines: [{ key: "x", sku: "A", count: 1 }, { key: "y", sku: "B", count: 2 }] }
  run
  expect b.sales { items: [
    { line: "x", article: "A", quantity: 1 },
    { line: "y", article: "B", quantity: 2 },
  ] }
  run
  expect no writes`,
    );
    expect(await failuresOf(text, catalogues)).toEqual([]);
  });
});
