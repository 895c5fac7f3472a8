/**
 * A text with its name, and the places in it. Offsets and columns count UTF-16 units, as JavaScript
 * strings and the editors' protocols do; lines and columns are 1-based where a person reads them.
 */
export interface SourceText {
  /** As people should see it: relative to the workspace, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** A stretch of one file: `start` is its first unit, `end` the one after its last. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The smallest span that holds both; they must be of one file. */
export function spanOver(first: Span, last: Span): Span {
  return {
    file: first.file,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

const lineStartsOf = new WeakMap<SourceText, readonly number[]>();

/** Where an offset is. An offset past the end is taken for the end. */
export function positionAt(source: SourceText, offset: number): Position {
  const starts = lineStarts(source);
  const at = Math.max(0, Math.min(offset, source.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** The offset of a line and column; of one past the line's end, or the text's, that end. */
export function offsetAt(source: SourceText, { line, column }: Position): number {
  const start = lineStarts(source)[line - 1];
  if (start === undefined) return source.text.length;
  return start + Math.min(column - 1, lineText(source, line).length);
}

/** The text of a 1-based line, without its line end; "" past the end. */
export function lineText(source: SourceText, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const end = starts[line] ?? source.text.length;
  return source.text.slice(start, end).replace(/\r?\n$|\r$/, "");
}

function lineStarts(source: SourceText): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at !== -1; at = source.text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  lineStartsOf.set(source, starts);
  return starts;
}
