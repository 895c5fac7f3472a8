/** A text that is being laid out: it knows the column where the next word will stand. */
export interface Page {
  /** Characters already on the current line. */
  readonly column: number;
  /** Writes on the current line; the text may bring line ends of its own. */
  write(text: string): void;
  spaces(count: number): void;
  /** Ends the current line, leaves one blank if asked, and indents the next. */
  startLine(indent: number, blankBefore: boolean): void;
  text(): string;
}

export function blankPage(): Page {
  const lines: string[] = [];
  let line = "";
  let isFirst = true;
  return {
    get column() {
      return line.length;
    },
    write(text) {
      line += text;
      if (!text.includes("\n")) return;
      const start = line.lastIndexOf("\n") + 1;
      lines.push(line.slice(0, start));
      line = line.slice(start);
    },
    spaces(count) {
      line += blanks(count);
    },
    startLine(indent, blankBefore) {
      if (!isFirst) lines.push(line, blankBefore ? "\n\n" : "\n");
      isFirst = false;
      line = blanks(indent);
    },
    text: () => lines.join("") + line,
  };
}

const someBlanks = Array.from({ length: 64 }, (_, count) => " ".repeat(count));

function blanks(count: number): string {
  return someBlanks[count] ?? " ".repeat(count);
}
