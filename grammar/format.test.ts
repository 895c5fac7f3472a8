/**
 * The one layout: text in, text out. What fuzz.test.ts holds of any text is shown here on small ones,
 * and on the files of cases/parse/, whose layout stands in cases/format/; `vitest -u` rewrites that.
 */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { format, isFormatted } from "./format.ts";
import { parse } from "./parse.ts";

const laid = (text: string) => format(parse({ file: "a.sync", text }));

describe("every statement and clause", () => {
  const folder = new URL("cases/parse/", import.meta.url);

  test.each(globSync("*.sync", { cwd: folder }).sort())("%s", async (name) => {
    const formatted = laid(readFileSync(new URL(name, folder), "utf8"));
    await expect(formatted).toMatchFileSnapshot(`cases/format/${name}`);
    expect(laid(formatted), "laying it out again changes nothing").toBe(formatted);
  });
});

test.each<[string, string, string]>([
  [
    "arrows stand at column 25, the next end at 29, clauses at 52",
    "object A: hs.a<->sf.B every 5m{\nhs.a<->sf.B authority sf\n}",
    `object A: hs.a <-> sf.B  every 5m {
  hs.a                  <-> sf.B                   authority sf
}
`,
  ],
  [
    "a part that has run over its column stands two spaces on",
    'object A: hs.a -> sf.b {\n  hs.a_very_long_field_name_indeed -> sf.b because "x"\n}\n',
    `object A: hs.a -> sf.b {
  hs.a_very_long_field_name_indeed  ->  sf.b       because "x"
}
`,
  ],
  [
    "a line's layout does not depend on its neighbours",
    'map M: hs -> sf {\n"a"->"b"\n"a much longer value than the other"->"c"\n}\n',
    `map M: hs -> sf {
  "a"                   ->  "b"
  "a much longer value than the other"  ->  "c"
}
`,
  ],
  [
    "comments stay where they are",
    "// first\nedition 2026 // the edition\n/* a\n   b */\npackage a\n",
    "// first\nedition 2026  // the edition\n/* a\n   b */\npackage a\n",
  ],
  [
    "documentation stays with what it documents, and the file's apart",
    "edition 2026\n/// Of the file.\n\n/// Of the object.\nobject A: hs.a -> sf.b {\n/// Of the row.\nhs.a -> sf.b\n}",
    `edition 2026
/// Of the file.

/// Of the object.
object A: hs.a -> sf.b {
  /// Of the row.
  hs.a                  ->  sf.b
}
`,
  ],
  [
    "one blank line stays, more become one, none is added",
    'edition 2026\n\n\n\npackage a\nowner x "X"\n',
    'edition 2026\n\npackage a\nowner   x  "X"\n',
  ],
  [
    "a broken statement is left as its author wrote it",
    "object A: hs.a -> sf.b {\n    hs.a   sf.b   authority\n  hs.c->sf.d\n}\n",
    `object A: hs.a -> sf.b {
    hs.a   sf.b   authority
  hs.c                  ->  sf.d
}
`,
  ],
  [
    "lines that go on are indented deeper",
    'object A: hs.a -> sf.b {\n  hs.a -> sf.b\n        because "x"\n  where hs.a = "x"\n   or hs.a = "y"\n}\n',
    `object A: hs.a -> sf.b {
  hs.a                  ->  sf.b
    because "x"
  where     hs.a = "x"
    or hs.a = "y"
}
`,
  ],
  [
    "records of tests keep their spaces inside the braces",
    'test "x" {\ngiven hs.a as b{f:"v",g:{h:1}}\nrun\nexpect writes 1\n}\n',
    `test "x" {
  given  hs.a as b { f: "v", g: { h: 1 } }
  run
  expect writes 1
}
`,
  ],
  ["line ends become \\n", "edition 2026\r\npackage a\r\n", "edition 2026\npackage a\n"],
  ["a line end is added at the end", "edition 2026", "edition 2026\n"],
  ["an empty file stays empty", "", ""],
  ["a file of comments stays", "// only this", "// only this\n"],
  [
    "one space is enough before a column; past it a part stands two spaces on",
    `object A: hs.a -> sf.b {
  hs.twentyone_letter -> sf.b
  hs.twenty_letters__x -> sf.b
  hs.twentyone_letters_ -> sf.b
  hs.twentytwo_letters_x -> sf.b
  hs.a -> sf.x because "x"
}
`,
    `object A: hs.a -> sf.b {
  hs.twentyone_letter   ->  sf.b
  hs.twenty_letters__x  ->  sf.b
  hs.twentyone_letters_ ->  sf.b
  hs.twentytwo_letters_x  ->  sf.b
  hs.a                  ->  sf.x                   because "x"
}
`,
  ],
  [
    "rows in a block of rows keep to the same columns",
    'object A: hs.a -> sf.b {\ntogether x{\nhs.a->sf.b because "x"\n}\neach hs.l->sf.l match hs.l.a=sf.l.a{\nhs.l.b->sf.l.b\n}\n}\n',
    `object A: hs.a -> sf.b {
  together x {
    hs.a                ->  sf.b                   because "x"
  }
  each hs.l -> sf.l match hs.l.a = sf.l.a {
    hs.l.b              ->  sf.l.b
  }
}
`,
  ],
  [
    "comments stay in every place of a statement",
    `object A: hs.a -> sf.b {  // after the brace
// before a row
hs.a /* at an end */ -> sf.b // after a row
  // within a statement
  because /* why */ "x"
// at the end of the block
} // after the block
// at the end of the file`,
    `object A: hs.a -> sf.b {  // after the brace
  // before a row
  hs.a /* at an end */  ->  sf.b  // after a row
    // within a statement
    because /* why */ "x"
  // at the end of the block
}  // after the block
// at the end of the file
`,
  ],
  [
    "lists and records keep their lines, two columns deeper than the line that opens them",
    `object A: hs.a -> sf.b {
where hs.a in [
 "a",
     "b",
   ]
}
test "x" {
 given hs.a {
     b: "c", d: [
       1,
     ],
   } at 10:00
}
`,
    `object A: hs.a -> sf.b {
  where     hs.a in [
    "a",
    "b",
  ]
}
test "x" {
  given  hs.a {
    b: "c", d: [
      1,
    ],
  }  at 10:00
}
`,
  ],
  [
    "tabs become spaces",
    'object A: hs.a -> sf.b {\n\ths.a\t->\tsf.b\n\t\tbecause "x"\n}\n',
    `object A: hs.a -> sf.b {
  hs.a                  ->  sf.b
    because "x"
}
`,
  ],
  [
    "an empty block stays on its line, or on two",
    'test "a" { }\ntest "b" {\n\n\n}\n',
    'test "a" {}\ntest "b" {\n}\n',
  ],
  [
    "blocks on one line are taken apart",
    'object A: hs.a -> sf.b { hs.a -> sf.b } test "x" { run }\n',
    `object A: hs.a -> sf.b {
  hs.a                  ->  sf.b
}
test "x" {
  run
}
`,
  ],
  [
    "a blank line at a block's start or end goes",
    'test "x" {\n\n  run\n\n}\n',
    'test "x" {\n  run\n}\n',
  ],
  [
    "the rows around a bracket that is not closed are laid out",
    `object A: hs.a -> sf.b {
  hs.a->sf.b
  where hs.a   in ["a"
  hs.c->sf.d
}
`,
    `object A: hs.a -> sf.b {
  hs.a                  ->  sf.b
  where hs.a   in ["a"
  hs.c                  ->  sf.d
}
`,
  ],
  ["a mark of the byte order goes", "\uFEFFedition   2026\n", "edition 2026\n"],
])("%s", (_, text, expected) => {
  expect(laid(text)).toBe(expected);
  expect(laid(expected), "laying it out again changes nothing").toBe(expected);
});

test("says whether a file is laid out", () => {
  const file = (text: string) => parse({ file: "a.sync", text });
  expect(isFormatted(file("edition 2026\n"))).toBe(true);
  expect(isFormatted(file("edition  2026\n"))).toBe(false);
});
