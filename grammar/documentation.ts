/**
 * Whose the `///` lines are: of the statement below them, or of the file where a blank line follows.
 * Other comments may stand between; inside a block a blank line leaves them to nobody.
 */
import type { IToken } from "chevrotain";
import type { SourceText } from "../core/source.ts";
import type { Comment } from "./ast.ts";
import { endOf, type Lexed } from "./lex.ts";
import { lineEndsBetween } from "./line-ends.ts";
import * as t from "./tokens.ts";

export interface Documentation {
  readonly file?: string;
  /** By the index of the statement's first token. */
  readonly statements: ReadonlyMap<number, string>;
}

export function readDocumentation(source: SourceText, lexed: Lexed): Documentation {
  const { tokens, comments } = lexed;
  const statements = new Map<number, string>();
  let file: string | undefined;
  if (!comments.some(isDoc)) return { statements };
  let depth = 0;
  let next = 0;
  for (let index = 0; index <= tokens.length; index++) {
    const token = tokens[index];
    const end = token?.startOffset ?? source.text.length;
    if ((comments[next]?.start ?? end) < end) {
      const lines = readGap(index === 0 ? 0 : endOf(tokens[index - 1] as IToken), end);
      if (lines.length > 0) statements.set(index, lines.join("\n"));
    }
    if (token?.tokenType === t.OpenBrace) depth++;
    else if (token?.tokenType === t.CloseBrace) depth = Math.max(0, depth - 1);
  }
  return { statements, ...(file === undefined ? {} : { file }) };

  /** The documentation lines before a token that no blank line sets apart from it. */
  function readGap(start: number, end: number): string[] {
    let lines: string[] = [];
    let from = start;
    const passBlank = (to: number) => {
      // The end of the file is as good as a blank line: no statement follows.
      const isApart = to === source.text.length || lineEndsBetween(source.text, from, to) >= 2;
      if (lines.length === 0 || !isApart) return;
      if (depth === 0) file ??= lines.join("\n");
      lines = [];
    };
    for (let comment = comments[next]; comment !== undefined; comment = comments[++next]) {
      if (comment.start >= end) break;
      passBlank(comment.start);
      if (isDoc(comment)) lines.push(comment.text.slice(3).trim());
      from = comment.end;
    }
    passBlank(end);
    return lines;
  }
}

function isDoc(comment: Comment): boolean {
  return comment.kind === "doc";
}
