/**
 * One failed statement → one report in the user's words. The cases run from the most telling sign
 * to the plainest; chevrotain's own wording is never shown.
 */
import type { IRecognitionException, IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText } from "../core/source.ts";
import { aboutBareValue } from "./bare-values.ts";
import { diagnose } from "./diagnostics.ts";
import { wantedBy } from "./expected-words.ts";
import { beginsClause, type Failure, failureOf, isWord, spanOf, theEnd } from "./failure.ts";
import { isPathStart } from "./goes-on.ts";
import { aboutHyphen } from "./hyphens.ts";
import { objectWords, reservedWords } from "./keywords.ts";
import { endOf } from "./lex.ts";
import { howToMend } from "./mending.ts";
import type { StatementRule } from "./parser.ts";
import { shorten } from "./shorten.ts";
import * as t from "./tokens.ts";

/**
 * `sign` is what the lexer has to say about a token of the statement; it stands unless the failure
 * shows what its characters were meant to be part of.
 */
export function explainFailure(
  source: SourceText,
  tokens: readonly IToken[],
  rule: StatementRule,
  exception: IRecognitionException,
  sign: Diagnostic | undefined,
): Diagnostic | undefined {
  const failure = failureOf(source, tokens, rule, exception);
  const value = aboutBareValue(failure);
  if (value !== undefined && (sign === undefined || sign.span.start < value.span.end)) return value;
  if (sign !== undefined) return aboutComparison(failure) ?? sign;
  for (const [at, token] of tokens.entries()) {
    const unreadable = explainUnreadable(source.file, token, tokens[at - 1]);
    if (unreadable !== undefined) return unreadable;
  }
  return (
    atTheEnd(failure) ??
    aboutArrow(failure) ??
    aboutPath(failure) ??
    aboutHyphen(failure) ??
    atAToken(failure)
  );
}

/** `=>` between two values was meant as a comparison, not as an arrow. */
function aboutComparison(failure: Failure): Diagnostic | undefined {
  const { found, expected } = failure;
  if (found?.image !== "=>" || !expected.startsWith("a comparison")) return undefined;
  const span = spanOf(failure, found);
  const fix = { title: "write `>=`", span, text: ">=", safe: true };
  return diagnose("foreign-operator", span, { found: "=>", operator: ">=" }, { fix });
}

/** What to say of a token that no rule takes, wherever it stands. */
export function explainUnreadable(
  file: string,
  token: IToken,
  before?: IToken,
): Diagnostic | undefined {
  const span = { file, start: token.startOffset, end: endOf(token) };
  const found = shorten(token.image);
  switch (token.tokenType) {
    case t.OpenText:
      return diagnose("text-not-closed", span, {});
    case t.OpenQuotedName:
      return diagnose("name-not-closed", span, {});
    case t.ForeignDate:
      return diagnose("invalid-date", span, { date: found });
    case t.MalformedNumber:
      if (before?.tokenType === t.Dot) return diagnose("digit-begins-name", span, { name: found });
      return /^\d+(?:\.\d+)?(?:ms|s\w*|m\w*|h\w*|d\w*|w\w*|y\w*)$/i.test(token.image)
        ? diagnose("duration-unit", span, { found })
        : diagnose("malformed-number", span, { found });
    default:
      return undefined;
  }
}

/** The statement, or what stands in brackets, ends too early; or a clause begins too early. */
function atTheEnd(failure: Failure): Diagnostic | undefined {
  const { found, before, expected } = failure;
  if (found?.tokenType === t.Comma && failure.next === undefined) {
    return diagnose("trailing-comma", spanOf(failure, found), {});
  }
  if (before === undefined || !endsHere(failure)) return undefined;
  if (before.tokenType === t.Comma) return diagnose("trailing-comma", spanOf(failure, before), {});
  if (found === undefined && expected === "`{`") {
    return diagnose("block-not-opened", spanOf(failure, before), { after: shorten(before.image) });
  }
  if (expected === theEnd || toldOtherwise.has(expected) || isDeclaredName(failure))
    return undefined;
  // `brake delete 5%`: the word of a clause, and meant as the one that is wanted here.
  if (before.image === "brake" && found !== undefined && isWord(found)) return undefined;
  const { what, example } = wantedBy(failure);
  return diagnose("missing-value", spanOf(failure, before), {
    what,
    after: shorten(before.image),
    example,
  });
}

const toldOtherwise = new Set(["`{`", "`}`", "`)`", "`]`", "an arrow", "`.` and a field"]);

function endsHere({ tokens, at, found, before }: Failure): boolean {
  if (found === undefined || beginsClause(tokens, at) || ends.has(found.tokenType)) return true;
  return (
    arrows.has(found.tokenType) && (before?.tokenType === t.Comma || before?.tokenType === t.Dot)
  );
}

const ends = new Set([t.OpenBrace, t.CloseBrace, t.CloseCall, t.CloseList]);
const arrows = new Set([t.BothArrow, t.LeftArrow, t.RightArrow]);
/** A declared name that is a clause's word was meant as a name. */
function isDeclaredName({ at, rule, found }: Failure): boolean {
  return at === 1 && declarations.has(rule) && isWord(found);
}

const declarations = new Set<StatementRule>([
  "system",
  "owner",
  "channel",
  "map",
  "term",
  "object",
  "together",
]);

/** An arrow is missing between two ends. */
function aboutArrow(failure: Failure): Diagnostic | undefined {
  const { expected, found, before, rule, tokens, at } = failure;
  const what = arrowNeeds[rule];
  const place = found ?? before;
  const isHead =
    rule === "object" && (expected === "`{`" || expected === theEnd) && isPathStart(tokens, at);
  if (what === undefined || place === undefined || !(expected === "an arrow" || isHead))
    return undefined;
  return aboutHyphen(failure) ?? diagnose("missing-arrow", spanOf(failure, place), { what });
}

const arrowNeeds: Partial<Record<StatementRule, string>> = {
  row: "a row",
  each: "an `each`",
  map_entry: "an entry of a value map",
  map: "a value map",
  object: "an object",
};

/** A field was begun with a word that is no system's alias. */
function aboutPath(failure: Failure): Diagnostic | undefined {
  const { expected, before, found } = failure;
  if (expected !== "`.` and a field" || before === undefined || !isWord(before)) return undefined;
  if (found?.tokenType === t.Colon || found?.tokenType === t.Minus) return undefined;
  const name = shorten(before.image);
  if (found?.tokenType === t.OpenCall) {
    const help = `a format stands behind the field, as in \`as ${name}(…)\`, or behind the row, as in \`using ${name}\``;
    const facts = { found: name, example: `hs.${name}` };
    return diagnose("path-without-system", spanOf(failure, before), facts, { help });
  }
  const { tokens, at } = failure;
  if (isWord(found) && !beginsClause(tokens, at) && !isPathStart(tokens, at)) {
    const field = shorten(found?.image ?? "");
    const help = `write the system and the field with a dot, as in \`${name}.${field}\``;
    const facts = { found: name, example: `hs.${name}` };
    return diagnose("path-without-system", spanOf(failure, before), facts, { help });
  }
  const inCall = failure.tokens[failure.at - 2]?.tokenType === t.OpenCall;
  const help = `write the alias in front, as in \`hs.${name}\`, or a value in quotes, as in \`"${name}"\``;
  const facts = { found: name, example: `hs.${name}` };
  return diagnose("path-without-system", spanOf(failure, before), facts, inCall ? { help } : {});
}

function atAToken(failure: Failure): Diagnostic | undefined {
  const { found, expected, rule } = failure;
  if (found === undefined) return undefined;
  const span = spanOf(failure, found);
  if (found.tokenType === t.NumberLiteral && expected.includes("duration")) {
    return diagnose("duration-unit", span, { found: shorten(found.image) });
  }
  if (
    isWord(found) &&
    (expected === "a name" || expected === "a field") &&
    reservedWords.has(found.image)
  ) {
    const use = rule === "system" || expected === "a field" ? "an alias" : "a name";
    return diagnose("reserved-word", span, { word: found.image, use });
  }
  if (found.tokenType === t.CloseCall || found.tokenType === t.CloseList) {
    if (expected === theEnd) return diagnose("unexpected-brace", span, { bracket: found.image });
  }
  if (statements.has(found.image) && rule !== "match") {
    const home =
      "it begins a statement of its own: put it on a new line, indented like its neighbours";
    return diagnose("misplaced-statement", span, {
      word: found.image,
      place: "the middle of a statement",
      home,
    });
  }
  const { help, fix } = howToMend(failure, found);
  const facts = { found: shorten(found.image), expected: wantedBy(failure).what, help };
  return diagnose("unexpected-text", span, facts, fix === undefined ? {} : { fix });
}

const statements = new Set<string>(objectWords);
