/** Words that were meant as a quoted value: how far they reach, and what they say. */
import type { IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import { diagnose } from "./diagnostics.ts";
import { beginsClause, type Failure, isWord } from "./failure.ts";
import { isPathStart } from "./goes-on.ts";
import { endOf } from "./lex.ts";
import { hasLineEnd } from "./line-ends.ts";
import { shorten } from "./shorten.ts";
import * as t from "./tokens.ts";

/** The report on a value without quotes, where the failure is one. */
export function aboutBareValue(failure: Failure): Diagnostic | undefined {
  const { source, tokens, at, expected } = failure;
  // A word in a condition is read as the beginning of a field, one in a test's record as another
  // record's name; the reading then fails at what follows.
  const first = expected === "`.` and a field" || expected === "`}`" ? at - 1 : at;
  const token = tokens[first];
  if (token === undefined || !wantsValue(failure, first) || !mayBegin(failure, first))
    return undefined;
  const { end, spanEnd } = reachOf(failure, first);
  // Backticks are of names; the value is what stands between them.
  const text = source.text.slice(token.startOffset, end).replace(/^`([^`]*)`$/, "$1");
  const found = shorten(text);
  const span = { file: source.file, start: token.startOffset, end: spanEnd };
  const fix = { title: "put it in quotes", span, text: JSON.stringify(text), safe: true };
  const help = helpFor(failure, text);
  return diagnose("unquoted-value", span, { found }, help === undefined ? { fix } : { help });
}

function wantsValue({ tokens, rule, expected }: Failure, first: number): boolean {
  if (
    expected === "a value" ||
    expected === "a quoted value" ||
    expected === "a value or `otherwise`"
  )
    return true;
  if (expected === "`}`") return tokens[first - 1]?.image === ":" && isWord(tokens[first + 1]);
  if (expected !== "`.` and a field" || !operators.has(tokens[first - 1]?.image ?? ""))
    return false;
  const isKey = rule === "match" || rule === "each";
  return !isKey || tokens.slice(0, first).some((token) => token.image === "among");
}

function mayBegin(failure: Failure, first: number): boolean {
  const { tokens, expected } = failure;
  const token = tokens[first] as IToken;
  const wantsText = expected === "a quoted value";
  if (wantsText && isSentence(failure, first)) return true;
  if (isPathStart(tokens, first) && !wantsText) return false;
  if (beginsClause(tokens, first)) return false;
  return (
    isWord(token) || token.tokenType === t.Stray || (wantsText && plainValues.has(token.tokenType))
  );
}

/** After these words stands a sentence, which may hold any word of the language. */
function isSentence({ source, tokens }: Failure, first: number): boolean {
  const token = tokens[first] as IToken;
  if (!sentenceWords.has(tokens[first - 1]?.image ?? "") || token.tokenType === t.OpenBrace)
    return false;
  for (let at = first; at < tokens.length; at++) {
    const one = tokens[at] as IToken;
    if (at > first && hasLineEnd(source.text, endOf(tokens[at - 1] as IToken), one.startOffset))
      break;
    if (one.tokenType === t.Text) return false;
  }
  return isWord(token) || token.tokenType === t.Dot || plainValues.has(token.tokenType);
}

/** Where the value's words end, and where a forgotten or a lone closing quote does. */
function reachOf(failure: Failure, first: number): { end: number; spanEnd: number } {
  const { source, tokens } = failure;
  const sentence = isSentence(failure, first);
  let end = endOf(tokens[first] as IToken);
  for (let at = first + 1; at < tokens.length; at++) {
    const token = tokens[at] as IToken;
    if (hasLineEnd(source.text, end, token.startOffset)) break;
    if (token.tokenType === t.OpenText && /^"\s*\{?\s*$/.test(token.image))
      return { end, spanEnd: token.startOffset + 1 };
    const isJoined = token.startOffset === end && !ending.has(token.tokenType);
    const isNextWord =
      isWord(token) &&
      !beginsClause(tokens, at) &&
      !isPathStart(tokens, at) &&
      !joins.has(token.image);
    if (token.tokenType === t.OpenBrace || !(sentence || isJoined || isNextWord)) break;
    end = endOf(token);
  }
  return { end, spanEnd: end };
}

function helpFor({ rule, tokens, expected }: Failure, text: string): string | undefined {
  const orValue = `or \`${JSON.stringify(shorten(text))}\` if it is a value`;
  if (/^(?:null|nil|none|undefined|blank)$/i.test(text)) {
    return expected === "`.` and a field"
      ? "write `is empty` or `is not empty`; a value stands in quotes"
      : `write \`empty\`, ${orValue}`;
  }
  const truth = /^(?:(yes|on)|no|off)$/i.exec(text);
  if (truth !== null) return `write \`${truth[1] === undefined ? "false" : "true"}\`, ${orValue}`;
  if (/^(?:now|current_date|getdate)$/i.test(text) && expected === "`.` and a field") {
    return "write `today`, which is the day of the run";
  }
  if (/^(?:true|false|empty)$/i.test(text)) return `write \`${text.toLowerCase()}\``;
  if (
    rule === "map_entry" &&
    tokens[0]?.image === text &&
    /^[oe]\w*(?:wise|other|se)$/i.test(text)
  ) {
    return `write \`otherwise\`, ${orValue}`;
  }
  if (expected === "`.` and a field") {
    return `write \`${JSON.stringify(shorten(text))}\`; a field begins with its system, as in \`hs.${shorten(text)}\``;
  }
  return undefined;
}

const operators = new Set([
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "contains",
  "with",
  "==",
  "===",
  "<>",
  "!==",
]);
const joins = new Set(["and", "or", "then", "is", "in"]);
const sentenceWords = new Set(["because", "purpose", "retention", "label", "test", "import"]);
const plainValues = new Set([
  t.NumberLiteral,
  t.DateLiteral,
  t.MalformedNumber,
  t.ForeignDate,
  t.Stray,
]);
const ending = new Set([
  t.Comma,
  t.CloseBrace,
  t.CloseCall,
  t.CloseList,
  t.BothArrow,
  t.LeftArrow,
  t.RightArrow,
  t.Text,
]);
