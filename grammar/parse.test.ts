/**
 * Text → tree. Each file of cases/parse/ holds the statements of one kind, and beside it its outline;
 * `vitest -u` rewrites the outlines, whose diff then says what changed.
 */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { outline } from "../test/support/outline.ts";
import { isStatement, type Statement, type SyntaxFile } from "./ast.ts";
import { clauseWords, objectWords, reservedWords, testWords, topLevelWords } from "./keywords.ts";
import { parse, print } from "./parse.ts";
import { SpecParser } from "./parser.ts";

const folder = new URL("cases/parse/", import.meta.url);
const cases = globSync("*.sync", { cwd: folder })
  .map((name) => name.slice(0, -".sync".length))
  .sort();
const read = (text: string) => parse({ file: "case.sync", text });
const readCase = (name: string) => read(readFileSync(new URL(`${name}.sync`, folder), "utf8"));
const statementsOf = ({ statements }: SyntaxFile): Statement[] =>
  statements.flatMap((one) => [one, ...(one.block?.body ?? [])]);

describe.each(cases)("%s", (name) => {
  const file = readCase(name);

  test("the tree", async () => {
    await expect(outline(file)).toMatchFileSnapshot(`cases/parse/${name}.tree`);
  });

  test("nothing is reported, and the tree prints back", () => {
    expect(file.diagnostics).toEqual([]);
    expect(print(file)).toBe(file.source.text);
  });
});

test("the cases hold every word of the language", () => {
  const words = cases.flatMap((name) => readCase(name).tokens.map((token) => token.image));
  const wanted = new Set([...reservedWords, ...testWords]);
  expect([...wanted].filter((word) => !words.includes(word))).toEqual([]);
});

test("the cases hold a clause of every kind", () => {
  const clauses = cases.flatMap((name) =>
    statementsOf(readCase(name)).flatMap(({ node }) => {
      if (node.kind === "clause") return [node.clause.word.text];
      return "clauses" in node ? node.clauses.map((clause) => clause.word.text) : [];
    }),
  );
  expect(clauseWords.filter((word) => !clauses.includes(word))).toEqual([]);
});

test("the grammar has no two ways to read one text, and no rule that calls itself first", () => {
  expect(() => new SpecParser(true)).not.toThrow();
});

describe("a word of the language is no declared name and no alias", () => {
  const declared = (word: string) => [
    `system ${word}: hubspot\n`,
    `owner ${word}\n`,
    `object ${word}: hs.a <-> sf.b {\n}\n`,
    `map ${word}: hs <-> sf {\n}\n`,
  ];

  test.each([...new Set([...topLevelWords, ...clauseWords, ...objectWords])])("%s", (word) => {
    for (const text of declared(word)) {
      expect(
        read(text).diagnostics.map(({ code }) => code),
        text,
      ).toEqual(["reserved-word"]);
    }
    for (const text of declared(`\`${word}\``)) expect(read(text).diagnostics, text).toEqual([]);
  });
});

test.each([...reservedWords])("after a dot and as a record's key, %s is a name", (word) => {
  const text = `object A: hs.${word} <-> sf.${word} {\n  hs.${word} <-> sf.a.${word}  id a\n}
test "x" {\n  given hs.${word} { ${word}: 1 }\n}\n`;
  expect(read(text).diagnostics).toEqual([]);
});

describe("values of the business are quoted, on one line, with the escapes of JSON", () => {
  const readValue = (written: string) => {
    const file = read(`object A: hs.a <-> sf.b {\n  set hs.a = ${written}\n}\n`);
    const [set] = file.statements[0]?.block?.body ?? [];
    const value = set && isStatement(set, "set") ? set.node.value : undefined;
    return value ?? file.diagnostics.map(({ code }) => code);
  };

  test.each([
    ['"New"', "New"],
    ['""', ""],
    [String.raw`"a \" b \\ \/ \b\f\n\r\t"`, 'a " b \\ / \b\f\n\r\t'],
    [String.raw`"\u00e9\uD83D\uDE00"`, "é😀"],
    [String.raw`"C:\\new"`, "C:\\new"],
    ['"// no comment /* here */"', "// no comment /* here */"],
  ])("%s", (written, value) => {
    expect(readValue(written)).toMatchObject({ kind: "string", value });
  });

  test.each([
    ["New", "unquoted-value"],
    ['"New', "text-not-closed"],
    [String.raw`"a\q"`, "bad-escape"],
    [String.raw`"\u00e"`, "bad-escape"],
    ["'New'", "wrong-quotes"],
    ["“New”", "wrong-quotes"],
    ["5m", "unexpected-text"],
    ["2026-02-30", "invalid-date"],
    ["2027-02-29", "invalid-date"],
    ["01/11/2026", "invalid-date"],
    ["12kg", "malformed-number"],
    [".5", "unexpected-text"],
  ])("%s gives %s", (written, code) => {
    const file = read(`object A: hs.a <-> sf.b {\n  set hs.a = ${written}\n}\n`);
    expect(file.diagnostics.map((one) => one.code)).toEqual([code]);
  });

  test.each([
    ["-5", { kind: "number", value: -5, text: "-5" }],
    ["2.50", { kind: "number", value: 2.5, text: "2.50" }],
    ["1e3", { kind: "number", value: 1000, text: "1e3" }],
    ["true", { kind: "boolean", value: true }],
    ["empty", { kind: "empty" }],
    ["2028-02-29", { kind: "date", value: "2028-02-29" }],
  ])("%s stands bare", (written, value) => {
    expect(readValue(written)).toMatchObject(value);
  });
});

describe("a duration carries one unit", () => {
  const codes = (duration: string) =>
    read(`object A: hs.a <-> sf.b  every ${duration} {\n}\n`).diagnostics.map(({ code }) => code);

  test.each(["30s", "5m", "2h", "1d"])("%s", (duration) => {
    expect(codes(duration)).toEqual([]);
  });

  test.each(["5", "500ms", "5min", "1.5h", "1w"])("%s is none", (duration) => {
    expect(codes(duration)).toEqual(["duration-unit"]);
  });
});

test("`<-` is always an arrow, also before a number", () => {
  const where = (condition: string) =>
    read(`object A: hs.a <-> sf.b {\n  where ${condition}\n}\n`).diagnostics.length;
  expect(where("hs.a <-5")).toBe(1);
  expect(where("hs.a < -5")).toBe(0);
});

describe("a trailing comma stands only inside brackets", () => {
  test.each(['where hs.a in ["a", "b",]', "hs.a <-> sf.b  using phone(hs.country,)"])(
    "%s",
    (line) => {
      expect(read(`object A: hs.a <-> sf.b {\n  ${line}\n}\n`).diagnostics).toEqual([]);
    },
  );

  test.each([
    "hs.a <-> sf.b,",
    "hs.a, <-> sf.b",
    "hs.a <-> sf.b  authority sf,",
    "hs.a <-> sf.b  authority sf, required",
    "ignore sf.Fax,",
    'hs.a <-> sf.b  advance "a", "b",',
  ])("%s", (line) => {
    const { diagnostics } = read(`object A: hs.a <-> sf.b {\n  ${line}\n}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["trailing-comma"]);
  });

  test("in a test's record", () => {
    expect(read('test "x" {\n  given hs.a { b: "c", }\n}\n').diagnostics).toEqual([]);
  });
});

describe("a first run's differences are settled by a conflict clause and no other", () => {
  const codes = (clause: string) =>
    read(
      `defaults {\n  initial full then incremental, differences by ${clause}\n}\n`,
    ).diagnostics.map(({ code }) => code);

  test.each(["authority sf", "latest", "review", "prefer sf", "merge union", "keep"])(
    "%s",
    (one) => {
      expect(codes(one)).toEqual([]);
    },
  );

  test.each(["empty keep", "drift keep", "advance 1, 2", "required"])("%s is none", (one) => {
    expect(codes(one)).toHaveLength(1);
  });
});

test("a comment is none in a value, and a value is none in a comment", () => {
  const text = `// "a
/* owner a "b" /* not nested */
owner   ops  "a // b"  /* " */ email "ops@acme.example"  // "
`;
  const file = read(text);
  expect(file.diagnostics).toEqual([]);
  expect(file.comments.map(({ kind }) => kind)).toEqual(["line", "block", "block", "line"]);
  expect(file.statements.map(({ node }) => node.kind)).toEqual(["owner"]);
});

test("nodes point at their own words", () => {
  const text =
    'object A: hs.a <-> sf.b {\n  hs.x <-> sf.y as date("yyyy-MM-dd")  authority sf, hs\n}\n';
  const [row] = read(text).statements[0]?.block?.body ?? [];
  if (row === undefined || !isStatement(row, "row")) throw new Error("no row");
  const at = ({ start, end }: { readonly start: number; readonly end: number }) =>
    text.slice(start, end);
  const [, [end] = []] = row.node.groups;
  expect(end && at(end.span)).toBe('sf.y as date("yyyy-MM-dd")');
  expect(end && at(end.path.span)).toBe("sf.y");
  expect(row.node.clauses.map(({ span, word }) => [at(span), at(word.span)])).toEqual([
    ["authority sf, hs", "authority"],
  ]);
  expect(at(row.span)).toBe('hs.x <-> sf.y as date("yyyy-MM-dd")  authority sf, hs');
});
