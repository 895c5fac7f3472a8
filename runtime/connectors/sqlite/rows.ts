/**
 * A table's rows as records: names quoted, ids as text, values in the forms that the catalogue's types
 * ask for. A composite key is one id: its parts as a JSON list.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Catalogue, CatalogueField } from "../../../plan/index.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { ObjectSettings } from "../open.ts";

export interface Columns {
  readonly object: string;
  /** Quoted. */
  readonly tableSql: string;
  /** The id as a text, for selecting. */
  readonly idSql: string;
  /** The same of a row that has a name of its own, as in a trigger. */
  readonly idSqlIn: (row: string) => string;
  readonly idColumns: readonly string[];
  /** Order by the id, and what comes after one: both by the key's index. */
  readonly orderSql: string;
  readonly afterSql: string;
  readonly after: (id: string) => readonly SQLInputValue[];
  /** One of the ids of a JSON list, by the key's index. */
  readonly amongSql: string;
  /** The column that every change moves. */
  readonly modified: string | undefined;
  readonly fields: Readonly<Record<string, CatalogueField>>;
  readonly rows: (
    db: DatabaseSync,
    sql: string,
    values: readonly SQLInputValue[],
    fields: readonly string[],
  ) => readonly Row[];
}

/** Records of one page. */
export const pageRecords = 500;

const idName = " id";
const modifiedName = " modified";

export function columnsOf(
  catalogue: Catalogue,
  object: string,
  settings: Readonly<Record<string, ObjectSettings>> | undefined,
): Columns {
  const entry = Object.hasOwn(catalogue.objects, object) ? catalogue.objects[object] : undefined;
  if (entry === undefined) {
    throw new ConnectorError("schema_drift", `there is no table or view ${object}`);
  }
  if (entry.id === "") {
    throw new ConnectorError(
      "schema_drift",
      `${object} has no primary key; name its id in concordat.yaml: objects: { ${object}: { id: … } }`,
    );
  }
  const idColumns = idColumnsOf(entry.id);
  const modified = settings?.[object]?.modified ?? entry.modified;
  const keys = idColumns.map((name) => keyOf(name, entry.fields[name]?.native ?? ""));
  const names = keys.map((key) => key.sql(""));
  const isOne = names.length === 1;
  const parts = idColumns.map((_, at) => `json_extract(value, '$[${at}]')`);
  return {
    object,
    tableSql: quoted(object),
    idSql: idSqlOf(keys, ""),
    idSqlIn: (row) => idSqlOf(keys, `${row}.`),
    idColumns,
    orderSql: names.join(", "),
    afterSql: `(${names.join(", ")}) > (${names.map(() => "?").join(", ")})`,
    after: (id) => (isOne ? [id] : (JSON.parse(id) as string[])),
    amongSql: `(${names.join(", ")}) IN (SELECT ${isOne ? "value" : parts.join(", ")} FROM json_each(?))`,
    modified,
    fields: entry.fields,
    rows: (db, sql, values, fields) => {
      const statement = db.prepare(sql);
      // A number beyond 2^53 would lose its last digits.
      statement.setReadBigInts(true);
      const found = statement.all(...values) as Record<string, SqlValue>[];
      return found.map((row) => rowOf(row, fields, entry.fields));
    },
  };
}

/** A column of the key: what is ordered and compared, and the text that it is outside. */
interface KeyColumn {
  readonly sql: (row: string) => string;
  readonly text: (row: string) => string;
}

/**
 * A column without a declared type, as computed ones of views are, holds numbers, texts and bytes side
 * by side, and no text that we compare it with would be taken for a number. It is compared as the text
 * that its id is, without an index.
 */
function keyOf(name: string, declared: string): KeyColumn {
  const column = (row: string) => `${row}${quoted(name)}`;
  if (!isUntyped(declared)) {
    return { sql: column, text: (row) => `CAST(${column(row)} AS TEXT)` };
  }
  const text = (row: string) =>
    `iif(typeof(${column(row)}) = 'blob', hex(${column(row)}), CAST(${column(row)} AS TEXT))`;
  return { sql: text, text };
}

/** By the rules of https://www.sqlite.org/datatype3.html; `ANY` is untyped in a strict table. */
function isUntyped(declared: string): boolean {
  if (/INT|CHAR|CLOB|TEXT/i.test(declared)) return false;
  return declared === "" || /BLOB|^ANY$/i.test(declared);
}

function idSqlOf(keys: readonly KeyColumn[], row: string): string {
  const texts = keys.map((key) => key.text(row));
  return texts.length === 1 ? (texts[0] ?? "") : `json_array(${texts.join(", ")})`;
}

/** The catalogue names the columns of a composite key as a JSON list. */
function idColumnsOf(id: string): readonly string[] {
  return id.startsWith("[") ? (JSON.parse(id) as string[]) : [id];
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Fields that the table does not have are left out: they are absent. */
export function selectList(table: Columns, fields: readonly string[]): string {
  const known = fields.filter((field) => Object.hasOwn(table.fields, field));
  return [
    `${table.idSql} AS "${idName}"`,
    ...(table.modified === undefined ? [] : [`${quoted(table.modified)} AS "${modifiedName}"`]),
    ...known.map(quoted),
  ].join(", ");
}

export function readRows(
  db: DatabaseSync,
  table: Columns,
  fields: readonly string[],
  ids: readonly string[],
): readonly Row[] {
  const sql = `SELECT ${selectList(table, fields)} FROM ${table.tableSql}
    WHERE ${table.amongSql}`;
  return table.rows(db, sql, [JSON.stringify(ids)], fields);
}

type SqlValue = null | bigint | number | string | Uint8Array;

function rowOf(
  row: Readonly<Record<string, SqlValue>>,
  asked: readonly string[],
  fields: Readonly<Record<string, CatalogueField>>,
): Row {
  const modified = momentOf(row[modifiedName]);
  const id = row[idName];
  if (id === null) {
    throw new ConnectorError("invalid_data", "a row has no id, so it cannot be told from others");
  }
  return {
    id: String(id),
    fields: Object.fromEntries(
      asked.flatMap((name) =>
        Object.hasOwn(fields, name) ? [[name, nativeOf(row[name] ?? null, fields[name])]] : [],
      ),
    ),
    ...(modified === undefined ? {} : { modified }),
  };
}

function nativeOf(value: SqlValue, field: CatalogueField | undefined): Native {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (field?.type === "boolean" && (value === 0n || value === 1n)) return value === 1n;
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value === "string" && (field?.type === "json" || field?.type === "list")) {
    return parsed(value);
  }
  return value;
}

function parsed(text: string): Native {
  try {
    return JSON.parse(text) as Native;
  } catch {
    return text;
  }
}

/** ISO text, or a number of seconds or milliseconds since 1970. */
function momentOf(value: SqlValue | undefined): number | undefined {
  if (typeof value === "bigint" || typeof value === "number") {
    const number = Number(value);
    return number < secondsEnd ? number * 1000 : number;
  }
  if (typeof value !== "string") return undefined;
  const text = /[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(" ", "T")}Z`;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Numbers below this are seconds: as milliseconds they would lie in 1970. */
const secondsEnd = 100_000_000_000;

/** What a column is given for a native value. */
export function sqlValueOf(native: Native): SQLInputValue {
  if (typeof native === "boolean") return native ? 1 : 0;
  if (native === null || typeof native === "string") return native;
  if (typeof native === "number") return Number.isSafeInteger(native) ? BigInt(native) : native;
  return JSON.stringify(native);
}
