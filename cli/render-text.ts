/** A diagnostic as people read it: what is wrong, where, the line itself, why it matters, what to do. */
import type { Diagnostic, Severity } from "../core/diagnostic.ts";
import { positionAt, type SourceText, type Span } from "../core/source.ts";
import { excerpt } from "./excerpt.ts";
import { type Paint, type Style, unpainted } from "./paint.ts";
import { printable } from "./printable.ts";

export type Sources = ReadonlyMap<string, SourceText>;

/** Several lines, the last one ended. */
export function renderText(
  diagnostic: Diagnostic,
  sources: Sources,
  paint: Paint = unpainted,
): string {
  const { severity, code, message, why, help, span, related = [] } = diagnostic;
  const title = paint(styles[severity], `${severity}[${code}]`);
  return [
    `${title}${paint("bold", `: ${printable(message)}`)}`,
    ...place(span, sources, paint, styles[severity]),
    ...related.flatMap((one) => [
      `  ${printable(one.message)}:`,
      ...place(one.span, sources, paint, "blue"),
    ]),
    `  ${paint("bold", "why:")} ${printable(why)}`,
    `  ${paint("bold", "help:")} ${printable(help)}`,
    "",
  ].join("\n");
}

const styles: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "blue" };

function place(span: Span, sources: Sources, paint: Paint, style: Style): readonly string[] {
  const source = sources.get(span.file);
  // What is wrong with a file as a whole has no line.
  if (source === undefined) return [`  ${printable(span.file)}`];
  const { line, column } = positionAt(source, span.start);
  const at = `  ${printable(span.file)}:${line}:${column}`;
  if (source.text === "") return [at];
  const found = excerpt(source, span);
  const gutter = " ".repeat(found.number.length);
  return [
    at,
    `  ${paint("dim", `${found.number} |`)} ${found.line}`.trimEnd(),
    `  ${paint("dim", `${gutter} |`)} ${paint(style, found.carets)}`,
  ];
}
