/**
 * Whether the two sides of a comparison can be compared at all, by the rules of `rules/comparison.ts`.
 *
 * A field without a catalogue entry is never judged; one that has several, since its record passes
 * through stages, is wrong only where it is wrong in all of them.
 */
import type { Operand, Value } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import type { FieldEnd } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { fieldsOf } from "../rows/canonical.ts";
import { shownValue } from "../rows/literals.ts";
import { shownPath, typeWords } from "../rows/wording.ts";
import { canCompare, canCompareFields, isMany, valueHint } from "./comparable.ts";
import { type Condition, conditionsOf, pathsIn, type Test, testsIn } from "./conditions.ts";
import { diagnose } from "./diagnostics.ts";

export const checkComparisons: Check = (model, report) => {
  for (const condition of conditionsOf(model).conditions) {
    for (const test of testsIn(condition.expression)) judge(test, condition, report);
  }
};

function judge(test: Test, { fieldOf }: Condition, report: Report): void {
  if (test.kind === "is_empty") return;
  if (test.kind === "in") {
    judgeSide({ test, operator: "in", others: test.values, isText: false }, test.left);
    return;
  }
  const operator = shownOperators[test.operator] ?? test.operator;
  const isText = test.operator === "contains" || test.operator === "starts_with";
  // What reads no field, or one field twice, is the same for every record, and told for that.
  const paths = pathsIn(test).map(shownPath);
  if (paths.length === 0 || paths[0] === paths[1]) return;
  const blank = [test.left, test.right].find((one) => one.kind === "empty");
  if (blank !== undefined && !equalities.has(test.operator)) {
    report(diagnose("comparison-with-empty", blank.span, { operator }));
    return;
  }
  const facts = { test, operator, isText };
  if (judgeSide({ ...facts, others: [test.right] }, test.left)) return;
  if (!isText) judgeSide({ ...facts, others: [test.left] }, test.right);

  function judgeSide(one: Omit<Side, "end" | "fields">, operand: Operand): boolean {
    const end = operand.kind === "field" ? fieldOf(operand.path) : undefined;
    const fields = end === undefined ? [] : fieldsOf(end);
    if (end === undefined || fields.length === 0 || fields.length < end.stages.length) return false;
    const side = { ...one, end, fields };
    return reportMany(side) || reportText(side) || reportType(side) || reportOrder(side);
  }

  function reportMany({ end, fields, operator }: Side): boolean {
    const [first] = fields;
    if (first === undefined || !fields.every((field) => isMany(field.type))) return false;
    if (operator === "contains" && first.type !== "object") return false;
    const path = shownPath(end.path);
    const suggestion =
      first.type === "object"
        ? `name one of its fields, as in \`${path}.name\``
        : `ask with \`contains\`, as in \`${path} contains "…"\``;
    const facts = { path, type: typeWords[first.type], operator, suggestion };
    report(diagnose("comparison-of-list", end.path.span, facts));
    return true;
  }

  function reportText({ end, fields, operator, isText }: Side): boolean {
    const [first] = fields;
    if (!isText || first === undefined) return false;
    if (!fields.every((field) => untextual.has(field.type))) return false;
    const path = shownPath(end.path);
    const suggestion = dates.has(first.type)
      ? `compare it with a date, as in \`${path} >= 2026-11-01\``
      : first.type === "boolean"
        ? `write \`${path} = true\``
        : `compare it, as in \`${path} >= 100\``;
    const facts = { path, type: typeWords[first.type], operator, suggestion };
    report(diagnose("text-test-type", end.path.span, facts));
    return true;
  }

  function reportType({ end, fields, others, isText }: Side): boolean {
    const [first] = fields;
    if (isText || first === undefined) return false;
    for (const other of others) {
      const held = other.kind === "field" ? fieldOf(other.path) : undefined;
      const fits = fields.some((field) =>
        other.kind === "field"
          ? held === undefined || canCompareFields(field, fieldsOf(held))
          : canCompare(field, other),
      );
      if (fits) continue;
      const facts = {
        path: shownPath(end.path),
        type: typeWords[first.type],
        other: shownOperand(other, held),
        suggestion:
          other.kind === "field" || other.kind === "today"
            ? "compare it with a field or a value of its own kind"
            : valueHint(first, other),
      };
      report(diagnose("comparison-type", other.span, facts));
      return true;
    }
    return false;
  }

  function reportOrder({ end, fields, operator, test: { span } }: Side): boolean {
    const [first] = fields;
    if (first === undefined || !orders.has(operator)) return false;
    const path = shownPath(end.path);
    const facts = { path, type: typeWords[first.type], operator };
    if (fields.every((field) => field.type === "boolean")) {
      const reason = "Yes and no have no order, so the condition would never be true.";
      const suggestion = `write \`${path} = true\` or \`${path} = false\``;
      report(diagnose("comparison-without-order", span, { ...facts, reason, suggestion }));
      return true;
    }
    if (!fields.every((field) => field.type === "enum" || field.type === "reference")) return false;
    const reason = "It would compare how the words are spelt, and not what comes before what.";
    const suggestion = `list what is meant, as in \`${path} in ["…", "…"]\``;
    const severity = "warning" as const;
    report(
      diagnose("comparison-without-order", span, { ...facts, reason, suggestion }, { severity }),
    );
    return true;
  }
}

/** A field of a comparison, beside what it is compared with. */
interface Side {
  readonly test: Test;
  /** As it is written. */
  readonly operator: string;
  readonly isText: boolean;
  readonly others: readonly (Operand | Value)[];
  readonly end: FieldEnd;
  readonly fields: readonly CatalogueField[];
}

const shownOperators: Readonly<Record<string, string>> = { starts_with: "starts with" };
const equalities: ReadonlySet<string> = new Set(["=", "!="]);
const orders: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
const dates: ReadonlySet<CatalogueField["type"]> = new Set(["date", "datetime"]);
const untextual: ReadonlySet<CatalogueField["type"]> = new Set([
  "integer",
  "decimal",
  "boolean",
  "date",
  "datetime",
]);

function shownOperand(operand: Operand, held: FieldEnd | undefined): string {
  if (operand.kind === "today") return "`today`, a date";
  if (operand.kind !== "field") return `\`${shownValue(operand)}\``;
  const path = `\`${shownPath(operand.path)}\``;
  return held?.type === undefined ? path : `${path}, which holds ${typeWords[held.type.type]}`;
}
