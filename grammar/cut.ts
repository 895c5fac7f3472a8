/**
 * Cuts a file's tokens into statements and nests them by their braces, before any is parsed: so a
 * mistake spoils its own statement and no other.
 *
 * Statements end where `statement-end.ts` says; a block's `}` is one by itself; a top-level word at
 * the margin closes what was left open. Nothing is judged here but brackets and braces. Where they
 * do not match, indentation helps to say which one is missing, but never decides where a block ends
 * in a file whose braces match.
 */
import type { IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { SourceText, Span } from "../core/source.ts";
import { diagnose } from "./diagnostics.ts";
import { isPathStart, isShallowClause } from "./goes-on.ts";
import { topLevelWords } from "./keywords.ts";
import { endOf, isOpenComment, type Lexed } from "./lex.ts";
import { blockWords, canOnlyBeOfBlock, statementEnd } from "./statement-end.ts";
import * as t from "./tokens.ts";

/** One statement's tokens, by index, both inclusive. */
export interface Cut {
  readonly first: number;
  last: number;
  /** It cannot be parsed and has been reported: a bracket is not closed, or a `}` closes nothing. */
  readonly isSpoilt: boolean;
  /** It opens a block whose `{` is missing or stands on the next line; not yet reported. */
  lacksBrace?: boolean;
  /** The first token of a line that should be indented deeper and is not; not yet reported. */
  readonly shallow?: number;
  block?: { body: Cut[]; close?: number };
}

const topLevel = new Set<string>(topLevelWords);
const clauseHomes = new Set(["object", "defaults"]);

export function cut(source: SourceText, lexed: Lexed, diagnostics: Diagnostic[]): Cut[] {
  const { tokens, columns, startsLine } = lexed;
  const top: Cut[] = [];
  const open: Cut[] = [];
  // Of the top-level block being read: what says best which `}` is missing, should one be.
  let suspicion: (() => void) | undefined;

  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at] as IToken;
    const atMargin = startsLine[at] === 1 && columns[at] === 0;
    const declares = atMargin && topLevel.has(token.image) && !isPathStart(tokens, at);
    const isClause = declares && takesClauses() && isShallowClause(lexed, at);
    if (declares && !isClause) closeAll();
    if (isClause) {
      bodyOfOpen().push({ first: at, last: at + 1, isSpoilt: false, shallow: at });
      at += 2;
    } else if (token.tokenType === t.CloseBrace) {
      closeBlock(at);
      at++;
    } else at = readStatement(at, spoiltBefore(at)?.first);
  }
  // A comment that runs to the end of the file has swallowed what closes its blocks.
  if (!lexed.comments.some(isOpenComment)) closeAll();
  return top;

  /** A statement that a `}` cut in two, of which the second half begins here. */
  function spoiltBefore(at: number): Cut | undefined {
    const before = bodyOfOpen().at(-1);
    const isHalf = before?.isSpoilt === true && tokens[before.last]?.tokenType === t.CloseBrace;
    return isHalf && goesOnAt(at) && before.last === at - 1 ? bodyOfOpen().pop() : undefined;
  }

  function readStatement(from: number, first = from): number {
    const { last, opensBlock, unclosed, doubtful, shallow } = statementEnd(lexed, from);
    const isSpoilt = unclosed !== undefined || first < from;
    const statement: Cut = { first, last, isSpoilt, ...(shallow === undefined ? {} : { shallow }) };
    if (unclosed !== undefined) notClosed(unclosed);
    if (doubtful !== undefined) suspicion ??= () => notClosed(doubtful);
    bodyOfOpen().push(statement);
    if (opensBlock || opensWithoutBrace(statement)) {
      statement.block = { body: [] };
      open.push(statement);
    }
    return statement.last + 1;
  }

  function bodyOfOpen(): Cut[] {
    return open.at(-1)?.block?.body ?? top;
  }

  /** Whether the block that is open is of a kind whose lines may be clauses. */
  function takesClauses(): boolean {
    const head = open.at(-1);
    return head !== undefined && clauseHomes.has(tokens[head.first]?.image ?? "");
  }

  function opensWithoutBrace(statement: Cut): boolean {
    const word = tokens[statement.first]?.image ?? "";
    const next = statement.last + 1;
    const token = tokens[next];
    if (token === undefined || !blockWords.has(word) || isPathStart(tokens, statement.first))
      return false;
    const isDeeper = (columns[next] ?? 0) > (columns[statement.first] ?? 0);
    if (token.tokenType === t.OpenBrace) statement.last = next;
    else if (startsLine[next] !== 1) return false;
    else if (!isDeeper && token.tokenType !== t.CloseBrace && !canOnlyBeOfBlock(lexed, word, next))
      return false;
    statement.lacksBrace = true;
    return true;
  }

  function closeBlock(brace: number): void {
    const closed = open.pop();
    if (closed?.block === undefined) {
      if (!closesEarlierBlock(brace)) unexpectedBrace(brace, top);
      return;
    }
    closed.block.close = brace;
    const isLeftOf =
      startsLine[brace] === 1 && (columns[brace] ?? 0) < (columns[closed.first] ?? 0);
    if (open.length === 0) suspicion = undefined;
    else if (isLeftOf) suspicion ??= () => blockNotClosed(closed);
  }

  /**
   * A `}` too many ends a block early, and what it held stands outside up to its real `}`, still
   * indented. That is taken back in, and the early `}` is what is reported.
   */
  function closesEarlierBlock(brace: number): boolean {
    let from = top.length;
    while (from > 0 && isInside(top[from - 1] as Cut)) from--;
    if (from > 1 && isRestOfLine(top[from - 1] as Cut, top[from - 2] as Cut)) from--;
    const early = top[from - 1];
    if (early?.block?.close === undefined) return false;
    if (!reopenInner(early.block)) {
      if (from === top.length) return false;
      strayBrace(early, top.splice(from));
    } else early.block.body.push(...top.splice(from));
    early.block.close = brace;
    return true;
  }

  /** The same of a block inside, where a line of it goes on behind its `}`: that of the outer one is its own. */
  function reopenInner({ body, close }: NonNullable<Cut["block"]>): boolean {
    const at = body.findIndex((one, next) => next > 0 && isRestOfLine(one, body[next - 1] as Cut));
    const inner = body[at - 1];
    if (inner?.block === undefined || close === undefined) return false;
    strayBrace(inner, body.splice(at));
    inner.block.close = close;
    return true;
  }

  function isRestOfLine(rest: Cut, { block }: Cut): boolean {
    return block?.close === rest.first - 1 && goesOnAt(rest.first);
  }

  /** Whether what stands here goes on a line, and is no declaration. */
  function goesOnAt(at: number): boolean {
    const declares = topLevel.has(tokens[at]?.image ?? "") && !isShallowClause(lexed, at);
    return startsLine[at] === 0 && !declares;
  }

  /** A block's `}` ends no block, but spoils the statement in whose middle it stands; `outside` is taken back in. */
  function strayBrace(early: Cut, outside: Cut[]): void {
    const { body, close = 0 } = early.block ?? { body: [] };
    const [rest] = outside;
    const isWithin = rest !== undefined && isRestOfLine(rest, early);
    unexpectedBrace(close, body);
    const spoilt = body.at(-1);
    if (isWithin && spoilt !== undefined) {
      const indent = columns[spoilt.first] ?? 0;
      const isLast = ({ block }: Cut, next: Cut | undefined) =>
        block !== undefined || next === undefined || (columns[next.first] ?? 0) <= indent;
      const end = outside.findIndex((one, at) => isLast(one, outside[at + 1]));
      const { last, block } = outside.splice(0, end + 1).at(-1) ?? rest;
      spoilt.last = last;
      if (block !== undefined) spoilt.block = block;
    }
    body.push(...outside);
  }

  function isInside(statement: Cut): boolean {
    return (
      startsLine[statement.first] === 1 &&
      (columns[statement.first] ?? 0) > 0 &&
      !statement.isSpoilt
    );
  }

  function unexpectedBrace(brace: number, body: Cut[]): void {
    const before = body.at(-1);
    // A run of them is one mistake, and so is one among brackets that are not closed.
    if (before?.isSpoilt === true && before.last === brace - 1) {
      before.last = brace;
      return;
    }
    diagnostics.push(diagnose("unexpected-brace", spanOf(brace, brace), { bracket: "}" }));
    const isWithin = startsLine[brace] === 0 && before?.last === brace - 1 && !before.block;
    if (isWithin) body.pop();
    body.push({ first: isWithin ? before.first : brace, last: brace, isSpoilt: true });
  }

  function closeAll(): void {
    const outermost = open[0];
    if (outermost !== undefined) (suspicion ?? (() => blockNotClosed(outermost)))();
    open.length = 0;
    suspicion = undefined;
  }

  function blockNotClosed(head: Cut): void {
    // A brace where no block belongs, or a block without its first brace, is reported as such.
    if (head.lacksBrace || !blockWords.has(tokens[head.first]?.image ?? "")) return;
    diagnostics.push(diagnose("block-not-closed", spanOf(head.first, head.last), {}));
  }

  function notClosed(bracket: IToken): void {
    const closing = bracket.image === "[" ? "]" : bracket.image === "(" ? ")" : "}";
    const span = { file: source.file, start: bracket.startOffset, end: endOf(bracket) };
    diagnostics.push(diagnose("bracket-not-closed", span, { bracket: bracket.image, closing }));
  }

  function spanOf(first: number, last: number): Span {
    const start = (tokens[first] as IToken).startOffset;
    return { file: source.file, start, end: endOf(tokens[last] as IToken) };
  }
}

/**
 * Whether brackets and braces stay within the limit; reports the first that does not. Checked before
 * cutting and parsing, which both recurse no deeper than this.
 */
export function nestsWithinLimit(
  source: SourceText,
  lexed: Lexed,
  diagnostics: Diagnostic[],
): boolean {
  const { tokens, columns, startsLine } = lexed;
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    const type = token.tokenType;
    // A top-level word at the margin closes what was left open.
    if (startsLine[at] === 1 && columns[at] === 0 && topLevel.has(token.image)) depth = 0;
    if (type === t.OpenBrace || type === t.OpenList || type === t.OpenCall) {
      if (++depth > limits.nesting) {
        const place = { file: source.file, start: token.startOffset, end: endOf(token) };
        diagnostics.push(diagnose("nesting-too-deep", place, { limit: limits.nesting }));
        return false;
      }
    } else if (type === t.CloseBrace || type === t.CloseList || type === t.CloseCall) {
      depth = Math.max(0, depth - 1);
    }
  }
  return true;
}
