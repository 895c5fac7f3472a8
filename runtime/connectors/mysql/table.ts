/**
 * A table or view as the statements see it: names quoted, ids taken apart and put together, rows made
 * of texts. The id of a composite key is a JSON list of its parts; a part is the text of the value that
 * the column holds, so that a column that refers to a record says its id.
 */
import type { CatalogueObject } from "../../../plan/index.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { joinId, splitId } from "../sql/composite-id.ts";
import { momentOf } from "../sql/moment-of.ts";
import type { Column } from "./column.ts";
import { integerBits } from "./column-form.ts";
import type { Parameter, Session, Texts, Transaction } from "./session.ts";

export interface Table {
  /** Also the name of the object. */
  readonly name: string;
  /** Quoted, with its database. */
  readonly sql: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly idColumns: readonly Column[];
  /** The column that every change moves. */
  readonly modified: Column | undefined;
  readonly entry: CatalogueObject;
  /** The columns of each unique index, by its name. */
  readonly uniques: ReadonlyMap<string, readonly string[]>;
  /** The column that counts itself, and what gives the others of the key where nobody does. */
  readonly counted: string | undefined;
  readonly defaults: ReadonlyMap<string, string>;
  /** Foreign keys by which the database itself changes rows; no trigger sees that. */
  readonly cascades: readonly string[];
}

/** A select list, and how its texts become a record. */
export interface Selection {
  readonly list: string;
  /** `at`: where in the row the list begins. */
  readonly rowOf: (texts: Texts, at?: number) => Row;
}

/** Fields that the table does not have are left out: they are absent. */
export function select(table: Table, fields: readonly string[], alias: string): Selection {
  const { idColumns, modified } = table;
  const columns = fields.flatMap((field) => table.columns.get(field) ?? []);
  const leading = modified === undefined ? idColumns : [...idColumns, modified];
  return {
    // The driver refuses some names, as that of a column named `__proto__`.
    list: [...leading, ...columns].map((one, at) => `${one.read(alias)} AS c${at}`).join(", "),
    rowOf(texts, at = 0) {
      const values = columns.map((column, nth): [string, Native] => [
        column.name,
        column.toNative(texts[at + leading.length + nth] ?? null),
      ]);
      const stamp = modified && momentOf(texts[at + idColumns.length] ?? null);
      return {
        id: idOf(table, texts.slice(at, at + idColumns.length)),
        fields: Object.fromEntries(values),
        ...(stamp === undefined ? {} : { modified: stamp }),
      };
    },
  };
}

/** `texts`: what the columns of the key are read as. */
export function idOf({ idColumns }: Table, texts: Texts): string {
  return joinId(
    idColumns.map((column, at) => {
      const native = column.toNative(texts[at] ?? null);
      return native === null ? null : partOf(native);
    }),
  );
}

function partOf(native: Native): string {
  return typeof native === "string" ? native : JSON.stringify(native);
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

export function keyNames(table: Table): readonly string[] {
  return table.idColumns.map((_, at) => `k${at}`);
}

/** These records as they are now, in no order; without those that are not there. */
export async function readRows(
  asking: Pick<Transaction, "query">,
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

/** A session as what a single statement is asked of. */
export function asking(session: Session, signal: AbortSignal): Pick<Transaction, "query"> {
  return { query: (sql, values = []) => session.query(sql, values, signal) };
}
