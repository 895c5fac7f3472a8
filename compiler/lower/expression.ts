/** Conditions and values of the syntax → the plan's forms, with paths as system, stage and field. */
import type { Expression, FormatCall, Operand, Path, Value } from "../../grammar/ast.ts";
import type { Codec, Expr, ExprOperand, PlanValue } from "../../plan/index.ts";
import type { ObjectModel } from "../model.ts";

/** A value as the plan holds it; `empty` is null. */
export function lowerValue(value: Value): PlanValue {
  switch (value.kind) {
    case "empty":
      return null;
    case "string":
    case "date":
    case "boolean":
    case "number":
      return value.value;
  }
}

export function lowerExpression(expression: Expression, object: ObjectModel): Expr {
  switch (expression.kind) {
    case "and":
    case "or":
      return {
        op: expression.kind,
        terms: expression.terms.map((term) => lowerExpression(term, object)),
      };
    case "not":
      return { op: "not", term: lowerExpression(expression.term, object) };
    case "compare":
      return {
        op: "compare",
        comparison: expression.operator,
        left: lowerOperand(expression.left, object),
        right: lowerOperand(expression.right, object),
      };
    case "in":
      return {
        op: "in",
        left: lowerOperand(expression.left, object),
        values: expression.values.map(lowerValue),
      };
    case "is_empty":
      return {
        op: "is_empty",
        left: lowerOperand(expression.left, object),
        negated: expression.negated,
      };
  }
}

function lowerOperand(operand: Operand, object: ObjectModel): ExprOperand {
  switch (operand.kind) {
    case "field":
      return { kind: "field", ...fieldOf(operand.path, object) };
    case "today":
      return { kind: "today", offsetSeconds: operand.offsetSeconds };
    default:
      return { kind: "literal", value: lowerValue(operand) };
  }
}

export function lowerCodec(call: FormatCall, object: ObjectModel): Codec {
  return {
    name: call.name.text,
    args: call.args.map((arg) =>
      arg.kind === "field"
        ? { kind: "field", ...fieldOf(arg.path, object) }
        : { kind: "literal", value: lowerValue(arg) },
    ),
  };
}

/** `sf.Lead.Status` → system, stage and field; a path that names no stage has none. */
export function fieldOf(
  path: Path,
  object: ObjectModel,
): { system: string; stage?: string; field: string } {
  const system = path.system.text;
  const names = path.segments.map((segment) => segment.text);
  const end = object.ends.find((one) => one.alias === system);
  const [first = "", ...rest] = names;
  const stage = end?.stages.find((one) => one.object === first);
  const staged =
    stage !== undefined && rest.length > 0 && !hasField(stage.catalogue?.fields, names.join("."));
  return staged
    ? { system, stage: first, field: rest.join(".") }
    : { system, field: names.join(".") };
}

function hasField(fields: object | undefined, name: string): boolean {
  return fields !== undefined && Object.hasOwn(fields, name);
}
