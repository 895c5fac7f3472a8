/**
 * Reports that follow from another one are left out.
 *
 * A name of two words, such as `sf.First Name`, is one mistake: its first word is told as a name that
 * nobody knows, and the second one, which then reads like a clause that nobody knows, is not told too. A
 * system that an object's head leaves out is one mistake as well, however many rows name it: the first tells.
 */
import { byPlace, type Diagnostic } from "../core/diagnostic.ts";
import type { SyntaxFile } from "../grammar/ast.ts";

export function withoutFollowers(
  diagnostics: readonly Diagnostic[],
  files: readonly SyntaxFile[],
): readonly Diagnostic[] {
  return withoutSecondWords(firstOfEachSystem(diagnostics), files);
}

/** The message names the system and the object. */
function firstOfEachSystem(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = new Map<string, Diagnostic>();
  for (const one of diagnostics.filter(isLeftOut).toSorted(byPlace)) {
    if (!first.has(one.message)) first.set(one.message, one);
  }
  return diagnostics.filter((one) => !isLeftOut(one) || first.get(one.message) === one);
}

function isLeftOut({ code }: Diagnostic): boolean {
  return code === "system-not-in-object";
}

function withoutSecondWords(
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
