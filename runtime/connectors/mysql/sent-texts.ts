/** The fields of a write → the columns they name and the texts that are sent for them. */
import type { Native } from "../../../rules/values/native.ts";
import type { Column } from "./column.ts";
import type { Table } from "./table.ts";

export function columnsOf(
  table: Table,
  fields: Readonly<Record<string, Native>>,
): readonly Column[] {
  return Object.keys(fields).flatMap((name) => table.columns.get(name) ?? []);
}

export function textsOf(
  columns: readonly Column[],
  fields: Readonly<Record<string, Native>>,
): (string | null)[] {
  return columns.map((column) => column.toText(fields[column.name] ?? null));
}
