/** Who may write what: for each field that a plan knows, whence Concordat writes it, and what becomes of an edit made there. */
import type { Plan, RowPlan } from "../../plan/index.ts";
import { namesIn } from "../explain.ts";

export interface Writable {
  readonly system: string;
  readonly object: string;
  readonly field: string;
  /** `OBJECT.ROW` of the plan. */
  readonly row: string;
  /** Aliases of the systems whose values are written here; none: Concordat never writes it. */
  readonly from: readonly string[];
  /** What becomes of an edit that somebody makes here. */
  readonly edit: string;
}

export function matrixOf(plan: Plan): readonly Writable[] {
  const names = namesIn(plan);
  return plan.objects.flatMap((object) =>
    object.rows.flatMap((row) =>
      row.ends.flatMap((end, at) =>
        end.stages.map((stage) => ({
          ...{ system: end.system, object: stage, field: end.field, row: `${object.id}.${row.id}` },
          from: systemsAt(row, "from", at),
          edit: editWords(row, at, names.system),
        })),
      ),
    ),
  );
}

/** Those that send to this end, or that it sends to. */
function systemsAt(row: RowPlan, other: "from" | "to", at: number): readonly string[] {
  const own = other === "from" ? "to" : "from";
  const ends = row.arrows.filter((arrow) => arrow[own] === at).map((arrow) => arrow[other]);
  return [...new Set(ends.flatMap((end) => row.ends[end]?.system ?? []))];
}

function editWords(row: RowPlan, at: number, nameOf: (alias: string) => string): string {
  const to = systemsAt(row, "to", at).map(nameOf);
  if (to.length > 0) return `goes to ${to.join(" and ")}`;
  switch (row.drift) {
    case "keep":
      return "stays until the source next changes";
    case "review":
      return "waits for a person";
    default:
      return "is set back";
  }
}

/** As a table in Markdown. */
export function matrixMarkdown(plan: Plan): string {
  const names = namesIn(plan);
  const head = [
    "System",
    "Object",
    "Field",
    "Concordat writes it from",
    "An edit made there",
    "Row",
  ];
  const lines = matrixOf(plan).map((one) => [
    ...[names.system(one.system), one.object, one.field],
    one.from.length === 0 ? "never" : one.from.map((alias) => names.system(alias)).join(", "),
    ...[one.edit, one.row],
  ]);
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return `${[line(head), `|${head.map(() => "---").join("|")}|`, ...lines.map(line)].join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll(/\r?\n/g, " ");
}
