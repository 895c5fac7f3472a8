/**
 * A table or view as the statements see it: names quoted, ids put together, rows made of texts. The id
 * of a composite key is a JSON list of its parts.
 */
import type { Catalogue, CatalogueObject } from "../../../plan/index.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { SqlColumn } from "./column.ts";
import { idColumnsOf, joinId } from "./composite-id.ts";
import { momentOf } from "./moment-of.ts";
import type { Texts } from "./session.ts";

export interface SqlTable<Column extends SqlColumn = SqlColumn> {
  /** Also the name of the object. */
  readonly name: string;
  /** Quoted, with its schema or database. */
  readonly sql: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly idColumns: readonly Column[];
  /** The column that every change moves. */
  readonly modified: Column | undefined;
  readonly entry: CatalogueObject;
}

export interface Described<Table> {
  readonly catalogue: Catalogue;
  /** By object; without those that have no id. */
  readonly tables: ReadonlyMap<string, Table>;
}

/** Throws where the entry names a column that the table has not. */
export function tableFrom<Column extends SqlColumn>(
  name: string,
  sql: string,
  columns: readonly Column[],
  entry: CatalogueObject,
): SqlTable<Column> {
  const known = new Map(columns.map((column) => [column.name, column]));
  const named = (column: string): Column => {
    const found = known.get(column);
    if (found !== undefined) return found;
    const what = `${name} has no column ${column}`;
    throw new ConnectorError("schema_drift", what, { fields: [column] });
  };
  return {
    name,
    sql,
    columns: known,
    idColumns: idColumnsOf(entry.id).map(named),
    modified: entry.modified === undefined ? undefined : named(entry.modified),
    entry,
  };
}

/** A select list, and how its texts become a record. */
export interface Selection {
  readonly list: string;
  /** `at`: where in the row the list begins. */
  readonly rowOf: (texts: Texts, at?: number) => Row;
}

/** Fields that the table does not have are left out: they are absent. */
export function select(table: SqlTable, fields: readonly string[], alias: string): Selection {
  const { idColumns, modified } = table;
  const columns = fields.flatMap((field) => table.columns.get(field) ?? []);
  const read = [
    ...idColumns.map((column) => column.readKey(alias)),
    ...(modified === undefined ? [] : [modified.read(alias)]),
    ...columns.map((column) => column.read(alias)),
  ];
  const leading = read.length - columns.length;
  return {
    // Drivers refuse some names, as that of a column named `__proto__`.
    list: read.map((one, at) => `${one} AS c${at}`).join(", "),
    rowOf(texts, at = 0) {
      const values = columns.map((column, nth): [string, Native] => [
        column.name,
        column.toNative(texts[at + leading + nth] ?? null),
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
export function idOf({ idColumns }: SqlTable, texts: Texts): string {
  return joinId(idColumns.map((column, at) => column.keyPart(texts[at] ?? null)));
}

/** The columns that the fields of a write name. */
export function columnsOf<Column extends SqlColumn>(
  table: SqlTable<Column>,
  fields: Readonly<Record<string, Native>>,
): readonly Column[] {
  return Object.keys(fields).flatMap((name) => table.columns.get(name) ?? []);
}
