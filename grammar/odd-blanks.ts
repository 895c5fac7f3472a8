/**
 * Blanks that are no plain space, which mostly come with a copied text. They are read as if they
 * were spaces and reported once a line.
 */
import type { IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText } from "../core/source.ts";
import { diagnose } from "./diagnostics.ts";
import { hasLineEnd } from "./line-ends.ts";

export function aboutOddBlanks(source: SourceText, blanks: readonly IToken[]): Diagnostic[] {
  const reports: Diagnostic[] = [];
  let reported: number | undefined;
  for (const { image, startOffset: start } of blanks) {
    if (reported !== undefined && !hasLineEnd(source.text, reported, start)) continue;
    const span = { file: source.file, start, end: start + image.length };
    const help = "write a plain space";
    const fix = { title: help, span, text: " ", safe: true };
    const character = `a blank that is no plain space (${codeOf(image)})`;
    reports.push(diagnose("unexpected-character", span, { character }, { help, fix }));
    reported = start;
  }
  return reports;
}

/** `U+00A0` */
export function codeOf(image: string): string {
  return `U+${(image.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
