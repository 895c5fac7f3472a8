/**
 * Text → tokens, without ever failing: characters that begin nothing become `Stray` tokens, and
 * signs of other notations are reported here, once, and then read as what was meant.
 *
 * Comments and white space are no tokens; they are found again between the tokens' offsets.
 */
import { type IToken, Lexer, type TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText } from "../core/source.ts";
import type { Comment } from "./ast.ts";
import { diagnose } from "./diagnostics.ts";
import { type ForeignSign, foreignSign } from "./foreign-signs.ts";
import { wordType } from "./keywords.ts";
import { type Lines, measureLines } from "./lines.ts";
import { aboutOddBlanks } from "./odd-blanks.ts";
import * as t from "./tokens.ts";

export interface Lexed extends Lines {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  /** About comments, blanks and indentation, which belong to no token. */
  readonly diagnostics: Diagnostic[];
  /** About tokens, in their order. A statement that cannot be read for another reason too gives one report. */
  readonly signs: readonly ForeignSign[];
}

const lexer = new Lexer(t.lexedTokens, {
  positionTracking: "onlyOffset",
  ensureOptimizations: false,
});

/** The offset after a token's last unit. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

export function lex(source: SourceText): Lexed {
  const result = lexer.tokenize(source.text);
  const { tokens } = result;
  const signs: ForeignSign[] = [];
  for (const token of tokens) {
    if (token.tokenType === t.PlainWord) retype(token, wordType(token.image));
    else {
      const sign = foreignSign(source.file, token);
      if (sign === undefined) continue;
      signs.push(sign);
      if (sign.type !== undefined) retype(token, sign.type);
    }
  }
  const found = result.groups["comments"] ?? [];
  const comments = found.map(commentOf);
  const { columns, startsLine, tabs } = measureLines(source, tokens);
  const blanks = aboutOddBlanks(source, result.groups["blanks"] ?? []);
  const diagnostics = [...blanks, ...comments.flatMap((one) => aboutComment(source, one)), ...tabs];
  return { tokens, columns, startsLine, comments, diagnostics, signs };
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

const commentKinds = new Map<TokenType, Comment["kind"]>([
  [t.DocComment, "doc"],
  [t.LineComment, "line"],
  [t.HashComment, "hash"],
]);

function commentOf(token: IToken): Comment {
  return {
    kind: commentKinds.get(token.tokenType) ?? "block",
    text: token.image,
    start: token.startOffset,
    end: endOf(token),
  };
}

function aboutComment(source: SourceText, comment: Comment): Diagnostic[] {
  const { start } = comment;
  if (comment.kind === "hash") {
    const span = { file: source.file, start, end: start + 1 };
    const fix = { title: "write `//`", span, text: "//", safe: true };
    return [diagnose("hash-comment", span, {}, { fix })];
  }
  if (!isOpenComment(comment)) return [];
  return [diagnose("comment-not-closed", { file: source.file, start, end: start + 2 }, {})];
}

/** Whether a comment runs to the file's end because its closing sign is missing. */
export function isOpenComment(comment: Comment): boolean {
  return comment.kind === "block" && (comment.text.length < 4 || !comment.text.endsWith("*/"));
}
