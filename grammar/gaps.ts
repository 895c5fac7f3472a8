/**
 * What stands between a file's tokens: its comments, and how far apart everything is. Read once,
 * front to back, as the formatter goes through the tokens.
 */
import type { Comment, SyntaxFile } from "./ast.ts";
import { lineEndsBetween } from "./line-ends.ts";

/** The space before one token. */
export interface Gap {
  readonly comments: readonly PlacedComment[];
  /** Where the blank right before the token begins. */
  readonly from: number;
  /** Line ends right before the token, after the last comment: 0, 1, or 2 for a blank line or more. */
  readonly lineEnds: number;
}

export interface PlacedComment {
  readonly comment: Comment;
  /** Line ends right before it: 0, 1, or 2 for a blank line or more. */
  readonly lineEnds: number;
}

export interface Gaps {
  /** The space before the token of this index; an index past the last asks for the file's end. */
  before(index: number): Gap;
  /** Leaves out the comments that end before this offset: they were printed with their statement. */
  skipTo(offset: number): void;
}

export function gapsOf(file: SyntaxFile): Gaps {
  const { tokens, comments } = file;
  const { text } = file.source;
  let next = 0;
  return {
    before(index) {
      const end = tokens[index]?.start ?? text.length;
      let from = tokens[index - 1]?.end ?? 0;
      const found: PlacedComment[] = [];
      for (let comment = comments[next]; comment !== undefined; comment = comments[next]) {
        if (comment.start >= end) break;
        found.push({ comment, lineEnds: lineEndsBetween(text, from, comment.start) });
        from = comment.end;
        next++;
      }
      return { comments: found, from, lineEnds: lineEndsBetween(text, from, end) };
    },
    skipTo(offset) {
      while ((comments[next]?.start ?? offset) < offset) next++;
    },
  };
}
