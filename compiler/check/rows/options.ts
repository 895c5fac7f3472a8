/** What the receiving field may refuse although its type fits: an option that it lacks, a text too long. */
import type { CatalogueField } from "../../../plan/index.ts";
import type { RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { arrowsOf, fieldsOf, isTranslated } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { ownClause } from "./stated-clauses.ts";
import { shownEnd, someOf } from "./wording.ts";

export const checkOptions: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const apart = optionsApart(row);
      if (apart === undefined) continue;
      const { from, to, missing } = apart;
      const facts = { from: shownEnd(from), to: shownEnd(to), values: someOf(missing) };
      const related = [{ span: from.path.span, message: "has these options" }];
      report(diagnose("options-differ", to.path.span, facts, { related }));
    }
  }
};

/** The first arrow of a row without a map over which options travel that its end lacks. */
export function optionsApart(row: RowModel) {
  if (isTranslated(row)) return undefined;
  const fold = foldOf(row);
  for (const [from, to] of arrowsOf(row)) {
    const missing = optionsMissing(from, to, fold);
    if (missing.length > 0) return { from, to, missing };
  }
  return undefined;
}

export const checkLengths: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      if (isTranslated(row)) continue;
      for (const [from, to] of arrowsOf(row)) {
        if (from.format !== undefined || to.format !== undefined || isId(from)) continue;
        const longest = Math.max(0, ...textLengths(from));
        const room = Math.min(...textLengths(to));
        if (longest <= room) continue;
        const facts = { from: shownEnd(from), to: shownEnd(to), longest, room };
        const related = [{ span: from.path.span, message: `up to ${longest} characters` }];
        report(diagnose("length-shrinks", to.path.span, facts, { related }));
        break;
      }
    }
  }
};

const choices: ReadonlySet<CatalogueField["type"]> = new Set(["enum", "multi_enum"]);

/** The options of the source that some stage of the sink lacks. */
function optionsMissing(
  from: RowEnd,
  to: RowEnd,
  fold: (value: string) => string,
): readonly string[] {
  const held = fieldsOf(from).flatMap((field) => optionsOf(field) ?? []);
  if (held.length === 0) return [];
  for (const field of fieldsOf(to)) {
    const taken = optionsOf(field);
    if (taken === undefined) continue;
    const known = new Set(taken.map(fold));
    const missing = held.filter((value) => !known.has(fold(value)));
    if (missing.length > 0) return [...new Set(missing)];
  }
  return [];
}

function optionsOf(field: CatalogueField): readonly string[] | undefined {
  return choices.has(field.type) ? field.options?.map((option) => option.value) : undefined;
}

/** Values that the row's normal forms make equal are one option. */
function foldOf(row: RowModel): (value: string) => string {
  const names = (ownClause(row, "using")?.formats ?? []).map((call) => call.name.text);
  const cases = names.includes("lower") || names.includes("upper");
  const trims = names.includes("trim");
  return (value) => {
    const trimmed = trims ? value.trim() : value;
    return cases ? trimmed.toLowerCase() : trimmed;
  };
}

/** A record's id is never as long as its field could be. */
function isId(end: RowEnd): boolean {
  return end.stages.some(({ stage }) => stage.catalogue?.id === end.field);
}

function textLengths(end: RowEnd): readonly number[] {
  return fieldsOf(end).flatMap((field) =>
    field.type === "text" && field.length !== undefined ? [field.length] : [],
  );
}
