/** Which fields of one system's object a plan reads or writes: what a feed has to bring. */
import type { Codec, Expr, ExprOperand, FieldRef, ObjectPlan } from "../../plan/index.ts";

export function fieldsOf(
  object: ObjectPlan,
  system: string,
  stage: string,
  successor: string | undefined,
): readonly string[] {
  const found = new Set<string>();
  if (successor !== undefined) found.add(successor);
  const take = (ref: Pick<FieldRef, "system" | "field" | "stage">) => {
    if (ref.system === system && (ref.stage ?? stage) === stage) found.add(ref.field);
  };
  const takeCodec = (codec: Codec) => {
    for (const arg of codec.args) if (arg.kind === "field") take(arg);
  };
  const takeOperand = (operand: ExprOperand) => {
    if (operand.kind === "field") take(operand);
  };
  const takeExpr = (expr: Expr): void => {
    switch (expr.op) {
      case "and":
      case "or":
        for (const term of expr.terms) takeExpr(term);
        return;
      case "not":
        takeExpr(expr.term);
        return;
      case "compare":
        takeOperand(expr.left);
        takeOperand(expr.right);
        return;
      default:
        takeOperand(expr.left);
    }
  };
  for (const row of object.rows) {
    for (const end of row.ends) {
      if (end.system !== system || !end.stages.includes(stage)) continue;
      // The items of a list come with their list.
      if (row.each === undefined) found.add(end.field);
      if (end.format !== undefined) takeCodec(end.format);
    }
    for (const codec of row.using) takeCodec(codec);
    if (row.when !== undefined) takeExpr(row.when);
  }
  for (const each of object.each) for (const list of each.lists) take(list);
  for (const line of object.match) {
    for (const part of line.parts) part.fields.forEach(take);
    for (const codec of line.using) takeCodec(codec);
    if (line.among !== undefined) takeExpr(line.among);
  }
  // What a field holds that an archived record gets, so that the write can be guarded and found again.
  if (object.delete.kind === "archive") object.delete.sets.forEach(take);
  for (const expr of object.where) takeExpr(expr);
  for (const creation of object.create) for (const expr of creation.when) takeExpr(expr);
  if (object.recordOwner !== undefined) take(object.recordOwner);
  return [...found].sort();
}
