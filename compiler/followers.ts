/**
 * A name of two words, such as `sf.First Name`, is one mistake: its first word is told as a name that
 * nobody knows, and the second one, which then reads like a clause that nobody knows, is not told too.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SyntaxFile } from "../grammar/ast.ts";

export function withoutFollowers(
  diagnostics: readonly Diagnostic[],
  files: readonly SyntaxFile[],
): readonly Diagnostic[] {
  if (!diagnostics.some(({ code }) => code === "unknown-clause")) return diagnostics;
  const ends = new Set(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ span }) => place(span.file, span.end)),
  );
  const texts = new Map(files.map(({ source }) => [source.file, source.text]));
  return diagnostics.filter(({ code, span }) => {
    if (code !== "unknown-clause") return true;
    const text = texts.get(span.file) ?? "";
    let end = span.start;
    while (text[end - 1] === " ") end--;
    return !ends.has(place(span.file, end));
  });
}

function place(file: string, offset: number): string {
  return `${file}:${offset}`;
}
