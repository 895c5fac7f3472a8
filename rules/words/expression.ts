/** Conditions and what they are made of, as a spec has them: `hs.email is not empty and sf.Age > 17`. */
import type { Expr, ExprOperand, FieldRef, PlanValue } from "../../plan/index.ts";
import { durationWords } from "./duration.ts";

export function expressionWords(expr: Expr): string {
  switch (expr.op) {
    case "and":
    case "or":
      return expr.terms.map((term) => inside(term, expr.op)).join(` ${expr.op} `);
    case "not":
      return `not ${inside(expr.term, "not")}`;
    case "compare":
      return `${operand(expr.left)} ${expr.comparison.replace("_", " ")} ${operand(expr.right)}`;
    case "in":
      return `${operand(expr.left)} in [${expr.values.map(valueWords).join(", ")}]`;
    case "is_empty":
      return `${operand(expr.left)} is ${expr.negated ? "not " : ""}empty`;
  }
}

/** `hs.email`, `sf.Lead.Status`, ``sh.note.`Receipt URL` ``. */
export function fieldWords({ system, stage, field }: FieldRef): string {
  const path = [system, ...(stage === undefined ? [] : [stage]), ...field.split(".")];
  return path.map(nameWords).join(".");
}

export function nameWords(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}

export function valueWords(value: PlanValue): string {
  return value === null ? "empty" : JSON.stringify(value);
}

/** How closely each binds; what binds less closely than what it stands in is put in brackets. */
const closeness = { or: 0, and: 1, not: 2, compare: 3, in: 3, is_empty: 3 } as const;

function inside(expr: Expr, outer: "and" | "or" | "not"): string {
  const text = expressionWords(expr);
  return closeness[expr.op] < closeness[outer] ? `(${text})` : text;
}

function operand(one: ExprOperand): string {
  switch (one.kind) {
    case "literal":
      return valueWords(one.value);
    case "field":
      return fieldWords(one);
    case "today": {
      if (one.offsetSeconds === 0) return "today";
      const sign = one.offsetSeconds < 0 ? "-" : "+";
      return `today ${sign} ${durationWords(Math.abs(one.offsetSeconds))}`;
    }
  }
}
