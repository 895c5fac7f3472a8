/**
 * What says that a statement goes on over the end of a line: a sign or word that cannot be its last, or
 * one that cannot be the first of another.
 */
import type { IToken } from "chevrotain";
import type { Lexed } from "./lex.ts";
import * as t from "./tokens.ts";

const arrows = new Set([t.BothArrow, t.RightArrow, t.LeftArrow]);
const continuing = new Set([
  ...arrows,
  t.Comma,
  t.Equal,
  t.NotEqual,
  t.Less,
  t.More,
  t.AtMost,
  t.AtLeast,
  t.Plus,
  t.Minus,
]);
const continuingWords = new Set(["and", "or", "not", "contains"]);

/** Whether a line that ends in this token goes on even where a field path begins the next. */
export function goesOn(tokens: readonly IToken[], at: number): boolean {
  const { tokenType, image } = tokens[at] as IToken;
  if (continuing.has(tokenType)) return true;
  const before = tokens[at - 1];
  // After a dot any word is a field's name.
  if (before?.tokenType === t.Dot) return false;
  return continuingWords.has(image) || (image === "with" && before?.image === "starts");
}

/** Whether a field path begins here: a name and a dot. */
export function isPathStart(tokens: readonly IToken[], at: number): boolean {
  return isName(tokens[at]) && tokens[at + 1]?.tokenType === t.Dot;
}

function isName(token: IToken | undefined): boolean {
  const type = token?.tokenType;
  return type === t.PlainWord || type?.CATEGORIES?.includes(t.Word) === true;
}

/**
 * Whether a line that is not deeper than the statement above it can only be the rest of that: it begins
 * with what begins no statement, or the line above cannot end there and this one has no arrow of its own.
 */
export function isShallowRest(lexed: Lexed, headWord: string, at: number): boolean {
  const { tokens, startsLine } = lexed;
  const { tokenType, image } = tokens[at] as IToken;
  if (continuing.has(tokenType) || image === "and" || image === "or") return true;
  const mayBeRest = isPathStart(tokens, at) || values.has(tokenType) || headWord === "otherwise";
  if (!mayBeRest || tokenType === t.CloseBrace || !goesOn(tokens, at - 1)) return false;
  for (let next = at + 1; next < tokens.length && startsLine[next] !== 1; next++) {
    if (arrows.has((tokens[next] as IToken).tokenType)) return false;
  }
  return true;
}

const values = new Set([t.Text, t.NumberLiteral, t.DateLiteral]);

/** Words that begin a declaration of the file, and a clause of `defaults` or an object too. */
const clausesAndDeclarations = new Set(["owner", "steward"]);

/** Whether `owner revops` at the margin is meant as a clause: a declaration names a label too. */
export function isShallowClause({ tokens, startsLine }: Lexed, at: number): boolean {
  const isBoth = clausesAndDeclarations.has((tokens[at] as IToken).image);
  if (!isBoth || !isName(tokens[at + 1]) || startsLine[at + 1] === 1) return false;
  const next = tokens[at + 2]?.tokenType;
  return next === t.CloseBrace || (startsLine[at + 2] === 1 && next !== t.Text);
}
