/**
 * Where the statement that begins at a token ends, by the rules of docs/language.md, "Statements":
 * at its line's end, unless the next line is deeper and goes on; at a block's `{`; before a `}` that
 * is not its own.
 *
 * A head whose `{` was forgotten ends where the first line of its block begins, so that the block's
 * lines are still read as what they are.
 */
import type { IToken } from "chevrotain";
import { goesOn, isPathStart, isShallowRest } from "./goes-on.ts";
import { clauseWords, objectWords, testWords, topLevelWords } from "./keywords.ts";
import type { Lexed } from "./lex.ts";
import * as t from "./tokens.ts";

export interface StatementEnd {
  /** The index of its last token. */
  readonly last: number;
  readonly opensBlock: boolean;
  /** The innermost bracket that was given up. */
  readonly unclosed?: IToken;
  /** The `{` of a record that only a `}` further left than the statement closed: likely the block's. */
  readonly doubtful?: IToken;
  /** The first token of a line that belongs to it and is not deeper, which no line of it may be. */
  readonly shallow?: number;
}

/** First words of the statements that open a block. */
export const blockWords: ReadonlySet<string> = new Set([
  "defaults",
  "errors",
  "map",
  "object",
  "test",
  "each",
  "together",
]);

const recordHeads = new Set(["given", "edit", "expect", "delete"]);
/** Their heads hold no brackets, so that one typed instead of `{` swallows nothing. */
const plainHeads = new Set(["defaults", "errors", "map", "object", "test"]);

export function statementEnd(lexed: Lexed, first: number): StatementEnd {
  const { tokens, columns, startsLine } = lexed;
  const head = tokens[first] as IToken;
  const headWord = isPathStart(tokens, first) ? "" : head.image;
  const takesRecord = recordHeads.has(headWord);
  // A statement that shares its line with another begins at its own column.
  const indent = columns[first] ?? 0;
  const brackets: IToken[] = [];
  let hasColon = false;
  let doubtful: IToken | undefined;
  let givenUp: IToken | undefined;
  let headGoesOnTo = -1;
  let shallow: number | undefined;
  const ended = (last: number, opensBlock = false): StatementEnd => {
    const unclosed = givenUp ?? brackets.at(-1);
    return {
      last,
      opensBlock,
      ...(unclosed === undefined || opensBlock ? {} : { unclosed }),
      ...(doubtful === undefined ? {} : { doubtful }),
      ...(shallow === undefined ? {} : { shallow }),
    };
  };

  for (let at = first; at < tokens.length; at++) {
    const token = tokens[at] as IToken;
    const type = token.tokenType;
    const column = columns[at] ?? 0;
    const beginsLine = at > first && startsLine[at] === 1;
    if (beginsLine) {
      if (brackets.length > 0) {
        const closes = type === t.CloseBrace || type === t.CloseList || type === t.CloseCall;
        if (column <= indent && !closes) {
          // The keys of a record that is given up are told with it, and not each as a statement.
          const innermost = brackets.at(-1);
          if (innermost?.tokenType !== t.OpenBrace || !isKey(tokens, at)) return ended(at - 1);
          givenUp ??= innermost;
        }
      } else if (column <= indent) {
        if (!isShallowRest(lexed, headWord, at)) return ended(at - 1);
        shallow ??= at;
      } else if (!goesOn(tokens, at - 1)) {
        if (isPathStart(tokens, at)) return ended(at - 1);
        if (at > headGoesOnTo && isFirstOfBlock(lexed, headWord, at)) {
          headGoesOnTo = headWord === "object" ? endOfHead(lexed, at, indent) : -1;
          if (headGoesOnTo === -1) return ended(at - 1);
        }
      }
    }
    if (type === t.Colon) hasColon = true;
    else if (type === t.OpenList || type === t.OpenCall) {
      if (!plainHeads.has(headWord)) brackets.push(token);
    } else if (type === t.CloseList || type === t.CloseCall) brackets.pop();
    else if (type === t.OpenBrace) {
      const isRecord = takesRecord || (!blockWords.has(headWord) && holdsKey(tokens, at));
      if (!isRecord) return ended(at, true);
      brackets.push(token);
    } else if (type === t.CloseBrace && at > first) {
      if (brackets.some((bracket) => bracket.tokenType === t.OpenBrace)) {
        let closed = brackets.pop();
        while (closed?.tokenType !== t.OpenBrace) closed = brackets.pop();
        if (beginsLine && column < indent) doubtful ??= closed;
        // After a record's keys on its line, a `}` is the record's even where its `{` was forgotten.
      } else if (!takesRecord || !hasColon || beginsLine) return ended(at - 1);
    }
  }
  return ended(tokens.length - 1);
}

/** Whether a `{` is a record's although its statement's first word is misspelt: a key and a colon follow. */
function holdsKey(tokens: readonly IToken[], brace: number): boolean {
  return isKey(tokens, brace + 1);
}

/** `email:`, `properties.score:` */
function isKey(tokens: readonly IToken[], at: number): boolean {
  let last = at;
  while (tokens[last + 1]?.tokenType === t.Dot) last += 2;
  return tokens[last + 1]?.tokenType === t.Colon;
}

/** Whether a line that begins here is, by its first word, one of the block that this head opens. */
function isFirstOfBlock(lexed: Lexed, headWord: string, at: number): boolean {
  const { tokens } = lexed;
  const token = tokens[at] as IToken;
  if (token.tokenType === t.OpenBrace) return false;
  switch (headWord) {
    case "object":
      return isPathStart(tokens, at) || objectBody.has(token.image);
    case "defaults":
      return objectBody.has(token.image);
    case "errors":
      return true;
    case "map":
      return valueTypes.has(token.tokenType) || token.image === "otherwise";
    case "test":
      return testBody.has(token.image) && !isPathStart(tokens, at);
    default:
      return false;
  }
}

/**
 * The index of the `{` to which an object's head goes on over lines that begin with `every`, `at` or
 * `on`; -1 where the line belongs to the block.
 */
function endOfHead(lexed: Lexed, from: number, indent: number): number {
  const { tokens, columns, startsLine } = lexed;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at] as IToken;
    const isBrace = token.tokenType === t.OpenBrace;
    const leavesHead = (columns[at] ?? 0) <= indent || !(isBrace || schedules.has(token.image));
    if (startsLine[at] === 1 && leavesHead) return -1;
    if (isBrace) return at;
    if (token.tokenType === t.CloseBrace) return -1;
  }
  return -1;
}

const schedules = new Set(["every", "at", "on"]);
const objectBody = new Set<string>([...objectWords, ...clauseWords]);
const testBody = new Set<string>(testWords);
const topLevel = new Set<string>(topLevelWords);
const valueTypes = new Set([t.Text, t.ForeignText, t.OpenText, t.NumberLiteral, t.DateLiteral]);

/** Whether a line that is no deeper than a head without `{` can only be of its block. */
export function canOnlyBeOfBlock(lexed: Lexed, headWord: string, at: number): boolean {
  const { image } = lexed.tokens[at] as IToken;
  return headWord !== "errors" && !topLevel.has(image) && isFirstOfBlock(lexed, headWord, at);
}
