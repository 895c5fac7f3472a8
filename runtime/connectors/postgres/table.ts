/** What a table is besides, how its ids are taken apart, and how records are found by them. */
import type { Row } from "../../connector.ts";
import { splitId } from "../sql/composite-id.ts";
import type { Asking } from "../sql/session.ts";
import { type SqlTable, select } from "../sql/table.ts";
import type { Column } from "./column.ts";
import type { Parameter } from "./session.ts";

export interface Table extends SqlTable<Column> {
  readonly schema: string;
  /** Whether something else may change a row once it is written, so that only reading it again tells. */
  readonly isRewritten: boolean;
}

/** One text for each column of the key; undefined for what can be no id of this table. */
export function partsOf(table: Table, id: string): readonly string[] | undefined {
  const parts = splitId(id, table.idColumns.length);
  const isId = parts?.every((part, at) => canBe(table.idColumns[at]?.type ?? "", part));
  return isId ? parts : undefined;
}

/** The server refuses a whole statement for one text that is no value of the key's type. */
function canBe(type: string, text: string): boolean {
  const bits = integerBits[type];
  if (bits !== undefined) {
    return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text);
  }
  if (type === "uuid") return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  return text.isWellFormed() && !text.includes("\0");
}

const integerBits: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigint: 64 };

/** Types whose values the index can be asked for, because every text that `canBe` lets through is one. */
const byIndex: ReadonlySet<string> = new Set([
  ...Object.keys(integerBits),
  "uuid",
  "text",
  "character varying",
]);

/** A condition that a row has the id whose parts stand in the columns `k0`, `k1` … of `other`. */
export function hasId(table: Table, alias: string, other: string): string {
  return table.idColumns
    .map((column, at) =>
      byIndex.has(column.type)
        ? `${alias}.${column.sql} = ${column.cast(`${other}.k${at}`)}`
        : `${alias}.${column.sql}::text = ${other}.k${at}`,
    )
    .join(" AND ");
}

/** `k0`, `k1` …, and the parameters for them from `first` on. */
export function idParameters(table: Table, first: number) {
  return {
    names: table.idColumns.map((_, at) => `k${at}`),
    sql: table.idColumns.map((_, at) => `$${first + at}::text[]`),
  };
}

/** These records as they are now, in no order; without those that are not there. */
export async function readRows(
  asking: Asking<Parameter>,
  table: Table,
  fields: readonly string[],
  ids: readonly string[],
): Promise<readonly Row[]> {
  const keys = ids.flatMap((id) => [partsOf(table, id) ?? []].filter((parts) => parts.length > 0));
  if (keys.length === 0) return [];
  const { list, rowOf } = select(table, fields, "t");
  const { names, sql } = idParameters(table, 1);
  const found = await asking.query(
    `SELECT ${list} FROM unnest(${sql.join(", ")}) AS k(${names.join(", ")})
     JOIN ${table.sql} AS t ON ${hasId(table, "t", "k")}`,
    table.idColumns.map((_, at) => keys.map((parts) => parts[at] ?? null)),
  );
  return found.map((texts) => rowOf(texts));
}
