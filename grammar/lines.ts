/** Where tokens stand on their lines: what decides, with the words themselves, where statements end. */
import type { IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText, Span } from "../core/source.ts";
import { diagnose } from "./diagnostics.ts";

export interface Lines {
  /** Per token: the columns before it on its line; a tab of the indentation counts two. */
  readonly columns: Int32Array;
  /** Per token: 1 where it is the first of its line. */
  readonly startsLine: Uint8Array;
}

/** Gives the tokens' places, and at most one report: on the first line that tabs indent. */
export function measureLines(
  source: SourceText,
  tokens: readonly IToken[],
): Lines & { readonly tabs: readonly Diagnostic[] } {
  const columns = new Int32Array(tokens.length);
  const startsLine = new Uint8Array(tokens.length);
  const { text } = source;
  let before = 0;
  let lineStart = 0;
  let extra = 0;
  let tabbed: Span | undefined;
  let tabbedLines = 0;
  for (const [at, token] of tokens.entries()) {
    const start = token.startOffset;
    const lineBefore = lineStart;
    // Only the gap is searched, so a long line costs no more than its length.
    for (let unit = before; unit < start; unit++) {
      const code = text.charCodeAt(unit);
      if (code === LINE_FEED || (code === RETURN && text.charCodeAt(unit + 1) !== LINE_FEED)) {
        lineStart = unit + 1;
      }
    }
    before = start + token.image.length;
    if (at === 0 || lineStart !== lineBefore) {
      startsLine[at] = 1;
      const indentation = /^[\uFEFF \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
      const tabs = indentation.split("\t").length - 1;
      extra = tabs - (indentation.startsWith("\uFEFF") ? 1 : 0);
      if (tabs > 0) {
        tabbedLines++;
        tabbed ??= { file: source.file, start: lineStart, end: lineStart + indentation.length };
      }
    }
    columns[at] = start - lineStart + extra;
  }
  if (tabbed === undefined) return { columns, startsLine, tabs: [] };
  const lines = tabbedLines === 1 ? "a line" : `${tabbedLines} lines`;
  return { columns, startsLine, tabs: [diagnose("tab-indentation", tabbed, { lines })] };
}

const LINE_FEED = 10;
const RETURN = 13;
