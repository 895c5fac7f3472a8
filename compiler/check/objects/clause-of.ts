/** The clause of one kind that an object follows, its own or that of `defaults`. */
import type { ClauseKind, ClauseOf } from "../../../grammar/ast.ts";
import { slotOf } from "../../clause-homes.ts";
import type { ClauseSlot, ObjectModel } from "../../model.ts";

export function clauseOf<Kind extends Exclude<ClauseKind, "unknown">>(
  object: ObjectModel,
  kind: Kind,
): ClauseOf<Kind> | undefined {
  const found = object.clauses.get(slotOf(kind) as ClauseSlot)?.clause;
  return found?.kind === kind ? (found as ClauseOf<Kind>) : undefined;
}
