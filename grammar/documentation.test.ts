import { expect, test } from "vitest";
import { format } from "./format.ts";
import { parse } from "./parse.ts";

const read = (text: string) => {
  const file = parse({ file: "documentation.sync", text });
  const [first] = file.statements;
  return { file: file.documentation, first: first?.documentation, formatted: format(file) };
};

test("text right above a statement is the statement's", () => {
  expect(read('/// Who answers.\nowner   ops  "Operations"\n')).toMatchObject({
    file: undefined,
    first: "Who answers.",
  });
});

test("text that a blank line sets apart is the file's", () => {
  expect(read('/// All orders.\n\nowner   ops  "Operations"\n')).toMatchObject({
    file: "All orders.",
    first: undefined,
  });
});

test("text at the end of a file is the file's, with blank lines after it or without", () => {
  expect(read("/// All orders.\n\n\n").file).toBe("All orders.");
  expect(read("/// All orders.\n").file).toBe("All orders.");
});

test("formatting keeps text behind a brace apart from the statement below it", () => {
  const text = "object A: hs.a <-> sf.b {  /// Old.\n\n  hs.c                  ->  sf.d\n}\n";
  expect(read(text).formatted).toBe(text);
});
