/**
 * A line of a text with what is meant underlined, as a terminal shows it.
 *
 *     12 |   hs.email <-> sf.Email
 *        |   ^^^^^^^^^^^^^^^^^^^^^
 *
 * Tabs take four columns, wide letters two; a line longer than a screen is cut around what is meant.
 */
import { lineText, positionAt, type SourceText, type Span } from "../core/source.ts";
import { displayWidth } from "./display-width.ts";
import { maskAddresses } from "./mask-secrets.ts";
import { printable } from "./printable.ts";

export interface Excerpt {
  readonly number: string;
  readonly line: string;
  /** Blanks and then the carets. */
  readonly carets: string;
}

/** What reaches beyond its first line is underlined to the end of that line. */
export function excerpt(source: SourceText, span: Span): Excerpt {
  const { line: number, column } = positionAt(source, span.start);
  const text = maskAddresses(lineText(source, number));
  const start = Math.min(column - 1, text.length);
  const end = Math.min(text.length, start + Math.max(0, span.end - span.start));
  const from = start > longest ? boundary(text, start - kept) : 0;
  const to = boundary(text, Math.min(text.length, Math.max(from + longest, start + kept)));
  const head = from > 0 ? "…" : "";
  const before = head + shown(text.slice(from, start));
  const meant = shown(text.slice(start, Math.min(end, to)));
  const after = shown(text.slice(Math.min(end, to), to)) + (to < text.length ? "…" : "");
  return {
    number: String(number),
    line: `${before}${meant}${after}`.trimEnd(),
    carets: " ".repeat(displayWidth(before)) + "^".repeat(Math.max(1, displayWidth(meant))),
  };
}

/** UTF-16 units of a line that are shown, and of these before what is meant. */
const longest = 160;
const kept = 40;

function shown(text: string): string {
  return text.split("\t").map(printable).join("    ");
}

/** Not between the halves of a pair. */
function boundary(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
