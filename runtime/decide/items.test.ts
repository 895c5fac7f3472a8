/** Items of nested lists, whichever way a system writes the records in them. */
import { expect, test } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import { fieldsOfItem, itemsOf, withField } from "./items.ts";

test.each<[string, Native, Native | undefined]>([
  ["no list", null, []],
  ["an empty text", "", []],
  ["an empty list", [], []],
  ["records", [{ sku: "A" }, {}], [{ sku: "A" }, {}]],
  ["a text", "A", undefined],
  ["texts", ["A"], undefined],
  ["a record beside a text", [{ sku: "A" }, "B"], undefined],
  ["a record beside a list", [{ sku: "A" }, []], undefined],
  ["a record beside nothing", [{ sku: "A" }, null], undefined],
  ["one record", { sku: "A" }, undefined],
])("%s as items", (_, list, items) => {
  expect(itemsOf(list)).toEqual(items);
});

test("the fields of nested records have dotted names", () => {
  const item = { sku: "A", price: { amount: 5, tags: ["x"], in: { currency: "EUR" } } };
  expect(fieldsOfItem(item, "lines")).toEqual({
    "lines.sku": "A",
    "lines.price": item.price,
    "lines.price.amount": 5,
    "lines.price.tags": ["x"],
    "lines.price.in": { currency: "EUR" },
    "lines.price.in.currency": "EUR",
  });
});

test.each<[string, string, Native]>([
  ["sku", "lines.sku", { sku: "new", price: { amount: 5 } }],
  ["a field of a record in it", "lines.price.amount", { sku: "A", price: { amount: "new" } }],
  ["one beside it", "lines.price.currency", { sku: "A", price: { amount: 5, currency: "new" } }],
  [
    "one in a record that is not there",
    "lines.tax.rate",
    { sku: "A", price: { amount: 5 }, tax: { rate: "new" } },
  ],
  [
    "one deep in records that are not there",
    "lines.tax.in.currency",
    { sku: "A", price: { amount: 5 }, tax: { in: { currency: "new" } } },
  ],
  ["one in what is no record", "lines.sku.part", { sku: { part: "new" }, price: { amount: 5 } }],
])("%s is set where it lies, and the rest stays", (_, field, expected) => {
  const item = { sku: "A", price: { amount: 5 } };
  expect(withField(item, "lines", field, "new")).toEqual(expected);
  expect(item).toEqual({ sku: "A", price: { amount: 5 } });
});

test("a field whose name has a dot is set by that name, and so is an odd one", () => {
  expect(withField({ "price.amount": 5 }, "lines", "lines.price.amount", 6)).toEqual({
    "price.amount": 6,
  });
  const odd = withField({}, "lines", "lines.__proto__.x", 1);
  expect(Object.keys(odd)).toEqual(["__proto__"]);
});
