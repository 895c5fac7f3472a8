/**
 * Which line of the spec a decision comes from, by the plan's position map. Without a map, which is
 * kept beside the plan and may be lost, the row's name has to do.
 */
import type { PlanMap, RowPlan } from "../plan/index.ts";
import type { Step } from "../rules/merge/unit.ts";

export interface Places {
  /** `FILE:LINE` of the clause that decided, else of the row. */
  ofStep(object: string, row: RowPlan, step: Step): string;
  ofRow(object: string, row: string): string;
  ofObject(object: string): string;
  /** A clause of the object's, its own or an inherited one. */
  ofClause(object: string, clause: string): string;
}

export function placesOf(map: PlanMap | undefined): Places {
  const lines = new Map(
    (map?.places ?? []).map((place) => [place.of, `${map?.files[place.file] ?? ""}:${place.line}`]),
  );
  const find = (...names: readonly string[]) =>
    names.map((name) => lines.get(name)).find((line) => line !== undefined);
  return {
    ofStep(object, row, { do: act, by }) {
      const clause = clauseOf(act, by);
      const at = `${object}/${row.id}`;
      return (
        (clause === undefined
          ? find(at, `${object}//each/${row.id}`)
          : find(`${at}/${clause}`, `${object}//${clause}`, `defaults/${clause}`, at)) ??
        `${object}.${row.id}`
      );
    },
    ofRow: (object, row) =>
      find(`${object}/${row}`, `${object}//each/${row}`) ?? `${object}.${row}`,
    ofObject: (object) => find(object) ?? object,
    ofClause: (object, clause) => find(`${object}//${clause}`, object) ?? object,
  };
}

/** The clause that a rule stands in; a value that simply travels is the row's own doing. */
function clauseOf(act: Step["do"], by: Step["by"]): string | undefined {
  switch (by) {
    case "authority":
    case "latest":
    case "prefer":
    case "merge":
    case "merge_module":
    case "stamp":
      return "policy";
    case "advance":
      return "advance";
    default:
      return act === "refill" || act === "clear" ? "empty" : act === "revert" ? "drift" : undefined;
  }
}
