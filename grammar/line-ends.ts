/**
 * Line ends between two places of a text. `\n`, `\r\n` and a lone `\r` each end a line, as editors
 * show them, so that no row can hide behind a comment on what looks like the line above it.
 */

/** How many line ends lie in `text[from, to)`, counted no further than two: two mean a blank line. */
export function lineEndsBetween(text: string, from: number, to: number): number {
  let found = 0;
  for (let at = from; at < to && found < 2; at++) {
    const unit = text.charCodeAt(at);
    if (unit === LINE_FEED || (unit === RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) found++;
  }
  return found;
}

/** Whether a line end lies in `text[from, to)`. */
export function hasLineEnd(text: string, from: number, to: number): boolean {
  return lineEndsBetween(text, from, to) > 0;
}

/** The text with every line end written as `\n`. */
export function withPlainLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

const LINE_FEED = 10;
const RETURN = 13;
