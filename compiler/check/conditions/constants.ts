/** Conditions whose answer does not depend on the record: literals alone, empty lists, demands that exclude each other. */
import type { Expression, Value } from "../../../grammar/ast.ts";
import type { Check, Report } from "../check.ts";
import { shownValue } from "../rows/literals.ts";
import { shownPath } from "../rows/wording.ts";
import { conditionsOf, conjunctsOf, operandsOf, type Test, testsIn } from "./conditions.ts";
import { diagnose } from "./diagnostics.ts";

export const checkConstants: Check = (model, report) => {
  for (const { expression } of conditionsOf(model).conditions) {
    for (const test of testsIn(expression)) reportConstant(test, report);
  }
};

export const checkContradictions: Check = (model, report) => {
  for (const object of model.objects) {
    // The lines of `where` add up; every other condition is one by itself.
    reportContradictions(
      object.where.flatMap(({ node }) => conjunctsOf(node.condition)),
      report,
    );
  }
  for (const { home, expression } of conditionsOf(model).conditions) {
    if (home !== "where") reportContradictions(conjunctsOf(expression), report);
    for (const inner of alternativesIn(expression)) {
      reportContradictions(conjunctsOf(inner), report);
    }
  }
};

function reportConstant(test: Test, report: Report): void {
  if (test.kind === "in") {
    if (test.values.length === 0) report(diagnose("value-list-empty", test.span, {}));
    reportRepeats(test.values, report);
  }
  const operands = operandsOf(test);
  const [left, right] = operands;
  if (left?.kind === "field") {
    if (right?.kind !== "field" || shownPath(left.path) !== shownPath(right.path)) return;
    report(diagnose("condition-compares-itself", test.span, { path: shownPath(left.path) }));
    return;
  }
  if (operands.some((one) => one.kind === "field")) return;
  // `today >= 2026-11-01` is a condition on the day.
  const kinds = new Set(operands.map((one) => one.kind));
  if (kinds.has("today") && kinds.has("date")) return;
  report(diagnose("condition-constant", test.span, {}));
}

function reportRepeats(values: readonly Value[], report: Report): void {
  const seen = new Set<string>();
  for (const value of values) {
    const shown = shownValue(value);
    if (seen.has(shown)) {
      report(diagnose("value-list-repeats", value.span, { value: `\`${shown}\`` }));
    }
    seen.add(shown);
  }
}

/** The terms of `or`, at any depth: each is a condition of its own. */
function alternativesIn(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "or":
      return expression.terms.flatMap((term) => [term, ...alternativesIn(term)]);
    case "and":
      return expression.terms.flatMap(alternativesIn);
    case "not":
      return alternativesIn(expression.term);
    default:
      return [];
  }
}

/** Two equalities that ask one field for different values. */
function reportContradictions(conjuncts: readonly Expression[], report: Report): void {
  const asked = new Map<string, Value>();
  for (const one of conjuncts) {
    if (one.kind !== "compare" || one.operator !== "=") continue;
    const { left, right } = one;
    if (left.kind !== "field" || right.kind === "field" || right.kind === "today") continue;
    const path = shownPath(left.path);
    const before = asked.get(path);
    if (before === undefined) {
      asked.set(path, right);
      continue;
    }
    const [first, second] = [shownValue(before), shownValue(right)];
    if (first === second) continue;
    const related = [{ span: before.span, message: "asked for here" }];
    report(diagnose("condition-contradiction", one.span, { path, first, second }, { related }));
  }
}
