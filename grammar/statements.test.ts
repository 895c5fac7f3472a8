/**
 * Where statements end. Each text is shown as the statements that it is cut into, a line each: `⏎`
 * where one goes on over a line's end, `✗` before one that could not be read, a block's body
 * indented; then the reports.
 */
import { describe, expect, test } from "vitest";
import { positionAt } from "../core/source.ts";
import type { Statement } from "./ast.ts";
import { parse } from "./parse.ts";

function cuts(text: string): string {
  const file = parse({ file: "a.sync", text });
  const lines: string[] = [];
  const walk = ({ node, span, block }: Statement, indent: string) => {
    const words = text
      .slice(span.start, span.end)
      .replace(/\s*\n\s*/g, " ⏎ ")
      .replace(/ {2,}/g, " ");
    lines.push(`${indent}${node.kind === "broken" ? "✗ " : ""}${words}`);
    for (const one of block?.body ?? []) walk(one, `${indent}  `);
  };
  for (const statement of file.statements) walk(statement, "");
  for (const { code, span } of file.diagnostics) {
    const { line, column } = positionAt(file.source, span.start);
    lines.push(`${line}:${column} ${code}`);
  }
  return `${lines.join("\n")}\n`;
}

type Cases = readonly (readonly [sentence: string, text: string, expected: string])[];
const object = (body: string) => `object A: hs.a <-> sf.b {\n${body}}\n`;

describe("a statement ends at its line's end", () => {
  const cases: Cases = [
    [
      "unless the next line is deeper and begins with no field",
      `  hs.a <-> sf.b
    because "x"
   authority sf
  hs.c <-> sf.d
`,
      `  hs.a <-> sf.b ⏎ because "x" ⏎ authority sf
  hs.c <-> sf.d
`,
    ],
    [
      "a line that is as deep is a statement of its own",
      `  hs.a <-> sf.b
  because "x"
`,
      `  hs.a <-> sf.b
  because "x"
`,
    ],
    [
      "a field begins a new statement, however deep",
      `  hs.a <-> sf.b
      hs.c <-> sf.d
`,
      `  hs.a <-> sf.b
  hs.c <-> sf.d
`,
    ],
    [
      "but not after a comma, an arrow, an operator, `and`, `or` or `not`",
      `  hs.a ->
    sf.b,
    ns.c
  match hs.a =
    sf.b
  where hs.a =
    hs.b and
    hs.c >=
    hs.d or
    hs.e contains
    hs.f or not
    hs.g starts with
    hs.h
`,
      `  hs.a -> ⏎ sf.b, ⏎ ns.c
  match hs.a = ⏎ sf.b
  where hs.a = ⏎ hs.b and ⏎ hs.c >= ⏎ hs.d or ⏎ hs.e contains ⏎ hs.f or not ⏎ hs.g starts with ⏎ hs.h
`,
    ],
    [
      "a field that is called like an operator is none",
      `  hs.a <-> sf.not
    hs.c <-> sf.contains
    hs.e <-> sf.with
    hs.g <-> sf.h
`,
      `  hs.a <-> sf.not
  hs.c <-> sf.contains
  hs.e <-> sf.with
  hs.g <-> sf.h
`,
    ],
    [
      "an operator may begin the next line too",
      `  where hs.a = "x"
    and hs.b = "y"
    or hs.c = "z"
`,
      `  where hs.a = "x" ⏎ and hs.b = "y" ⏎ or hs.c = "z"
`,
    ],
    [
      "comments and blank lines end nothing",
      `  hs.a <-> sf.b  // why

    // and what for

    because "x"
`,
      `  hs.a <-> sf.b // why ⏎ // and what for ⏎ because "x"
`,
    ],
    [
      "what is deeper than the first line goes on, also where it is less deep than the line before",
      `  hs.a <-> sf.b
        authority sf
     because "x"
`,
      `  hs.a <-> sf.b ⏎ authority sf ⏎ because "x"
`,
    ],
    [
      "a statement that shares its line with another begins at its own column",
      `  hs.a <-> sf.b } object B: hs.a <-> sf.b { match hs.a = sf.b
      latest
`,
      `  hs.a <-> sf.b
object B: hs.a <-> sf.b {
  match hs.a = sf.b
  latest
`,
    ],
  ];

  test.each(cases)("%s", (_, body, expected) => {
    expect(cuts(object(body))).toBe(`object A: hs.a <-> sf.b {\n${expected}`);
  });
});

describe("a block's `{` ends its statement, and its `}` is one by itself", () => {
  const cases: Cases = [
    [
      "the head may stand on several lines",
      `object A: hs.a <-> sf.b
    then sf.c by sf.b.next
    every 5m
    on change {
  each hs.x -> sf.y
    match hs.x.a = sf.y.a {
    hs.x.c -> sf.y.c
  }
}
`,
      `object A: hs.a <-> sf.b ⏎ then sf.c by sf.b.next ⏎ every 5m ⏎ on change {
  each hs.x -> sf.y ⏎ match hs.x.a = sf.y.a {
    hs.x.c -> sf.y.c
`,
    ],
    [
      "a block may stand on one line",
      `test "x" { run }
object A: hs.a <-> sf.b { together x { hs.a <-> sf.b } hs.c <-> sf.d }
`,
      `test "x" {
  run
object A: hs.a <-> sf.b {
  together x {
    hs.a <-> sf.b
  hs.c <-> sf.d
`,
    ],
    [
      "only `given`, `edit`, `expect` and `delete` hold a record, on as many lines as they need",
      `test "x" {
  given hs.a {
    b: "c",
    d: [
      "e",
    ],
  }
  edit hs.a { b: "f" }
  expect hs.a { b: "f" }
  run
}
`,
      `test "x" {
  given hs.a { ⏎ b: "c", ⏎ d: [ ⏎ "e", ⏎ ], ⏎ }
  edit hs.a { b: "f" }
  expect hs.a { b: "f" }
  run
`,
    ],
    [
      "a brace after a row opens a block that nobody knows, and the rows in it are read",
      `object A: hs.a <-> sf.b {
  hs.a <-> sf.b {
    hs.c <-> sf.d
  }
  hs.e <-> sf.f
}
`,
      `object A: hs.a <-> sf.b {
  ✗ hs.a <-> sf.b {
    hs.c <-> sf.d
  hs.e <-> sf.f
2:17 unexpected-text
`,
    ],
    [
      "a block whose first word is unknown is reported once, and its statements are read as rows",
      `frobnicate A {
  hs.a <-> sf.b
  whatever stands here
  hs.c -> sf.d
}
owner ops
`,
      `✗ frobnicate A {
  hs.a <-> sf.b
  ✗ whatever stands here
  hs.c -> sf.d
owner ops
1:1 unknown-statement
`,
    ],
    [
      "a first word that is only misspelt keeps its block's statements",
      `objekt A: hs.a <-> sf.b {
  match hs.a = sf.b
  hs.a <-> sf.b
}
`,
      `✗ objekt A: hs.a <-> sf.b {
  match hs.a = sf.b
  hs.a <-> sf.b
1:1 unknown-statement
`,
    ],
  ];

  test.each(cases)("%s", (_, text, expected) => {
    expect(cuts(text)).toBe(expected);
  });
});

describe("an open bracket is given up at the first line that is not deeper", () => {
  const cases: Cases = [
    [
      "a list, and the rows below it are read",
      `  where hs.a in ["a", "b"
  hs.a <-> sf.b
  hs.c <-> sf.d
`,
      `  ✗ where hs.a in ["a", "b"
  hs.a <-> sf.b
  hs.c <-> sf.d
2:17 bracket-not-closed
`,
    ],
    [
      "a condition, at the block's end",
      `  where (hs.a = "a"
`,
      `  ✗ where (hs.a = "a"
2:9 bracket-not-closed
`,
    ],
    [
      "lines that are deeper belong to it, and the closing bracket may stand under its statement",
      `  where hs.a in [
    "a",
  ] and hs.b = "x"
  hs.a <-> sf.b
`,
      `  where hs.a in [ ⏎ "a", ⏎ ] and hs.b = "x"
  hs.a <-> sf.b
`,
    ],
    [
      "the innermost is told",
      `  where (hs.a in ["a", "b"
  hs.a <-> sf.b
`,
      `  ✗ where (hs.a in ["a", "b"
  hs.a <-> sf.b
2:18 bracket-not-closed
`,
    ],
    [
      "a closing bracket too many is a mistake of its own statement",
      `  where hs.a in ["a"]]
  hs.a <-> sf.b
`,
      `  ✗ where hs.a in ["a"]]
  hs.a <-> sf.b
2:22 unexpected-brace
`,
    ],
  ];

  test.each(cases)("%s", (_, body, expected) => {
    expect(cuts(object(body))).toBe(`object A: hs.a <-> sf.b {\n${expected}`);
  });

  const records: Cases = [
    [
      "a record's, and the steps below it are read",
      `  given hs.a { b: "c"
  run
  expect hs.a { b: "c" }
`,
      `  ✗ given hs.a { b: "c"
  run
  expect hs.a { b: "c" }
2:14 bracket-not-closed
`,
    ],
    [
      "a record whose keys are not deeper is told once",
      `  given hs.a {
  b: "c",
  properties.d: 1
  }
  run
`,
      `  ✗ given hs.a { ⏎ b: "c", ⏎ properties.d: 1 ⏎ }
  run
2:14 bracket-not-closed
`,
    ],
  ];

  test.each(records)("%s", (_, body, expected) => {
    expect(cuts(`test "x" {\n${body}}\n`)).toBe(`test "x" {\n${expected}`);
  });
});

describe("a brace that is missing, or one too many, is reported once", () => {
  const cases: Cases = [
    [
      "a top-level word at the margin closes what was left open",
      `object A: hs.a <-> sf.b {
  together x {
    hs.a <-> sf.b

object B: hs.c <-> sf.d {
  hs.c <-> sf.d
}
`,
      `object A: hs.a <-> sf.b {
  together x {
    hs.a <-> sf.b
object B: hs.c <-> sf.d {
  hs.c <-> sf.d
1:1 block-not-closed
`,
    ],
    [
      "indentation tells which block has no `}`",
      `object A: hs.a <-> sf.b {
  together x {
    hs.a <-> sf.b
  hs.c <-> sf.d
}
owner ops
`,
      `object A: hs.a <-> sf.b {
  together x {
    hs.a <-> sf.b
    hs.c <-> sf.d
owner ops
2:3 block-not-closed
`,
    ],
    [
      "a field at the margin closes nothing, whatever its system is called",
      `object A: hs.a <-> sf.b {
hs.a <-> sf.b
hs.owner <-> sf.object
}
`,
      `object A: hs.a <-> sf.b {
  hs.a <-> sf.b
  hs.owner <-> sf.object
`,
    ],
    [
      "a `}` too many at the margin",
      `owner ops
}
owner revops
`,
      `owner ops
✗ }
owner revops
2:1 unexpected-brace
`,
    ],
    [
      "a `}` too many in a block, whose rows stay its own",
      `object A: hs.a <-> sf.b {
  hs.a <-> sf.b
  }
  hs.c <-> sf.d
}
owner ops
`,
      `object A: hs.a <-> sf.b {
  hs.a <-> sf.b
  ✗ }
  hs.c <-> sf.d
owner ops
3:3 unexpected-brace
`,
    ],
    [
      "a head without `{`",
      `object A: hs.a <-> sf.b
  match hs.a = sf.b
  hs.a <-> sf.b
}
test "x"
  run
  expect no writes
}
owner ops
`,
      `object A: hs.a <-> sf.b
  match hs.a = sf.b
  hs.a <-> sf.b
test "x"
  run
  expect no writes
owner ops
1:23 block-not-opened
5:6 block-not-opened
`,
    ],
    [
      "a `{` on the next line",
      `object A: hs.a <-> sf.b
{
  hs.a <-> sf.b
}
`,
      `object A: hs.a <-> sf.b ⏎ {
  hs.a <-> sf.b
1:23 block-not-opened
`,
    ],
    [
      "a comment that is never closed",
      `object A: hs.a <-> sf.b {
  hs.a <-> sf.b
  /* hs.c <-> sf.d
}
`,
      `object A: hs.a <-> sf.b {
  hs.a <-> sf.b
3:3 comment-not-closed
`,
    ],
  ];

  test.each(cases)("%s", (_, text, expected) => {
    expect(cuts(text)).toBe(expected);
  });
});

describe("indentation", () => {
  test("tabs are an error, told once, and the lines are read as if each were two spaces", () => {
    const text = object('\ths.a <-> sf.b\n\t\tbecause "x"\n  hs.c <-> sf.d\n');
    expect(cuts(text)).toBe(`object A: hs.a <-> sf.b {
  hs.a <-> sf.b ⏎ because "x"
  hs.c <-> sf.d
2:1 tab-indentation
`);
  });

  test("a tab between words is a blank like any other", () => {
    expect(cuts(object("  hs.a\t<->\tsf.b\n"))).not.toContain("tab-indentation");
  });

  test("a lone return ends a line, so nothing hides behind a comment", () => {
    expect(cuts(object("  hs.a <-> sf.b  // was:\r  hs.c <-> sf.d\r\n"))).toContain("\n  hs.c");
  });

  test("a mark of the byte order is no indentation", () => {
    expect(cuts('\uFEFFowner ops\n  "Operations"\nowner revops\n')).toBe(
      'owner ops ⏎ "Operations"\nowner revops\n',
    );
  });
});
