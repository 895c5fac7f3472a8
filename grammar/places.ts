/**
 * Which statements may stand where, and which rule reads each: decided by a statement's first words
 * alone, so that a mistake further on is told in that statement's own terms.
 */
import { type IToken, tokenMatcher } from "chevrotain";
import { nearest } from "../core/nearest.ts";
import type { StatementNode } from "./ast.ts";
import { isPathStart } from "./goes-on.ts";
import { clauseWords, objectWords, testWords, topLevelWords } from "./keywords.ts";
import { endOf } from "./lex.ts";
import type { StatementRule } from "./parser.ts";
import { blockWords } from "./statement-end.ts";
import * as t from "./tokens.ts";

export type Place =
  | "file"
  | "defaults"
  | "errors"
  | "map"
  | "object"
  /** The body of an `each` or a `together`. */
  | "rows"
  | "test"
  /** The body of a block whose head is unknown: rows are read, nothing else is judged. */
  | "unknown";

/** How a place is called in a message. */
export const placeNames: Readonly<Record<Place, string>> = {
  file: "a spec",
  defaults: "`defaults`",
  errors: "`errors`",
  map: "a value map",
  object: "an object",
  rows: "an `each` or `together` block",
  test: "a test",
  unknown: "this block",
};

export type Reading =
  | { readonly kind: "rule"; readonly rule: StatementRule }
  | { readonly kind: "row_outside" }
  /** A word that begins statements elsewhere: `home` says where. */
  | { readonly kind: "misplaced"; readonly home: string }
  | { readonly kind: "path_without_system" }
  | { readonly kind: "unknown"; readonly known: readonly string[] };

const clause = new Set<string>(clauseWords);
const object = new Set<string>(objectWords);
const topLevel = new Set<string>(topLevelWords);
const objectBody = [...objectWords, ...clauseWords];

const fileRules: Readonly<Record<string, StatementRule>> = {
  edition: "edition",
  package: "package",
  import: "import",
  organisation: "organisation",
  owner: "owner",
  steward: "owner",
  channel: "channel",
  system: "system",
  defaults: "defaults",
  errors: "errors",
  map: "map",
  term: "term",
  object: "object",
  renamed: "renamed",
  test: "test",
};
const testRules: Readonly<Record<(typeof testWords)[number], StatementRule>> = {
  given: "given",
  edit: "edit",
  delete: "delete_step",
  run: "run",
  fail: "fail",
  lose: "lose",
  hide: "hide",
  show: "show",
  crash: "crash",
  decide: "decide",
  retry: "retry",
  restore: "restore",
  accept: "accept",
  expect: "expect",
};

/** How to read the statement of these tokens in this place. */
export function readingOf(place: Place, tokens: readonly IToken[]): Reading {
  const first = tokens[0] as IToken;
  const word = first.image;
  const isPath = isPathStart(tokens, 0);
  const rule = (name: StatementRule): Reading => ({ kind: "rule", rule: name });
  switch (place) {
    case "errors":
      return rule("error_rule");
    case "map":
      return rule("map_entry");
    case "file": {
      if (isPath && !isBarePath(tokens)) return { kind: "row_outside" };
      if (Object.hasOwn(fileRules, word)) return rule(fileRules[word] as StatementRule);
      const unknown: Reading = { kind: "unknown", known: topLevelWords };
      // `default {` was meant as `defaults {`, though `default` is a clause.
      const opens = tokens.at(-1)?.tokenType === t.OpenBrace;
      if (opens && nearest(word, topLevelWords) !== undefined) return unknown;
      return elsewhere(place, word) ?? unknown;
    }
    case "test": {
      if (!isPath && isTestWord(word)) return rule(testRules[word]);
      return elsewhere(place, word) ?? { kind: "unknown", known: testWords };
    }
    case "defaults":
      if (isPath) return { kind: "misplaced", home: "rows stand in an object" };
      if (clause.has(word)) return rule("clause");
      return elsewhere(place, word) ?? { kind: "unknown", known: clauseWords };
    case "object":
    case "unknown":
    case "rows":
      if (isPath) return rule("row");
      if (place !== "rows" && object.has(word)) return rule(word as StatementRule);
      if (place !== "rows" && clause.has(word)) return rule("clause");
      if (place !== "unknown" && isNearlyRow(tokens) && !isCapital(tokens)) return rule("row");
      return (
        elsewhere(place, word) ?? { kind: "unknown", known: place === "rows" ? [] : objectBody }
      );
  }
}

/** `import ../shared`, where quotes are missing; `import` is not the system of a field. */
function isBarePath([first, dot]: readonly IToken[]): boolean {
  return first?.image === "import" && dot !== undefined && endOf(first) < dot.startOffset;
}

/** What stands in the block of this statement; by its first word where its head could not be read. */
export function placeOfBlock(node: StatementNode, firstWord: string): Place {
  const word = blockWords.has(firstWord) ? firstWord : nearest(firstWord.slice(0, 40), blockWords);
  switch (node.kind === "broken" ? word : node.kind) {
    case "object":
      return "object";
    case "defaults":
      return "defaults";
    case "errors":
      return "errors";
    case "map":
      return "map";
    case "test":
      return "test";
    case "each":
    case "together":
      return "rows";
    default:
      return "unknown";
  }
}

/** Where a word that is misplaced here belongs. */
function elsewhere(place: Place, word: string): Reading | undefined {
  const misplaced = (home: string): Reading => ({ kind: "misplaced", home });
  if (place !== "file" && topLevel.has(word)) {
    return misplaced(`it stands at the margin of a file; a \`}\` may be missing above`);
  }
  if (object.has(word)) return misplaced("it stands in an object's block");
  if (clause.has(word)) {
    return misplaced("it stands on a row, in an object's block or in `defaults`");
  }
  if (isTestWord(word) && place !== "object") return misplaced("it stands in a `test` block");
  return undefined;
}

function isTestWord(word: string): word is (typeof testWords)[number] {
  return Object.hasOwn(testRules, word);
}

/** A statement with an arrow, or a name with a sign where its dot should be: `hs:email`, `e-mail`. */
function isNearlyRow(tokens: readonly IToken[]): boolean {
  const [first, second] = tokens;
  if (tokens.slice(0, 8).some(isArrow)) return true;
  if (first === undefined || !tokenMatcher(first, t.Word)) return false;
  return second?.tokenType === t.Colon || second?.tokenType === t.Minus;
}

/** `Each sh.lineItems -> …`: a word of the language in another case, before a field. */
function isCapital(tokens: readonly IToken[]): boolean {
  const word = tokens[0]?.image ?? "";
  const isMeant =
    word !== word.toLowerCase() && objectBody.some((one) => one === word.toLowerCase());
  return isMeant && isPathStart(tokens, 1);
}

function isArrow(token: IToken): boolean {
  const type = token.tokenType;
  return type === t.BothArrow || type === t.RightArrow || type === t.LeftArrow;
}
