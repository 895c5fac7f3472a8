/** What nobody can read as a value of its field's type is compared as it stands, and nothing more. */
import { expect, test } from "vitest";
import { unreadableKey } from "./unreadable-key.ts";
import type { Native } from "./values/native.ts";

test.each<[string, Native, Native]>([
  ["blanks around a text", " 12,5 ", "12,5"],
  ["composed letters", "e\u0301", "é"],
  ["the order of fields", { a: 1, b: [null, "x"] }, { b: [null, "x"], a: 1 }],
])("%s make no change", (_, a, b) => {
  expect(unreadableKey(a)).toBe(unreadableKey(b));
});

test.each<[string, Native, Native]>([
  ["the text", "12,5", "12,6"],
  ["the type inside of a list", [5], ["5"]],
  ["yes and no", true, false],
  ["the order of a list", ["a", "b"], ["b", "a"]],
  ["how many there are", ["a", "b"], ["ab"]],
  ["where a list ends", [["a"], "b"], [["a", "b"]]],
  ["what a field is called", { a: 1 }, { b: 1 }],
  ["what a field holds", { a: 1 }, { a: 2 }],
  ["a field and a list", { 0: "a" }, ["a"]],
  ["which field holds it", { a: 1, b: 2 }, { a: 2, b: 1 }],
  ["an empty list and an empty object", [], {}],
])("%s makes one", (_, a, b) => {
  expect(unreadableKey(a)).not.toBe(unreadableKey(b));
});

test("it equals no value's key, and no depth exhausts it", () => {
  expect(unreadableKey("x")).toBe("?x");
  expect(unreadableKey({ b: [1, null], a: "x" })).toBe('?{"a":"x","b":[1,null]}');
  const nest = (levels: number, core: Native): Native =>
    levels === 0 ? core : [nest(levels - 1, core)];
  expect(unreadableKey(nest(299, ["a"]))).not.toBe(unreadableKey(nest(299, ["b"])));
  expect(unreadableKey(nest(300, ["a"]))).toBe(unreadableKey(nest(300, ["b"])));
  const fields: Native = { a: nest(299, ["a"]) };
  expect(unreadableKey(fields)).toBe(unreadableKey({ a: nest(299, ["b"]) }));
  expect(unreadableKey(nest(5000, "a"))).toContain("…");
});
