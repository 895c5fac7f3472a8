/**
 * Conditions (`where`, `when`, `create … when`, `among`) as functions. Three-valued: undefined is unknown,
 * which comes of a field that is absent, and stays unknown under `not`. Only true lets anything happen.
 *
 * The kind of the literal says how a field is compared: as number, as yes or no, as a moment (a day is
 * its midnight in UTC) or as text, exactly. Of two fields both must read as one kind, else their texts
 * compare. A blank equals only a blank; its place before or after anything is unknown, and so is that of
 * a value of another kind. Nothing here can fail.
 */
import { unreachable } from "../core/bug.ts";
import type { Expr, ExprOperand, FieldRef } from "../plan/index.ts";
import { type Comparand, comparand, isEqual, order, textOf } from "./comparison.ts";
import { isBlank, type Native } from "./values/native.ts";

export interface ConditionContext {
  /** Undefined: the field was not returned, or the record has no such field. */
  readonly field: (system: string, field: string, stage?: string) => Native | undefined;
  /** `YYYY-MM-DD`, in UTC. */
  readonly today: string;
}

export type Condition = (context: ConditionContext) => boolean | undefined;

export function compileExpression(expr: Expr): Condition {
  switch (expr.op) {
    case "and":
    case "or": {
      const terms = expr.terms.map(compileExpression);
      return (context) => all(terms, context, expr.op === "and");
    }
    case "not": {
      const term = compileExpression(expr.term);
      return (context) => {
        const truth = term(context);
        return truth === undefined ? undefined : !truth;
      };
    }
    case "compare": {
      const [left, right] = [compileOperand(expr.left), compileOperand(expr.right)];
      const compare = comparisonOf(expr.comparison);
      return (context) => {
        const [a, b] = [left(context), right(context)];
        return a === undefined || b === undefined ? undefined : compare(a, b);
      };
    }
    case "in": {
      const left = compileOperand(expr.left);
      const values = expr.values.map((value) => comparand(value, "literal"));
      return (context) => {
        const one = left(context);
        return one && values.some((value) => isEqual(one, value));
      };
    }
    case "is_empty": {
      const left = compileOperand(expr.left);
      return (context) => {
        const one = left(context);
        return one && isBlank(one.native) !== expr.negated;
      };
    }
    default:
      return unreachable(expr);
  }
}

/** Whether all of these hold for certain. */
export function holds(conditions: readonly Condition[], context: ConditionContext): boolean {
  return conditions.every((condition) => condition(context) === true);
}

/** The fields that a condition reads, each once. */
export function fieldsOf(expr: Expr): readonly FieldRef[] {
  const found = new Map<string, FieldRef>();
  for (const operand of operandsOf(expr)) {
    if (operand.kind !== "field") continue;
    const { kind: _, ...ref } = operand;
    found.set(JSON.stringify([ref.system, ref.stage, ref.field]), ref);
  }
  return [...found.values()];
}

/** The systems that a condition reads, each once. */
export function systemsOf(expr: Expr): readonly string[] {
  return [...new Set(fieldsOf(expr).map((ref) => ref.system))];
}

function operandsOf(expr: Expr): readonly ExprOperand[] {
  switch (expr.op) {
    case "and":
    case "or":
      return expr.terms.flatMap(operandsOf);
    case "not":
      return operandsOf(expr.term);
    case "compare":
      return [expr.left, expr.right];
    case "in":
    case "is_empty":
      return [expr.left];
  }
}

/** One term that is the other way decides; else one that is unknown leaves the whole unknown. */
function all(terms: readonly Condition[], context: ConditionContext, wanted: boolean) {
  let result: boolean | undefined = wanted;
  for (const term of terms) {
    const truth = term(context);
    if (truth === !wanted) return !wanted;
    if (truth === undefined) result = undefined;
  }
  return result;
}

function compileOperand(
  operand: ExprOperand,
): (context: ConditionContext) => Comparand | undefined {
  switch (operand.kind) {
    case "literal": {
      const one = comparand(operand.value, "literal");
      return () => one;
    }
    case "today":
      return ({ today }) => {
        const ms = Date.parse(`${today}T00:00:00Z`) + operand.offsetSeconds * 1000;
        return comparand(new Date(ms).toISOString(), "literal");
      };
    case "field":
      return ({ field }) => {
        const native = field(operand.system, operand.field, operand.stage);
        return native === undefined ? undefined : comparand(native, "field");
      };
  }
}

type Comparison = Extract<Expr, { op: "compare" }>["comparison"];

function comparisonOf(comparison: Comparison): (a: Comparand, b: Comparand) => boolean | undefined {
  switch (comparison) {
    case "=":
      return isEqual;
    case "!=":
      return (a, b) => !isEqual(a, b);
    case "<":
      return ordered((sign) => sign < 0);
    case "<=":
      return ordered((sign) => sign <= 0);
    case ">":
      return ordered((sign) => sign > 0);
    case ">=":
      return ordered((sign) => sign >= 0);
    case "contains":
      return contains;
    case "starts_with":
      return (a, b) =>
        !isBlank(b.native) && (textOf(a.native)?.startsWith(textOf(b.native) ?? "") ?? false);
  }
}

function ordered(wanted: (sign: number) => boolean) {
  return (a: Comparand, b: Comparand) => {
    const sign = order(a, b);
    return sign === undefined ? undefined : wanted(sign);
  };
}

/** A list contains its members, a text its parts. Nothing contains a blank. */
function contains(a: Comparand, b: Comparand): boolean {
  if (isBlank(b.native)) return false;
  if (Array.isArray(a.native)) {
    return a.native.some((one: Native) => isEqual(comparand(one, "field"), b));
  }
  const part = textOf(b.native);
  return part !== undefined && (textOf(a.native)?.includes(part) ?? false);
}
