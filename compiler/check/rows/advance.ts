/** `advance`: the values that a row may only move forward through. */
import type { StringValue, Value } from "../../../grammar/ast.ts";
import type { Check } from "../check.ts";
import { hasForeignMap } from "../maps/fields.ts";
import { canonicalEnds, fieldsOf, sharedType } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { fits, shownValue } from "./literals.ts";
import { optionAmong, optionSuggestion } from "./option-values.ts";
import { ownClause } from "./stated-clauses.ts";
import { shownEnd, typeWords } from "./wording.ts";

export const checkAdvance: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const clause = ownClause(row, "advance");
      // Which values are shared, the map says; one that is made for other fields has been reported.
      if (clause === undefined || hasForeignMap(row, model)) continue;
      const { values, word } = clause;
      if (values.length < 2 && !row.incomplete)
        report(diagnose("advance-needs-two-values", word.span, {}));
      const held = canonicalEnds(row, model).flatMap((end) =>
        fieldsOf(end).flatMap((field) => {
          const type = sharedType(end, field);
          return type === undefined ? [] : [{ end, field, type }];
        }),
      );
      const chosen = held.filter(
        ({ type, field }) => type === "enum" && field.options !== undefined,
      );
      const seen = new Map<string, Value>();
      let isTypeTold = false;
      for (const value of values) {
        const shown = shownValue(value);
        const before = seen.get(shown);
        if (before !== undefined) {
          const related = [{ span: before.span, message: "first here" }];
          report(diagnose("advance-value-repeated", value.span, { value: shown }, { related }));
          continue;
        }
        seen.set(shown, value);
        const other = held.find(({ type }) => !fits(value, type));
        if (other !== undefined) {
          // What a list is made of is one mistake, however many values it has.
          if (isTypeTold) continue;
          isTypeTold = true;
          const path = shownEnd(other.end);
          const suggestion = `it holds ${typeWords[other.type]}`;
          report(diagnose("advance-value-unknown", value.span, { value: shown, path, suggestion }));
        } else if (value.kind === "string" && chosen.length > 0) reportOption(value);
      }

      // The ends of a row may lack one another's options; a value that none of them has is a mistake.
      function reportOption(value: StringValue): void {
        const first = chosen[0];
        if (first === undefined) return;
        const options = chosen.flatMap(({ field }) => field.options ?? []);
        if (optionAmong(value.value, options) !== undefined) return;
        const { facts, fix } = optionSuggestion(value, options);
        const verified = chosen.some(({ field }) => field.verified);
        report(
          diagnose(
            "advance-value-unknown",
            value.span,
            { value: shownValue(value), path: shownEnd(first.end), ...facts },
            { severity: verified ? "error" : "warning", ...(fix === undefined ? {} : { fix }) },
          ),
        );
      }
    }
  }
};
