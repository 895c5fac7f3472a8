/**
 * The fixes that findings carry, applied to the text of one file.
 *
 * Takes a text and the findings whose fixes are wanted; gives the new text, and the findings whose
 * fixes are in it. Of fixes that overlap only the first is applied: what it leaves of the others is
 * told by the next check. No fix breaks a text: one after which there were more errors to read, or a
 * layout that does not stand, is left out. A file that was laid out before is laid out afterwards, as
 * a longer name would otherwise move the columns of its line. Writes nothing, and knows no files.
 */
import type { Diagnostic, Fix } from "../../core/diagnostic.ts";
import type { SourceText } from "../../core/source.ts";
import type { SyntaxFile } from "../../grammar/ast.ts";
import { format, isFormatted } from "../../grammar/format.ts";
import { parse } from "../../grammar/parse.ts";

/** A finding that has a fix. */
export interface Fixable extends Diagnostic {
  readonly fix: Fix;
}

export interface FixedText {
  readonly text: string;
  readonly applied: readonly Fixable[];
  /** Fixes that would have broken the text. */
  readonly refused: readonly Fixable[];
}

export function isFixable(diagnostic: Diagnostic): diagnostic is Fixable {
  return diagnostic.fix !== undefined;
}

/** `findings`: of this file alone. */
export function applyFixes(source: SourceText, findings: readonly Fixable[]): FixedText {
  const before = parse(source);
  const chosen = withoutOverlaps(findings);
  const together = soundText(before, chosen);
  if (together !== undefined) return { text: together, applied: chosen, refused: [] };
  // Some of them spoils the whole, so each is tried beside those that hold.
  let text = source.text;
  const applied: Fixable[] = [];
  const refused: Fixable[] = [];
  for (const one of chosen) {
    const sound = soundText(before, [...applied, one]);
    if (sound === undefined) refused.push(one);
    else {
      text = sound;
      applied.push(one);
    }
  }
  return { text, applied, refused };
}

/** In their order; the earlier one stays. Two that touch are kept apart too: which is first would be chance. */
function withoutOverlaps(findings: readonly Fixable[]): readonly Fixable[] {
  const chosen: Fixable[] = [];
  let end = -1;
  for (const one of findings.toSorted(byStart)) {
    if (one.fix.span.start <= end) continue;
    chosen.push(one);
    end = one.fix.span.end;
  }
  return chosen;
}

function byStart({ fix: a }: Fixable, { fix: b }: Fixable): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

/** Undefined where the text would be broken. */
function soundText(before: SyntaxFile, fixes: readonly Fixable[]): string | undefined {
  const { source } = before;
  const text = replaced(source.text, fixes);
  const after = parse({ ...source, text });
  if (errorsIn(after) > errorsIn(before)) return undefined;
  const laid = format(after);
  if (!isFormatted(parse({ ...source, text: laid }))) return undefined;
  return isFormatted(before) ? laid : text;
}

function errorsIn({ diagnostics }: SyntaxFile): number {
  return diagnostics.filter((one) => one.severity === "error").length;
}

function replaced(text: string, fixes: readonly Fixable[]): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  let at = 0;
  const parts: string[] = [];
  for (const { fix } of fixes) {
    parts.push(text.slice(at, fix.span.start), fix.text.replaceAll("\n", lineEnd));
    at = fix.span.end;
  }
  return [...parts, text.slice(at)].join("");
}
