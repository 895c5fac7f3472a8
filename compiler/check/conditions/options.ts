/** Values that conditions compare a field of options with: whether the field has them. */
import type { Operand, Value } from "../../../grammar/ast.ts";
import type { Check } from "../check.ts";
import { fieldsOf } from "../rows/canonical.ts";
import { optionAmong, optionSuggestion } from "../rows/option-values.ts";
import { shownEnd, someOf } from "../rows/wording.ts";
import { type Condition, conditionsOf, type Test, testsIn } from "./conditions.ts";
import { diagnose } from "./diagnostics.ts";

export const checkConditionOptions: Check = (model, report) => {
  for (const condition of conditionsOf(model).conditions) {
    for (const test of testsIn(condition.expression)) {
      for (const value of valuesOf(test)) {
        const found = judge(value, test, condition);
        if (found !== undefined) report(found);
      }
    }
  }
};

function judge(value: Value, test: Test, { fieldOf }: Condition) {
  const operand = fieldIn(test);
  const end = operand?.kind === "field" ? fieldOf(operand.path) : undefined;
  const text =
    value.kind === "string" ? value.value : value.kind === "number" ? value.text : undefined;
  if (end === undefined || text === undefined) return undefined;
  const fields = fieldsOf(end);
  const asked = isContains(test) ? "multi_enum" : "enum";
  // One that some stage of the record may have is a value that can be met.
  const lacking = fields.filter(
    ({ type, options }) =>
      type === asked && options !== undefined && optionAmong(text, options) === undefined,
  );
  const [field] = lacking;
  if (field?.options === undefined || lacking.length < Math.max(fields.length, end.stages.length))
    return undefined;
  const meant =
    value.kind === "string"
      ? optionSuggestion(value, field.options)
      : {
          facts: {
            suggestion: `its options are ${someOf(
              field.options.map(({ value: one }) => one),
              6,
            )}`,
          },
        };
  const facts = { value: text, path: shownEnd(end), ...meant.facts };
  return diagnose("condition-option", value.span, facts, {
    severity: field.verified ? "error" : "warning",
    ...("fix" in meant && meant.fix !== undefined ? { fix: meant.fix } : {}),
  });
}

/** The values that are asked for by equality, or as a member of several. */
function valuesOf(test: Test): readonly Value[] {
  if (test.kind === "in") return test.values;
  if (test.kind === "is_empty") return [];
  if (!isEquality(test) && !isContains(test)) return [];
  return [test.left, test.right].flatMap((one) =>
    one.kind === "field" || one.kind === "today" ? [] : [one],
  );
}

function fieldIn(test: Test): Operand | undefined {
  if (test.kind !== "compare") return test.left;
  return test.left.kind === "field" || isContains(test) ? test.left : test.right;
}

function isEquality(test: Test): boolean {
  return test.kind === "compare" && (test.operator === "=" || test.operator === "!=");
}

function isContains(test: Test): boolean {
  return test.kind === "compare" && test.operator === "contains";
}
