/**
 * Random and hostile texts: whatever stands in a file, reading it ends, loses no character, says
 * something about what it could not read, and formatting it changes white space alone.
 *
 * FUZZ_RUNS sets how many random texts are tried, FUZZ_SEED the first one's seed; a failure names
 * the seed of its text.
 */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { limits } from "../core/limits.ts";
import type { Statement, SyntaxFile } from "./ast.ts";
import { format } from "./format.ts";
import { keywordTokens } from "./keywords.ts";
import { parse, print } from "./parse.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1500);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** No single text of these sizes takes this long unless something loops or is quadratic. */
const HANG = 20_000;

const root = new URL("..", import.meta.url);
const corpus = globSync("{specs,examples,grammar,compiler,test,docs}/**/*.sync", { cwd: root })
  .sort()
  .map((path) => readFileSync(new URL(path, root), "utf8"));

test("there are specs to start from", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(3);
});

test("random edits of real specs", { timeout: 600_000 }, () => {
  for (let run = 0; run < RUNS; run++) {
    const seed = SEED + run;
    const text = mutated(seed);
    try {
      holds(text);
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed} FUZZ_RUNS=1: ${String(error)}\n${text}`, { cause: error });
    }
  }
});

const megabyte = 1024 * 1024;
const much = megabyte / 4;
const inObject = (body: string) => `object A: hs.a <-> sf.b {\n${body}\n}\n`;
test.each<[string, string, string | undefined]>([
  [
    "brackets 10,000 deep",
    inObject(`  where ${"(".repeat(10_000)}${")".repeat(10_000)}`),
    "nesting-too-deep",
  ],
  ["records 10,000 deep", `test "x" {\n  given a.b ${"{ a: ".repeat(10_000)}`, "nesting-too-deep"],
  ["5 MB of opening braces", "{".repeat(limits.fileBytes), "nesting-too-deep"],
  ["many closing braces", "}".repeat(much), "unexpected-brace"],
  ["many closing braces on lines of their own", "}\n".repeat(much), "unexpected-brace"],
  ["many commas", ",".repeat(much), "unknown-statement"],
  ["many dots", ".".repeat(much), "unknown-statement"],
  ["many hyphens", "-".repeat(much), "unknown-statement"],
  ["many equals signs", inObject(`  where hs.a ${"=".repeat(much)} "x"`), "foreign-operator"],
  ["a long run of a stray character", "§".repeat(megabyte), "unexpected-character"],
  ["many stray characters", "§ ".repeat(much), "unexpected-character"],
  ["many low quotes", "„".repeat(much), "unexpected-character"],
  ["many single quotes", "'".repeat(much + 1), "wrong-quotes"],
  ["many double quotes", '"'.repeat(much + 1), "unknown-statement"],
  ["many backticks", "`".repeat(much + 1), "unknown-statement"],
  ["a quoted value of backslashes", `"${"\\".repeat(megabyte)}`, "text-not-closed"],
  ["many comments begun", "/*/".repeat(much + 1), "comment-not-closed"],
  ["a number of 1 MB", inObject(`  volume ${"1".repeat(megabyte)}x records`), "malformed-number"],
  [
    "a duration of 1 MB without a unit",
    inObject(`  every ${"1".repeat(megabyte)}`),
    "duration-unit",
  ],
  ["a name of 1 MB", `${"a".repeat(megabyte)} b`, "unknown-statement"],
  ["a quoted value of 1 MB", inObject(`  purpose "${"a".repeat(megabyte)}"`), undefined],
  [
    "a value of 1 MB in wrong quotes",
    inObject(`  purpose “${"a".repeat(megabyte)}”`),
    "wrong-quotes",
  ],
  [
    "a line of 1 MB without quotes",
    inObject(`  purpose ${"abc def ".repeat(megabyte / 8)}`),
    "unquoted-value",
  ],
  ["1 MB of blanks", inObject(" \n".repeat(megabyte / 2)), undefined],
  ["1 MB of odd blanks", inObject("\u00A0".repeat(megabyte)), "unexpected-character"],
  ["1 MB of lone carriage returns", "\r".repeat(megabyte), undefined],
  ["100,000 comments", inObject("/* a */ // b\n".repeat(50_000)), undefined],
  ["100,000 lines of documentation", "/// a\n".repeat(100_000), undefined],
  ["a list of 100,000 tokens", inObject(`  where hs.a in [${'"a", '.repeat(50_000)}]`), undefined],
  [
    "a broken list of 100,000 tokens",
    inObject(`  where hs.a in [${'"a" '.repeat(100_000)}]`),
    "unexpected-text",
  ],
  [
    "100,000 tokens of clauses",
    inObject(`  hs.a -> sf.b ${' at "x" zone "y"'.repeat(25_000)}`),
    undefined,
  ],
  ["100,000 tokens of ends", inObject(`  hs.a${" -> sf.b".repeat(25_000)}`), undefined],
  [
    "100,000 tokens of terms",
    inObject(`  where ${'hs.a = "b" and '.repeat(20_000)}hs.a = "b"`),
    undefined,
  ],
  ["100,000 nots", inObject(`  where ${"not ".repeat(100_000)}hs.a is empty`), "nesting-too-deep"],
  ["a path of 100,000 names", inObject(`  hs${".a".repeat(100_000)} -> sf.b`), undefined],
  [
    "a name with 100,000 hyphens",
    inObject(`  hs.a${"-a".repeat(100_000)} -> sf.b`),
    "hyphen-in-name",
  ],
  ["10,000 broken rows", inObject("  hs.a sf.b\n".repeat(10_000)), "missing-arrow"],
  ["10,000 rows outside an object", "  hs.a -> sf.b\n".repeat(10_000), "row-outside-object"],
  ["10,000 heads without a brace", "object A: hs.a -> sf.b\n".repeat(10_000), "block-not-opened"],
  [
    "a head of 50,000 lines",
    `object A: hs.a -> sf.b\n${"  every 5m\n".repeat(50_000)} {\n`,
    "block-not-closed",
  ],
  ["10,000 unclosed blocks", "defaults {\n".repeat(10_000), "block-not-closed"],
  ["150 unclosed brackets", inObject("  where (\n".repeat(150)), "bracket-not-closed"],
  ["10,000 blocks closed early", "defaults {\n}\n  latest\n}\n".repeat(10_000), "unexpected-brace"],
  ["a file beyond the limit", "a".repeat(limits.fileBytes + 1), "file-too-large"],
])("%s", { timeout: 60_000 }, (_, text, code) => {
  const codes = holds(text).diagnostics.map((one) => one.code);
  if (code === undefined) expect(codes).toEqual([]);
  else expect(codes).toContain(code);
});

test("one parse takes time in proportion to the text", { timeout: 60_000 }, () => {
  const row = '  hs.a <-> sf.b  authority sf  because "x"\n';
  const small = milliseconds(() => parseText(inObject(row.repeat(5_000))));
  const large = milliseconds(() => parseText(inObject(row.repeat(50_000))));
  // Ten times the text; a quadratic reading would take a hundred times as long.
  expect(large).toBeLessThan(Math.max(small, 10) * 50);
});

/** Everything that is true of any text. */
function holds(text: string): SyntaxFile {
  const started = performance.now();
  const file = parseText(text);
  expect(performance.now() - started).toBeLessThan(HANG);
  const isRead =
    file.tokens.length > 0 || file.comments.length > 0 || file.diagnostics.length === 0;
  if (isRead) {
    expect(print(file) === text, "prints back").toBe(true);
    expect(gapsOf(file), "between tokens only white space").toMatch(
      /^[\s\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069]*$/,
    );
    expect(tokensInStatements(file), "each token in one statement").toBe(file.tokens.length);
  }
  saysWhatItCouldNotRead(file);
  speaksPlainly(file);
  const formatted = format(file);
  const again = parseText(formatted);
  expect(format(again) === formatted, "formatting twice changes nothing more").toBe(true);
  expect(
    contentOf(again) === contentOf(file),
    "formatting keeps words, comments and statements",
  ).toBe(true);
  return file;
}

function parseText(text: string): SyntaxFile {
  return parse({ file: "fuzz.sync", text });
}

function gapsOf({ source, tokens, comments }: SyntaxFile): string {
  const pieces = [...tokens, ...comments].sort((a, b) => a.start - b.start);
  let at = 0;
  const gaps: string[] = [];
  for (const piece of pieces) {
    gaps.push(source.text.slice(at, piece.start));
    at = piece.end;
  }
  return gaps.join("") + source.text.slice(at);
}

function tokensInStatements(file: SyntaxFile): number {
  const count = ({ first, last, block }: Statement): number => {
    const inside = block?.body.reduce((sum, one) => sum + count(one), 0) ?? 0;
    return last - first + 1 + inside + (block?.close === undefined ? 0 : 1);
  };
  return file.statements.reduce((sum, one) => sum + count(one), 0);
}

function saysWhatItCouldNotRead(file: SyntaxFile): void {
  const { diagnostics, source, statements } = file;
  for (const { span, message } of diagnostics) {
    expect(span.start <= span.end && span.end <= source.text.length, message).toBe(true);
  }
  for (const [at, one] of diagnostics.entries()) {
    const before = diagnostics[at - 1];
    if (before !== undefined)
      expect(before.span.start <= one.span.start, "in the text's order").toBe(true);
  }
  const hasBroken = (statement: Statement): boolean =>
    statement.node.kind === "broken" || (statement.block?.body.some(hasBroken) ?? false);
  if (statements.some(hasBroken))
    expect(diagnostics, "says why a statement is broken").not.toEqual([]);
  // Reports that stand for others: the first row outside, a `#`, a head whose block nobody knows.
  if (diagnostics.some((one) => one.code === "row-outside-object" || one.code === "hash-comment"))
    return;
  let next = 0;
  const walk = (statement: Statement): void => {
    const { node, span, block } = statement;
    if (node.kind === "broken") {
      while ((diagnostics[next]?.span.end ?? source.text.length) < span.start) next++;
      const report = diagnostics[next];
      const isReported = report !== undefined && report.span.start <= span.end;
      expect(
        isReported,
        `says why this is broken: ${source.text.slice(span.start, span.start + 80)}`,
      ).toBe(true);
    }
    if (node.kind !== "broken") for (const inner of block?.body ?? []) walk(inner);
  };
  for (const statement of statements) walk(statement);
}

function speaksPlainly({ diagnostics }: SyntaxFile): void {
  for (const { message, why, help } of diagnostics.slice(0, 100)) {
    const all = `${message}\n${why}\n${help}`;
    expect(all).not.toMatch(
      /Expecting|but found:|Redundant input|token of type|Keyword|undefined|\[object/,
    );
    expect(all.length).toBeLessThan(1500);
    expect(message.endsWith("."), message).toBe(false);
  }
}

/** What formatting must leave as it is, with line ends made alike. */
function contentOf(file: SyntaxFile): string {
  const shape = ({ node, first, last, block, documentation }: Statement): unknown => [
    node.kind,
    first,
    last,
    documentation,
    block && [block.close, block.body.map(shape)],
  ];
  return JSON.stringify([
    file.tokens.map((token) => token.image),
    file.comments.map((comment) => [comment.kind, comment.text.replace(/\r\n?/g, "\n")]),
    file.statements.map(shape),
    file.documentation,
  ]);
}

// ---- Random texts --------------------------------------------------------------------------------

function mutated(seed: number): string {
  const random = randomOf(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  let text = pick(corpus);
  if (below(4) === 0) text = declarationsOf(text, pick);
  for (let edits = 1 + below(below(8) === 0 ? 40 : 4); edits > 0; edits--)
    text = edited(text, below, pick);
  return text;
}

function declarationsOf(text: string, pick: <Item>(items: readonly Item[]) => Item): string {
  return pick(text.split(/\n(?=object|test|map|errors|defaults)/));
}

function edited(
  text: string,
  below: (count: number) => number,
  pick: <Item>(items: readonly Item[]) => Item,
): string {
  const tokens = [...text.matchAll(/[A-Za-z_][A-Za-z0-9_]*|"[^"\n]*"|\s+|./gsu)].map(
    (match) => match[0],
  );
  const at = below(tokens.length);
  const replaced = (count: number, ...by: string[]) => {
    tokens.splice(at, count, ...by);
    return tokens.join("");
  };
  switch (below(14)) {
    case 0:
      return replaced(1);
    case 1:
      return replaced(1 + below(6));
    case 2:
      return replaced(1, tokens[at] ?? "", tokens[at] ?? "");
    case 3:
      return replaced(2, tokens[at + 1] ?? "", tokens[at] ?? "");
    case 4:
      return replaced(1, pick(words));
    case 5:
      return replaced(0, ` ${pick(words)} `);
    case 6:
      return replaced(0, pick(signs));
    case 7:
      return replaced(1, pick(signs));
    case 8:
      return replaced(0, pick(garbage));
    case 9:
      return text.slice(0, below(text.length));
    case 10:
      return text.slice(below(text.length));
    case 11: {
      const other = pick(corpus);
      return text.slice(0, below(text.length)) + other.slice(below(other.length));
    }
    case 12: {
      const lines = text.split("\n");
      const line = below(lines.length);
      lines[line] = " ".repeat(below(12)) + (lines[line] ?? "").trimStart();
      return lines.join("\n");
    }
    default: {
      const lines = text.split("\n");
      lines.splice(below(lines.length), 1 + below(3));
      return lines.join("\n");
    }
  }
}

const words = [
  ...keywordTokens.map((type) => (type.LABEL ?? "").replaceAll("`", "")),
  "hs",
  "hs.email",
  "sf.Lead.Status",
  '"New"',
  "5m",
  "5",
  "-5",
  "10%",
  "2026-11-01",
  "2026-02-30",
  "10:05",
  "`a b`",
  "x-y",
  "null",
];
const signs = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ",",
  ".",
  ":",
  "=",
  "->",
  "<-",
  "<->",
  "<",
  ">=",
  "!=",
  "-",
  "+",
  '"',
  "`",
];
const garbage = [
  "\n",
  "\n\n\n",
  "\r\n",
  "\r",
  "\t",
  " \t ",
  "\n\t",
  "\u0000",
  "\u00A0",
  "\u200B",
  "\u2028",
  "\uFEFF",
  "\uD83D",
  "\u{1F600}",
  "é",
  "“",
  "”",
  "‘a’",
  "“a”",
  "'",
  "=>",
  "→",
  "==",
  "&&",
  "||",
  "!",
  ";",
  "$$",
  "#",
  "# a\n",
  "//",
  "// a\n",
  "///",
  "/// a\n",
  "/// a\n\n",
  "/*",
  "*/",
  "/* a */",
  "/* a\n b */",
  "\\",
  '\\"',
  '"\\q"',
  "01/11/2026",
  "5ms",
  "x".repeat(5000),
  `"${"y".repeat(5000)}"`,
  "{".repeat(150),
  "(".repeat(250),
];

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
