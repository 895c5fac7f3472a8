/** The decision tables that a plan's rows need: one for each shape of row, however many rows have it. */
import type { DecisionTable } from "../../plan/index.ts";
import { decisionsFor } from "../../rules/decision-table.ts";
import { type RowShape, tableIdOf } from "../../rules/row-shape.ts";

export interface Tables {
  /** The id of the shape's table, which is made when it is first asked for. */
  idOf(shape: RowShape): string;
  /** Sorted by id. */
  all(): DecisionTable[];
}

export function gatherTables(): Tables {
  const byId = new Map<string, DecisionTable>();
  return {
    idOf(shape) {
      const id = tableIdOf(shape);
      if (!byId.has(id)) byId.set(id, { id, decisions: decisionsFor(shape) });
      return id;
    },
    all: () => [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
