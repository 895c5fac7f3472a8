/** Where and why a statement could not be read on: what the explanations in this folder start from. */
import { type IRecognitionException, type IToken, tokenMatcher } from "chevrotain";
import type { SourceText, Span } from "../core/source.ts";
import { isPathStart } from "./goes-on.ts";
import { clauseWords } from "./keywords.ts";
import { endOf } from "./lex.ts";
import type { StatementRule } from "./parser.ts";
import * as t from "./tokens.ts";

export interface Failure {
  readonly source: SourceText;
  /** The statement's. */
  readonly tokens: readonly IToken[];
  readonly rule: StatementRule;
  /** The words of `expectations.ts` and of the rules' own ERR_MSG. */
  readonly expected: string;
  /** The index of the token that does not fit; past the last where the statement ends too early. */
  readonly at: number;
  readonly found: IToken | undefined;
  readonly before: IToken | undefined;
  readonly next: IToken | undefined;
}

export function failureOf(
  source: SourceText,
  tokens: readonly IToken[],
  rule: StatementRule,
  exception: IRecognitionException,
): Failure {
  const index = tokens.indexOf(exception.token);
  const at = index === -1 ? tokens.length : index;
  const expected = endings.has(exception.message) ? theEnd : exception.message;
  return {
    source,
    tokens,
    rule,
    expected,
    at,
    found: tokens[at],
    before: tokens[at - 1],
    next: tokens[at + 1],
  };
}

/** What is expected where a statement may end or go on with a clause. */
export const theEnd = "the line's end";
const endings = new Set(["a clause", "the end of the statement"]);

export function spanOf(failure: Failure, token: IToken): Span {
  return { file: failure.source.file, start: token.startOffset, end: endOf(token) };
}

export function isWord(token: IToken | undefined): boolean {
  return token !== undefined && tokenMatcher(token, t.Word);
}

/** Whether a clause begins at this index: its word, and not a system of that name. */
export function beginsClause(tokens: readonly IToken[], at: number): boolean {
  const token = tokens[at];
  return token !== undefined && clauses.has(token.image) && !isPathStart(tokens, at);
}

const clauses = new Set<string>(clauseWords);
