/** A file's comments → the suppressions among them, and the statement that each stands above. */
import type { Span } from "../../core/source.ts";
import type { Comment, Statement, SyntaxFile, SyntaxToken } from "../../grammar/ast.ts";

export interface Suppression {
  readonly code: string;
  /** "" where it is missing. */
  readonly reason: string;
  /** Of the code, or of the comment where its form is wrong. */
  readonly span: Span;
  readonly covers: Covers;
  /** Why it is none, although it means to be one. */
  readonly problem?: string;
}

/** From the first word below to its statement's end; `end` lies before `start` where there is none. */
interface Covers {
  readonly start: number;
  readonly end: number;
}

export function suppressionsOf(
  file: SyntaxFile,
  codes: { has(code: string): boolean },
): readonly Suppression[] {
  const found = file.comments.flatMap((comment, at) => {
    const read = readComment(comment, codes);
    return read === undefined ? [] : [{ comment, at, read }];
  });
  if (found.length === 0) return [];
  const covers = coversByComment(file);
  return found.map(({ comment, at, read: { code, reason, offset, ...read } }) => {
    const start = comment.start + offset;
    const problem =
      read.problem ??
      (isOnOwnLine(file, comment) ? undefined : "it stands after a statement, not above it");
    const [from, to] =
      problem === undefined ? [start, start + code.length] : [comment.start, comment.end];
    const span = { file: file.source.file, start: from, end: to };
    return {
      code,
      reason,
      span,
      covers: covers[at] ?? nothing,
      ...(problem === undefined ? {} : { problem }),
    };
  });
}

interface Found {
  readonly code: string;
  readonly reason: string;
  /** Where the code stands in the comment. */
  readonly offset: number;
  readonly problem?: string;
}

/**
 * A comment is meant as a suppression where `allow` is followed by a known code, or by a word of a code's
 * form with a colon; other comments may begin with "allow" as they like.
 */
function readComment(comment: Comment, codes: { has(code: string): boolean }): Found | undefined {
  const [, before = "", code = "", after = ""] =
    /^((?:\/\/\/?|\/\*)\s*allow\b[\s:"'`[(]*)([a-z]\w*(?:-\w+)+)([\s\S]*)$/.exec(comment.text) ??
    [];
  if (code === "") return undefined;
  const isPlain = comment.kind === "line" && /allow\s+$/.test(before);
  const [, reason] = /^\s*:([\s\S]*)$/.exec(after) ?? [];
  if (!codes.has(code) && !(isPlain && reason !== undefined)) return undefined;
  const found = { code, reason: reason?.trim() ?? "", offset: before.length };
  if (comment.kind !== "line") return { ...found, problem: "it stands in a `//` comment" };
  if (!isPlain) return { ...found, problem: "the code follows `allow` bare" };
  if (reason !== undefined || after.trim() === "") return found;
  return { ...found, problem: "a colon follows the code, and one line allows one code" };
}

function isOnOwnLine({ source }: SyntaxFile, { start }: Comment): boolean {
  const line = source.text.slice(source.text.lastIndexOf("\n", start - 1) + 1, start);
  return line.trim() === "";
}

const nothing: Covers = { start: 0, end: -1 };

/**
 * What stands right below each comment: a statement, or another comment and so what stands below that. A
 * blank line leaves it above nothing. One pass from the end, so that a long run of comments costs no more.
 */
function coversByComment({ source, tokens, comments, statements }: SyntaxFile): readonly Covers[] {
  const covers: Covers[] = [];
  let index = tokens.length;
  for (let at = comments.length - 1; at >= 0; at--) {
    const { end } = comments[at] as Comment;
    while ((tokens[index - 1]?.start ?? 0) >= end && index > 0) index--;
    const token = tokens[index];
    const next = comments[at + 1];
    const isNextComment = next !== undefined && next.start < (token?.start ?? source.text.length);
    const below = isNextComment ? next.start : token?.start;
    const isApart =
      below === undefined || /\n[^\S\n]*\n/.test(source.text.slice(end, below).replace(/\r/g, ""));
    covers[at] = isApart
      ? nothing
      : isNextComment
        ? (covers[at + 1] ?? nothing)
        : restOfStatement(statements, index, token);
  }
  return covers;
}

function restOfStatement(
  statements: readonly Statement[],
  index: number,
  token: SyntaxToken | undefined,
): Covers {
  const statement = statementOf(statements, index);
  if (statement === undefined || token === undefined) return nothing;
  return { start: token.start, end: statement.span.end };
}

/** The innermost statement that has this token; undefined for the `}` of a block. */
function statementOf(statements: readonly Statement[], index: number): Statement | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.first ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const statement = statements[low - 1];
  if (statement === undefined || index <= statement.last) return statement;
  return statementOf(statement.block?.body ?? [], index);
}
