/**
 * Which systems a condition may read where it stands: a part of `where` or `among` one system, and
 * `create … when` only records that are there already.
 */
import type { Expression, MatchNode, Path, Statement } from "../../../grammar/ast.ts";
import type { ObjectModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { shownPath, someOf } from "../rows/wording.ts";
import { conjunctsOf, pathsIn } from "./conditions.ts";
import { diagnose } from "./diagnostics.ts";

export const checkWhereSystems: Check = (model, report) => {
  for (const object of model.objects) {
    for (const { node } of object.where) {
      for (const conjunct of conjunctsOf(node.condition)) {
        reportTwo(conjunct, object, report, {
          clause: "`where`",
          reason:
            "A part holds for a record as soon as its system has one; a part on two would wait for the second.",
          suggestion:
            "ask each system in a part of its own, joined with `and`, or use `when` on the rows",
        });
      }
    }
  }
};

export const checkAmongSystems: Check = (model, report) => {
  for (const object of model.objects) {
    for (const { statement } of object.matches) {
      const { among } = statement.node;
      if (among === undefined) continue;
      const isTold = reportTwo(among, object, report, {
        clause: "`among`",
        reason: "It chooses between several records of one system, each judged by its own fields.",
        suggestion: "name fields of the system that may have several records with one key",
      });
      if (!isTold) reportOther(among, statement, object, report);
    }
  }
};

export const checkCreationConditions: Check = (model, report) => {
  for (const object of model.objects) {
    for (const { node } of object.creates) {
      const [system] = node.systems;
      // Of several systems each may supply what another one's creation waits for.
      if (node.when === undefined || system === undefined || node.systems.length > 1) continue;
      // Where no arrow leads there nothing is created, which has been reported.
      const isReached = object.ends.some((end) => end.alias === system.text && end.sink);
      if (!isReached || !neverHolds(node.when, system.text)) continue;
      const read = pathsIn(node.when).find((path) => path.system.text === system.text);
      if (read === undefined) continue;
      const facts = { alias: system.text, path: shownPath(read) };
      report(diagnose("create-reads-new-record", read.span, facts));
    }
  }
};

function reportTwo(
  expression: Expression,
  object: ObjectModel,
  report: Report,
  words: { readonly clause: string; readonly reason: string; readonly suggestion: string },
): boolean {
  const paths = pathsIn(expression).filter((path) => isIn(object, path.system.text));
  const [first] = paths;
  const second = paths.find((path) => path.system.text !== first?.system.text);
  if (first === undefined || second === undefined) return false;
  const facts = { ...words, first: shownPath(first), second: shownPath(second) };
  const related = [{ span: first.span, message: "the other system" }];
  report(diagnose("condition-on-two-systems", second.span, facts, { related }));
  return true;
}

function reportOther(
  among: Expression,
  { node }: Statement<MatchNode>,
  object: ObjectModel,
  report: Report,
): void {
  const keyed = new Set(node.parts.flat().map((path: Path) => path.system.text));
  const other = pathsIn(among).find((path) => !keyed.has(path.system.text));
  if (other === undefined || !isIn(object, other.system.text)) return;
  const facts = { alias: other.system.text, systems: someOf([...keyed]) };
  report(diagnose("among-other-system", other.span, facts));
}

/** A system that the object lacks has been reported. */
function isIn({ ends }: ObjectModel, alias: string): boolean {
  return ends.some((end) => end.alias === alias);
}

/** Whether the condition cannot be true while this system has no record: what it asks of it is unknown. */
function neverHolds(expression: Expression, alias: string): boolean {
  switch (expression.kind) {
    case "and":
      return expression.terms.some((term) => neverHolds(term, alias));
    case "or":
      return expression.terms.every((term) => neverHolds(term, alias));
    case "not":
      return isUnknown(expression.term, alias);
    default:
      return isUnknown(expression, alias);
  }
}

function isUnknown(expression: Expression, alias: string): boolean {
  switch (expression.kind) {
    case "and":
    case "or":
      return expression.terms.every((term) => isUnknown(term, alias));
    case "not":
      return isUnknown(expression.term, alias);
    default:
      return pathsIn(expression).some((path) => path.system.text === alias);
  }
}
