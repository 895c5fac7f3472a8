/** A data dictionary: a line for each field that a plan reads or writes, as a table for a spreadsheet. */
import type { Plan } from "../../plan/index.ts";
import { rowSummary } from "../../rules/words/row-summary.ts";
import { namesIn } from "../explain.ts";
import type { Exported, Exporting } from "./exporting.ts";

const columns = [
  ...["System", "Object", "Field", "Label", "Type", "Native type", "Required", "Personal data"],
  ...["Classification", "Term", "Row", "Role", "Rule", "Owner", "Steward", "Reason"],
];

export function exportCsv({ plan, catalogues }: Exporting): Exported {
  const names = namesIn(plan);
  const decisions = new Map(plan.tables.map((table) => [table.id, table.decisions]));
  const lines = plan.objects.flatMap((object) =>
    object.rows.flatMap((row) =>
      row.ends.flatMap((end) =>
        end.stages.map((stage) => {
          const field = catalogues.get(end.system)?.objects[stage]?.fields[end.field];
          return [
            ...[end.system, stage, end.field, field?.label ?? "", end.type ?? ""],
            ...[field?.native ?? "", field?.required === true ? "yes" : ""],
            ...[row.pii ?? "", row.class ?? object.class ?? "", termOf(plan, row.term)],
            ...[`${object.id}.${row.id}`, roles[end.role]],
            rowSummary(row, decisions.get(row.table) ?? [], names),
            ...[
              ownerOf(names, row.owner ?? object.owner),
              ownerOf(names, row.steward ?? object.steward),
            ],
            row.because ?? row.documentation ?? "",
          ];
        }),
      ),
    ),
  );
  const text = [columns, ...lines].map((line) => line.map(cell).join(",")).join("\r\n");
  return { name: "dictionary.csv", text: `${text}\r\n` };
}

const roles = { source: "gives", sink: "receives", both: "gives and receives" };

function termOf({ terms }: Plan, id: string | undefined): string {
  return terms.find((one) => one.id === id)?.label ?? "";
}

function ownerOf(names: ReturnType<typeof namesIn>, id: string | undefined): string {
  return id === undefined ? "" : names.owner(id);
}

/** RFC 4180. What a spreadsheet would take for a formula is a text for it. */
function cell(text: string): string {
  const plain = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
