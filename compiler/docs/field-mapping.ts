/** The mapping table of an object: a row a field, a column a system, and who has the say. */
import type { ObjectPlan, RowPlan } from "../../plan/index.ts";
import { authorityCell, directionCell } from "./authority-cell.ts";
import type { Section } from "./document.ts";
import type { Facts } from "./facts.ts";
import { rowNotes } from "./row-notes.ts";

export function fieldMapping(object: ObjectPlan, facts: Facts): Section {
  const systems = object.ends.map((end) => end.system);
  return {
    id: "fields",
    title: "Field mapping",
    about: [],
    table: {
      columns: ["Field", ...systems.map(facts.names.system), "Direction", "Authority", "Notes"],
      rows: object.rows.map((row) => ({
        of: `${object.id}/${row.id}`,
        cells: [
          row.label,
          ...systems.map((system) => fieldsOf(row, system)),
          directionCell(row, facts),
          authorityCell(row, facts),
          rowNotes(row, object, facts),
        ],
        ...facts.lineOf(`${object.id}/${row.id}`),
      })),
    },
  };
}

/** What the system calls it; with the record that has it, where the records of one system have others. */
function fieldsOf({ ends }: RowPlan, system: string): string {
  const own = ends.filter((end) => end.system === system);
  const named = own.map(({ field, stages }) =>
    own.length === 1 ? field : `${stages.join(" or ")}: ${field}`,
  );
  return named.join("; ");
}
