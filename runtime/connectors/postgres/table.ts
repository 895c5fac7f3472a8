/**
 * A table or view as the statements see it: names quoted, ids taken apart and put together, rows made
 * of texts. The id of a composite key is a JSON list of its parts.
 */
import type { CatalogueObject } from "../../../plan/index.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { joinId, splitId } from "../sql/composite-id.ts";
import { momentOf } from "../sql/moment-of.ts";
import type { Column } from "./column.ts";
import type { Session, Texts, Transaction } from "./session.ts";

export interface Table {
  readonly schema: string;
  /** Also the name of the object. */
  readonly name: string;
  /** Quoted, with its schema. */
  readonly sql: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly idColumns: readonly Column[];
  /** The column that every change moves. */
  readonly modified: Column | undefined;
  readonly entry: CatalogueObject;
  /** Whether something else may change a row once it is written, so that only reading it again tells. */
  readonly isRewritten: boolean;
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
    list: [
      ...idColumns.map((column) => `${alias}.${column.sql}::text`),
      ...(modified === undefined ? [] : [modified.read(alias)]),
      ...columns.map((column) => column.read(alias)),
    ].join(", "),
    rowOf(texts, at = 0) {
      const fields: Record<string, Native> = {};
      for (const [nth, column] of columns.entries()) {
        const native = column.toNative(texts[at + leading.length + nth] ?? null);
        if (column.name === "__proto__") setOwn(fields, column.name, native);
        else fields[column.name] = native;
      }
      const stamp = modified && momentOf(texts[at + idColumns.length] ?? null);
      return {
        id: joinId(texts.slice(at, at + idColumns.length)),
        fields,
        ...(stamp === undefined ? {} : { modified: stamp }),
      };
    },
  };
}

/** An assignment to this name would set the prototype and no field. */
function setOwn(fields: Record<string, Native>, name: string, value: Native): void {
  Object.defineProperty(fields, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
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
  asking: Pick<Transaction, "query">,
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

/** A session as what a single statement is asked of. */
export function asking(session: Session, signal: AbortSignal): Pick<Transaction, "query"> {
  return { query: (sql, values = []) => session.query(sql, values, signal) };
}
