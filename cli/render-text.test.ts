import { expect, test } from "vitest";
import type { Diagnostic } from "../core/diagnostic.ts";
import { renderText } from "./render-text.ts";

/** The text with `<\` and \`>\` around what is meant → how the report shows it. */
function shown(marked: string, extras: Partial<Diagnostic> = {}): string {
  const start = marked.indexOf("<");
  const end = marked.indexOf(">") - 1;
  const source = { file: "a.sync", text: marked.replace(/[<>]/g, "") };
  const span = { file: "a.sync", start, end };
  const words = { code: "x", severity: "error", message: "m", why: "w", help: "h" } as const;
  const text = renderText({ ...words, span, ...extras }, new Map([[source.file, source]]));
  return text.split("\n").slice(1, -3).join("\n");
}

test("what is meant is underlined on its line", () => {
  expect(shown("one\ntwo <three> four\n")).toBe(`  a.sync:2:5
  2 | two three four
    |     ^^^^^`);
});

test("numbers of several digits move the gutter", () => {
  expect(shown(`${"\n".repeat(11)}<a>`)).toBe("  a.sync:12:1\n  12 | a\n     | ^");
});

test("Windows line ends are not shown", () => {
  expect(shown("a\r\n<b>\r\nc")).toBe("  a.sync:2:1\n  2 | b\n    | ^");
});

test("a tab is four columns", () => {
  expect(shown("\tx\t<y>")).toBe("  a.sync:1:4\n  1 |     x    y\n    |          ^");
});

test("wide letters are two columns, and marks none", () => {
  expect(shown("名前 e\u0301 <顧客>")).toBe(
    "  a.sync:1:7\n  1 | 名前 e\u0301 顧客\n    |        ^^^^",
  );
});

test("what reaches over several lines is underlined on its first", () => {
  expect(shown("a <b\nc> d")).toBe("  a.sync:1:3\n  1 | a b\n    |   ^");
});

test("a place between two signs, or after the last, has one caret", () => {
  expect(shown("ab<>cd")).toBe("  a.sync:1:3\n  1 | abcd\n    |   ^");
  expect(shown("ab<>")).toBe("  a.sync:1:3\n  1 | ab\n    |   ^");
});

test("a long line is cut around what is meant", () => {
  const [, line = "", carets = ""] = shown(`${"a".repeat(5000)}<b>${"c".repeat(5000)}`).split("\n");
  expect(line).toMatch(/^ {2}1 \| …a{40}bc+…$/);
  expect(line.length).toBeLessThan(200);
  expect(carets.indexOf("^")).toBe(line.indexOf("b"));
});

test("what a terminal would obey is shown as its escape, in the line and in the words", () => {
  expect(shown("\u001b[31m<x>\u202e")).toBe(`  a.sync:1:6
  1 | \\u001b[31mx\\u202e
    |           ^`);
  const span = { file: "\u001b.sync", start: 0, end: 0 };
  const words = {
    code: "x",
    severity: "info",
    message: "\u009b",
    why: "\u0007",
    help: "\r",
  } as const;
  expect(renderText({ ...words, span }, new Map())).toBe(`info[x]: \\u009b
  \\u001b.sync
  why: \\u0007
  help: \\u000d
`);
});

test("a related place follows with its own line", () => {
  const span = { file: "a.sync", start: 0, end: 3 };
  expect(shown("one\n<two>", { related: [{ span, message: "first here" }] })).toBe(`  a.sync:2:1
  2 | two
    | ^^^
  first here:
  a.sync:1:1
  1 | one
    | ^^^`);
});

test("an empty file has a place and no line", () => {
  expect(shown("<>")).toBe("  a.sync:1:1");
});
