/**
 * Findings as programs read them: lines and columns count from 1, columns in UTF-16 units, an end is
 * the place after the last sign. A report on a file as a whole stands at its first line and column.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import { positionAt, type Span } from "../core/source.ts";
import type { Findings } from "./findings.ts";
import type { Sources } from "./render-text.ts";

export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A diagnostic with its places worked out, or what else a command found at a place of a file. */
export interface PlacedFinding extends FilePlace {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly help?: string;
  readonly related?: readonly (FilePlace & { readonly message: string })[];
  readonly fix?: FilePlace & {
    readonly title: string;
    readonly text: string;
    readonly safe: boolean;
  };
}

export function placed({ diagnostics, sources }: Findings): readonly PlacedFinding[] {
  return diagnostics.map((one) => place(one, sources));
}

function place(diagnostic: Diagnostic, sources: Sources): PlacedFinding {
  const { code, severity, message, help, span, related, fix } = diagnostic;
  return {
    code,
    severity,
    message,
    ...filePlace(span, sources),
    ...(help === "" ? {} : { help }),
    ...(related === undefined
      ? {}
      : {
          related: related.map((one) => ({
            message: one.message,
            ...filePlace(one.span, sources),
          })),
        }),
    ...(fix === undefined
      ? {}
      : {
          fix: {
            title: fix.title,
            text: fix.text,
            safe: fix.safe,
            ...filePlace(fix.span, sources),
          },
        }),
  };
}

function filePlace({ file, start, end }: Span, sources: Sources): FilePlace {
  const source = sources.get(file);
  if (source === undefined) return lineOf(file, 1);
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return {
    file,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}

/** A line of which no more is known. */
export function lineOf(file: string, line: number): FilePlace {
  return { file, line, column: 1, endLine: line, endColumn: 1 };
}
