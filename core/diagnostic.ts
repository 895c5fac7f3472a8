/**
 * What we tell a user about their text: what is wrong, why it matters, what to do, and where.
 *
 * Each stage declares its diagnostics in one table by `defineDiagnostics`. A message has holes
 * (`{field}`); a report must fill exactly the holes that its entry names, which the types check.
 */
import type { Span } from "./source.ts";

export type Severity = "error" | "warning" | "info";

/** One code's wording. Holes in braces; the user's own names stand in backticks. */
export interface DiagnosticEntry {
  readonly severity: Severity;
  /** What is wrong, in one sentence, without a full stop. */
  readonly message: string;
  /** Why it matters: what would happen to the user's data, or why the language asks for it. */
  readonly why: string;
  /** What to do. */
  readonly help: string;
}

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly help: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
  readonly fix?: Fix;
}

export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** Replace `span` by `text`. `safe` fixes never change what a spec means. */
export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
  readonly safe: boolean;
}

export type DiagnosticTable = Readonly<Record<string, DiagnosticEntry>>;

/** A brace with a blank after it is the language's own and no hole. */
type HolesIn<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? (Hole extends `${string} ${string}` ? never : Hole) | HolesIn<Rest>
  : never;

/** The facts that the wording of an entry asks for. */
export type Facts<Entry extends DiagnosticEntry> = {
  readonly [Hole in HolesIn<Entry["message"] | Entry["why"] | Entry["help"]>]: string | number;
};

/** What a report may add to its entry. `help` and `why` replace the entry's own where the case asks for other words. */
export interface DiagnosticExtras {
  readonly help?: string;
  readonly why?: string;
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[];
  readonly fix?: Fix;
}

/** Makes a diagnostic of this table: `diagnose("unknown-field", span, { field })`. */
export type Diagnose<Table extends DiagnosticTable> = <Code extends keyof Table & string>(
  code: Code,
  span: Span,
  facts: Facts<Table[Code]>,
  extras?: DiagnosticExtras,
) => Diagnostic;

/** Declares a stage's diagnostics; gives the table and the function that makes them. */
export function defineDiagnostics<const Table extends DiagnosticTable>(
  table: Table,
): { readonly table: Table; readonly diagnose: Diagnose<Table> } {
  const diagnose: Diagnose<Table> = (code, span, facts, extras = {}) => {
    const entry = table[code] as DiagnosticEntry;
    const fill = (text: string) =>
      fillHoles(text, facts as Readonly<Record<string, string | number>>);
    return {
      code,
      severity: extras.severity ?? entry.severity,
      message: fill(entry.message),
      why: extras.why ?? fill(entry.why),
      help: extras.help ?? fill(entry.help),
      span,
      ...(extras.related === undefined ? {} : { related: extras.related }),
      ...(extras.fix === undefined ? {} : { fix: extras.fix }),
    };
  };
  return { table, diagnose };
}

function fillHoles(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : hole,
  );
}

/** Orders diagnostics as a reader meets them: by file, then place, then code. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.span.file !== b.span.file) return a.span.file < b.span.file ? -1 : 1;
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.code < b.code ? -1 : 1);
}
