/** What a merge function of the user's own may answer, and what counts as no answer. */
import { expect, test } from "vitest";
import type { Value } from "../../rules/values/native.ts";
import { callModule, type MergeModule } from "./merge-module.ts";

const call = (module: MergeModule, base?: Value, values: readonly Value[] = []) =>
  callModule(new Map([["m.js", module]]), "m.js", base, values);

test.each<[string, unknown]>([
  ["a text", "x"],
  ["yes or no", false],
  ["a blank", null],
  ["a list", ["x", "y"]],
  ["an object", { name: "x", tags: [true, null] }],
])("%s is an answer", (_, answer) => {
  expect(call(() => answer)).toEqual(answer);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["a number, which no value is", 5],
  ["a function", () => "x"],
  ["a promise", Promise.resolve("x")],
  ["a list with what is none", ["x", 5]],
  ["an object with what is none", { name: "x", age: 5 }],
])("%s is none", (_, answer) => {
  expect(call(() => answer)).toBeUndefined();
});

test("it is given the value before and the values that differ", () => {
  expect(call((base, values) => [base, ...values] as Value, "x", ["y", null])).toEqual([
    "x",
    "y",
    null,
  ]);
});

test("what answers otherwise the second time has no answer, whichever answer is one", () => {
  let calls = 0;
  expect(call(() => String(calls++))).toBeUndefined();
  const first: unknown[] = ["x", 5];
  expect(call(() => first.shift())).toBeUndefined();
  const second: unknown[] = [5, "x"];
  expect(call(() => second.shift())).toBeUndefined();
  const alike: unknown[] = [5, "5"];
  expect(call(() => alike.shift())).toBeUndefined();
});

test("what throws has no answer, and neither has a function that is not there", () => {
  expect(
    call(() => {
      throw new Error("no");
    }),
  ).toBeUndefined();
  expect(callModule(new Map(), "m.js", undefined, [])).toBeUndefined();
});

test("a function that changes what it is given changes nothing of ours", () => {
  const values: readonly Value[] = [["x"]];
  const base: Value = ["y"];
  call(
    (before, all) => {
      (before as string[]).push("z");
      (all as string[][])[0]?.push("z");
      return "x";
    },
    base,
    values,
  );
  expect([base, values]).toEqual([["y"], [["x"]]]);
});
