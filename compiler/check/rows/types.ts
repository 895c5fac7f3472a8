/**
 * Whether a value of one end can be held by the next. Only what cannot work is an error; what works for
 * some values is a warning, since the others are held when they come.
 *
 * Rows with a map or a `ref` translate values before they arrive; their own checks judge them.
 */
import type { RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { arrowsOf, fieldsOf, isTranslated, sharedType } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { type Fit, fitOf, type Held } from "./type-fit.ts";
import { shownEnd, typeWords } from "./wording.ts";

export const checkTypes: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const pair = worstPair(row);
      if (pair === undefined) continue;
      const { from, to, held, wanted } = pair;
      const facts = {
        from: shownEnd(from),
        to: shownEnd(to),
        held: typeWords[held.type],
        wanted: typeWords[wanted.type],
      };
      const code = pair.fit === "none" ? "type-mismatch" : "type-narrows";
      const related = [{ span: from.path.span, message: `holds ${facts.held}` }];
      report(diagnose(code, to.path.span, facts, { related }));
    }
  }
};

export const checkForeignIds: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      if (isTranslated(row)) continue;
      const pair = [...arrowsOf(row)].find(
        ([from, to]) => from.alias !== to.alias && isReference(from) && isReference(to),
      );
      if (pair === undefined) continue;
      const [from, to] = pair;
      const facts = { from: shownEnd(from), to: shownEnd(to), other: systemOf(to) };
      report(diagnose("reference-without-ref", to.path.span, facts));
    }
  }
};

interface Pair {
  readonly from: RowEnd;
  readonly to: RowEnd;
  readonly held: Held;
  readonly wanted: Held;
  readonly fit: Fit;
}

/** The first arrow whose value cannot be held, else the first whose value may not be. */
function worstPair(row: RowModel): Pair | undefined {
  if (isTranslated(row)) return undefined;
  let narrow: Pair | undefined;
  for (const [from, to] of arrowsOf(row)) {
    for (const held of heldBy(from)) {
      for (const wanted of heldBy(to)) {
        const fit = fitOf(held, wanted);
        if (fit === "none") return { from, to, held, wanted, fit };
        if (fit === "some") narrow ??= { from, to, held, wanted, fit };
      }
    }
  }
  return narrow;
}

function heldBy(end: RowEnd): readonly Held[] {
  return fieldsOf(end).flatMap((field) => {
    const type = sharedType(end, field);
    return type === undefined ? [] : [{ type, field }];
  });
}

function isReference(end: RowEnd): boolean {
  return end.type?.type === "reference" && end.format === undefined;
}

function systemOf(end: RowEnd): string {
  return end.end?.system?.label ?? end.alias;
}
