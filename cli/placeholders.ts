/**
 * `${env:NAME}` and `${file:PATH}` in the profiles: their form. What they stand for is looked up when
 * a run needs it, so that a check needs no secret.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText, Span } from "../core/source.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import type { ProfileText } from "./profile-texts.ts";

/** What a text holds beside its placeholders. */
export function withoutPlaceholders(text: string): string {
  return text.replaceAll(placeholder, "");
}

/** One report for each thing that was meant as a placeholder and is none. */
export function placeholderProblems(
  source: SourceText,
  { text, span }: ProfileText,
): readonly Diagnostic[] {
  const wrong = withoutPlaceholders(text).match(/\$\{[^}]*\}?/g) ?? [];
  return wrong.map((one) => diagnoseConfig("config-placeholder", within(source, span, one), {}));
}

export const placeholder = /\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}\s][^{}]*)\}/g;

/** The part of a value, unless an escape of the file hides it. */
function within({ file, text }: SourceText, span: Span, part: string): Span {
  const start = text.indexOf(part, span.start);
  return start < 0 || start + part.length > span.end
    ? span
    : { file, start, end: start + part.length };
}
