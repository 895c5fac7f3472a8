/** What happens to each field of an object, in a sentence or two. */
import type { ObjectPlan } from "../../plan/index.ts";
import { rowSummary } from "../../rules/words/row-summary.ts";
import type { Section } from "./document.ts";
import type { Facts } from "./facts.ts";

export function rowRules(object: ObjectPlan, { plan, names, lineOf }: Facts): Section {
  const decisions = new Map(plan.tables.map((table) => [table.id, table.decisions]));
  return {
    id: "rules",
    title: "What happens to each field",
    about: ["An edit that loses is not lost: the value that is replaced is kept in the audit."],
    table: {
      columns: ["Field", "Rule"],
      rows: object.rows.map((row) => ({
        of: `${object.id}/${row.id}`,
        cells: [row.label, rowSummary(row, decisions.get(row.table) ?? [], names)],
        ...lineOf(`${object.id}/${row.id}`),
      })),
    },
  };
}
