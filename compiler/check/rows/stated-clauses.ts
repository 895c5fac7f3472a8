/** The clauses that objects and rows follow, and each where it is stated and not where it is inherited. */
import type { Clause, ClauseKind, ClauseOf } from "../../../grammar/ast.ts";
import { slotOf } from "../../clause-homes.ts";
import type { ClauseSlot, Model, ObjectModel, RowModel, TogetherModel } from "../../model.ts";

/** A row's own clause of this kind; undefined where it has none, whatever it inherits. */
export function ownClause<Kind extends Exclude<ClauseKind, "unknown">>(
  row: RowModel,
  kind: Kind,
): ClauseOf<Kind> | undefined {
  const found = row.clauses.get(slotOf(kind) as ClauseSlot);
  return found?.from === "row" && found.clause.kind === kind
    ? (found.clause as ClauseOf<Kind>)
    : undefined;
}

/** The clause of this kind that an object or a row follows, its own or an inherited one. */
export function clauseInForce<Kind extends Exclude<ClauseKind, "unknown">>(
  follower: ObjectModel | RowModel,
  kind: Kind,
): ClauseOf<Kind> | undefined {
  const found = follower.clauses.get(slotOf(kind) as ClauseSlot)?.clause;
  return found?.kind === kind ? (found as ClauseOf<Kind>) : undefined;
}

export type Stated =
  | { readonly home: "defaults"; readonly clause: Clause }
  | { readonly home: "object"; readonly clause: Clause; readonly object: ObjectModel }
  | {
      readonly home: "together";
      readonly clause: Clause;
      readonly object: ObjectModel;
      readonly together: TogetherModel;
    }
  | {
      readonly home: "row";
      readonly clause: Clause;
      readonly object: ObjectModel;
      readonly row: RowModel;
    };

/** Visits each clause of these slots once, in the text's order within an object. */
export function eachStated(
  model: Model,
  slots: readonly ClauseSlot[],
  visit: (stated: Stated) => void,
): void {
  for (const slot of slots) {
    const clause = model.defaultClauses.get(slot)?.clause;
    if (clause !== undefined) visit({ home: "defaults", clause });
  }
  for (const object of model.objects) {
    for (const slot of slots) {
      const found = object.clauses.get(slot);
      if (found?.from === "object") visit({ home: "object", clause: found.clause, object });
    }
    for (const together of object.togethers) {
      for (const clause of together.statement.node.clauses) {
        const slot = slotOf(clause.kind);
        if (slot !== undefined && slots.includes(slot))
          visit({ home: "together", clause, object, together });
      }
    }
    for (const row of object.rows) {
      for (const slot of slots) {
        const found = row.clauses.get(slot);
        if (found?.from === "row") visit({ home: "row", clause: found.clause, object, row });
      }
    }
  }
}
