/** What a table is besides, how its ids are taken apart, and how lists of texts go in as one value. */
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { splitId } from "../sql/composite-id.ts";
import type { Asking, Texts } from "../sql/session.ts";
import { type SqlTable, select } from "../sql/table.ts";
import type { Column } from "./column.ts";
import { integerBits } from "./column-form.ts";
import type { Parameter } from "./session.ts";

export interface Table extends SqlTable<Column> {
  /** The columns of each unique index, by its name. */
  readonly uniques: ReadonlyMap<string, readonly string[]>;
  /** The column that counts itself, and what gives the others of the key where nobody does. */
  readonly counted: string | undefined;
  readonly defaults: ReadonlyMap<string, string>;
  /** Foreign keys by which the database itself changes rows; no trigger sees that. */
  readonly cascades: readonly string[];
}

/** One text to send for each column of the key; undefined for what can be no id of this table. */
export function partsOf(table: Table, id: string): readonly string[] | undefined {
  const parts = splitId(id, table.idColumns.length);
  const texts = parts?.flatMap((part, at) => {
    const column = table.idColumns[at];
    return column !== undefined && canBe(column, part) ? [textOf(column, part)] : [];
  });
  return texts?.length === table.idColumns.length ? texts : undefined;
}

function textOf(column: Column, part: string): string {
  if (column.isBoolean && /^(true|false)$/.test(part)) return part === "true" ? "1" : "0";
  const native = column.type === "set" ? (JSON.parse(part) as Native) : part;
  return column.toText(native) ?? "";
}

/** A text that is no value of the key's type might be taken for one that it only resembles. */
function canBe({ type, isUnsigned, isBoolean }: Column, text: string): boolean {
  const bits = integerBits[type];
  if (isBoolean && /^(true|false)$/.test(text)) return true;
  if (bits !== undefined) {
    if (!/^(0|-?[1-9]\d{0,19})$/.test(text)) return false;
    const number = BigInt(text);
    return (isUnsigned ? BigInt.asUintN(bits, number) : BigInt.asIntN(bits, number)) === number;
  }
  switch (type) {
    case "uuid":
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
    case "bit":
    case "year":
      return /^(0|[1-9]\d{0,19})$/.test(text);
    case "decimal":
      return /^-?\d{1,65}(\.\d{1,38})?$/.test(text);
    case "float":
    case "double":
      return text !== "" && Number.isFinite(Number(text));
    case "date":
    case "datetime":
    case "timestamp":
      return /^\d{4}-\d\d-\d\d/.test(text);
    case "time":
      return /^-?\d+:\d\d:\d\d/.test(text);
    case "set":
      return /^\[.*\]$/s.test(text) && text.isWellFormed();
    default:
      return text.isWellFormed();
  }
}

/** A condition that a row has the id whose parts stand in the columns `k0`, `k1` … of `other`. */
export function hasId(table: Table, alias: string, other: string): string {
  return table.idColumns.map((column, at) => column.is(alias, `${other}.k${at}`)).join(" AND ");
}

/**
 * A list of rows of texts as a table `v` with columns of these names, in whose place `?` stands: one
 * value, however many rows there are. `nth` counts from 1.
 */
export function given(names: readonly string[]): string {
  const columns = names.map(
    (name, at) => `${name} LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[${at}]'`,
  );
  return `JSON_TABLE(?, '$[*]' COLUMNS (${["nth FOR ORDINALITY", ...columns].join(", ")})) AS v`;
}

/** The value for `given`. */
export function asGiven(rows: readonly Texts[]): Parameter {
  return JSON.stringify(rows);
}

/** One row of it. */
export function textsOf(
  columns: readonly Column[],
  fields: Readonly<Record<string, Native>>,
): Texts {
  return columns.map((column) => column.toText(fields[column.name] ?? null));
}

export function keyNames(table: Table): readonly string[] {
  return table.idColumns.map((_, at) => `k${at}`);
}

/** These records as they are now, in no order; without those that are not there. */
export async function readRows(
  asking: Asking<Parameter>,
  table: Table,
  fields: readonly string[],
  ids: readonly string[],
): Promise<readonly Row[]> {
  const keys = [...new Set(ids)].flatMap((id) => [partsOf(table, id) ?? []]);
  const there = keys.filter((parts) => parts.length > 0);
  if (there.length === 0) return [];
  const { list, rowOf } = select(table, fields, "t");
  const found = await asking.query(
    `SELECT ${list} FROM ${given(keyNames(table))} STRAIGHT_JOIN ${table.sql} AS t
     ON ${hasId(table, "t", "v")}`,
    [asGiven(there)],
  );
  return found.map((texts) => rowOf(texts));
}
