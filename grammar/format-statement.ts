/**
 * Lays out one statement that could be read. Its line breaks are the author's; columns, spaces and
 * indentation are ours. Comments keep their place between the same two tokens.
 */
import type { Statement, SyntaxFile } from "./ast.ts";
import type { Gap, Gaps } from "./gaps.ts";
import { withPlainLineEnds } from "./line-ends.ts";
import type { Page } from "./page.ts";
import { type Part, partsOf } from "./statement-columns.ts";
import { spacesBetween } from "./token-spacing.ts";

const INDENT = 2;

/** Writes from the statement's first token to its last, on a page whose line is already indented. */
export function layStatement(
  page: Page,
  file: SyntaxFile,
  gaps: Gaps,
  statement: Statement,
  indent: number,
): void {
  const { tokens } = file;
  const parts = partsOf(statement, tokens, indent);
  let nextPart = 0;
  // The indentation of the line on which each open bracket stands: what is inside stands deeper.
  const brackets: number[] = [];
  let lineIndent = indent;
  let onFirstLine = true;
  const deeper = () => (brackets.at(-1) ?? indent) + INDENT;
  const startLine = (at: number, blankBefore: boolean) => {
    lineIndent = at;
    onFirstLine = false;
    page.startLine(at, blankBefore);
  };

  for (let index = statement.first; index <= statement.last; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    const part = parts[nextPart]?.start === token.start ? parts[nextPart++] : undefined;
    if (index > statement.first) {
      const gap = gaps.before(index);
      layComments(gap);
      const closes = closing.has(token.image);
      if (breaksLine(gap))
        startLine(closes ? (brackets.at(-1) ?? deeper()) : deeper(), gap.lineEnds > 1);
      else page.spaces(spacesBefore(index, part, gap));
      if (closes) brackets.pop();
    }
    page.write(token.image);
    if (opening.has(token.image)) brackets.push(lineIndent);
  }

  function spacesBefore(index: number, part: Part | undefined, gap: Gap): number {
    const before = tokens[index - 1]?.image ?? "";
    const after = tokens[index]?.image ?? "";
    if (part === undefined) return gap.comments.length > 0 ? 1 : spacesBetween(before, after);
    if (!onFirstLine) return part.apartLater;
    const free = (part.column ?? 0) - page.column;
    return free > 0 ? free : part.apart;
  }

  function layComments(gap: Gap): void {
    for (const [at, { comment, lineEnds }] of gap.comments.entries()) {
      if (lineEnds > 0) startLine(deeper(), lineEnds > 1);
      else page.spaces(at === 0 && endsItsLine(gap) ? 2 : 1);
      page.write(withPlainLineEnds(comment.text));
    }
  }
}

const opening = new Set(["(", "[", "{"]);
const closing = new Set([")", "]", "}"]);

/** Whether the token after the gap begins a line: a comment with a line end in it is such an end too. */
function breaksLine(gap: Gap): boolean {
  return gap.lineEnds > 0 || gap.comments.some(({ comment }) => /[\r\n]/.test(comment.text));
}

/** Whether the comments that follow a token on its line are the last on it. */
function endsItsLine(gap: Gap): boolean {
  return gap.comments.some(({ lineEnds }, at) => at > 0 && lineEnds > 0) || breaksLine(gap);
}
