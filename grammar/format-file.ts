/**
 * Lays out a file: each statement on lines of its own, two columns deeper per block, comments where
 * they were. A statement that could not be read, and any that `verbatim` names with all it holds,
 * stands as its author wrote it.
 */
import type { Statement, SyntaxFile } from "./ast.ts";
import { layStatement } from "./format-statement.ts";
import { type Gap, gapsOf } from "./gaps.ts";
import { isOpenComment } from "./lex.ts";
import { withPlainLineEnds } from "./line-ends.ts";
import { blankPage } from "./page.ts";

const INDENT = 2;

export function layFile(file: SyntaxFile, verbatim: ReadonlySet<Statement>): string {
  const { tokens } = file;
  const { text } = file.source;
  const gaps = gapsOf(file);
  const page = blankPage();
  // True until something but a comment on its own line follows a block's `{`, and at the file's start.
  let atStart = true;

  layStatements(file.statements, 0);
  layComments(gaps.before(tokens.length), 0);
  const laid = page.text();
  // A line end after a comment that is not closed would lengthen it.
  const lastComment = file.comments.at(-1);
  const isOpen = lastComment !== undefined && isOpenComment(lastComment);
  return laid === "" || laid.endsWith("\n") || isOpen ? laid : `${laid}\n`;

  function layStatements(statements: readonly Statement[], indent: number): void {
    for (const statement of statements) {
      const gap = gaps.before(statement.first);
      layComments(gap, indent);
      const blank = gap.lineEnds > 1 && !atStart;
      atStart = false;
      if (verbatim.has(statement)) {
        layVerbatim(statement.first, lastToken(statement), indent, gap, blank);
        continue;
      }
      if (statement.node.kind === "broken")
        layVerbatim(statement.first, statement.last, indent, gap, blank);
      else {
        page.startLine(indent, blank);
        layStatement(page, file, gaps, statement, indent);
      }
      if (statement.block !== undefined) layBlock(statement, indent);
    }
  }

  function layBlock(statement: Statement, indent: number): void {
    const { body = [], close } = statement.block ?? {};
    atStart = true;
    layStatements(body, indent + INDENT);
    if (close === undefined) return;
    const gap = gaps.before(close);
    layComments(gap, indent + INDENT);
    const isEmpty = body.length === 0 && gap.comments.length === 0 && gap.lineEnds === 0;
    if (!isEmpty) page.startLine(indent, false);
    page.write("}");
    atStart = false;
  }

  function layComments(gap: Gap, indent: number): void {
    for (const [at, { comment, lineEnds }] of gap.comments.entries()) {
      const firstOfFile =
        comment === file.comments[0] && (tokens[0]?.start ?? text.length) > comment.start;
      if (lineEnds > 0 || firstOfFile) {
        page.startLine(indent, lineEnds > 1 && !atStart);
        atStart = false;
      } else {
        page.spaces(at === 0 ? 2 : 1);
        // The blank line after it keeps it from becoming the next statement's documentation.
        if (comment.kind === "doc") atStart = false;
      }
      page.write(withPlainLineEnds(comment.text));
    }
  }

  /** From one token to another as the author wrote them, the indentation of the first included. */
  function layVerbatim(
    first: number,
    last: number,
    indent: number,
    gap: Gap,
    blank: boolean,
  ): void {
    const start = tokens[first]?.start ?? 0;
    const end = tokens[last]?.end ?? start;
    const indentation = indentationOf(text.slice(gap.from, start), gap.from === 0);
    page.startLine(indentation === undefined ? indent : 0, blank);
    page.write((indentation ?? "") + withPlainLineEnds(text.slice(start, end)));
    gaps.skipTo(end);
  }
}

/** The blanks at the end of a gap, where they begin a line. */
function indentationOf(blank: string, atFileStart: boolean): string | undefined {
  const plain = blank.replaceAll("\uFEFF", "");
  const lineEnd = Math.max(plain.lastIndexOf("\n"), plain.lastIndexOf("\r"));
  if (lineEnd === -1 && !atFileStart) return undefined;
  const indentation = plain.slice(lineEnd + 1);
  return /^[ \t]*$/.test(indentation) ? indentation : undefined;
}

/** The index of the last token of a statement and of all it holds. */
function lastToken(statement: Statement): number {
  const { block } = statement;
  const inner = block?.body.at(-1);
  return block?.close ?? (inner === undefined ? statement.last : lastToken(inner));
}
