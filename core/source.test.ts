import { expect, test } from "vitest";
import { lineText, positionAt } from "./source.ts";

const source = { file: "a.sync", text: "one\r\ntwo\n\nfour" };

test("an offset is a 1-based line and column", () => {
  expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt(source, 5)).toEqual({ line: 2, column: 1 });
  expect(positionAt(source, 9)).toEqual({ line: 3, column: 1 });
  expect(positionAt(source, 14)).toEqual({ line: 4, column: 5 });
});

test("an offset past the end is the end", () => {
  expect(positionAt(source, 99)).toEqual({ line: 4, column: 5 });
  expect(positionAt({ file: "empty", text: "" }, 3)).toEqual({ line: 1, column: 1 });
});

test("a line's text has no line end", () => {
  expect([1, 2, 3, 4, 5].map((line) => lineText(source, line))).toEqual([
    "one",
    "two",
    "",
    "four",
    "",
  ]);
});
