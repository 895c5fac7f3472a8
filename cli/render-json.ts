/**
 * Diagnostics as programs read them: lines and columns count from 1, columns in UTF-16 units. A report
 * on a file as a whole stands at its first line and column.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import { positionAt, type Span } from "../core/source.ts";
import type { Sources } from "./render-text.ts";

interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly help?: string;
  readonly related?: readonly (JsonPlace & { readonly message: string })[];
  readonly fix?: JsonPlace & {
    readonly title: string;
    readonly text: string;
    readonly safe: boolean;
  };
}

export function jsonDiagnostic(diagnostic: Diagnostic, sources: Sources): JsonDiagnostic {
  const { code, severity, message, help, span, related, fix } = diagnostic;
  return {
    code,
    severity,
    message,
    ...jsonPlace(span, sources),
    ...(help === "" ? {} : { help }),
    ...(related === undefined
      ? {}
      : {
          related: related.map((one) => ({
            message: one.message,
            ...jsonPlace(one.span, sources),
          })),
        }),
    ...(fix === undefined
      ? {}
      : {
          fix: {
            title: fix.title,
            text: fix.text,
            safe: fix.safe,
            ...jsonPlace(fix.span, sources),
          },
        }),
  };
}

function jsonPlace({ file, start, end }: Span, sources: Sources): JsonPlace {
  const source = sources.get(file);
  if (source === undefined) return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
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
