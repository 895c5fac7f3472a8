/**
 * The statements that make records. MariaDB tells in the same statement what became of the key; for a
 * server that tells nothing it is found out record by record. Then the rows are read back as the database
 * stored them.
 */
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Texts } from "../sql/session.ts";
import { columnsOf, idOf } from "../sql/table.ts";
import type { Create } from "../sql/write-batch.ts";
import type { Column } from "./column.ts";
import type { Transaction } from "./session.ts";
import { asGiven, given, readRows, type Table, textsOf } from "./table.ts";

/** All set the same fields. The rows are whole, and in the order of the writes. */
export async function createAll(
  transaction: Transaction,
  table: Table,
  writes: readonly Create[],
): Promise<readonly Row[]> {
  const columns = columnsOf(table, writes[0]?.fields ?? {});
  const rows = writes.map((write) => textsOf(columns, write.fields));
  const keys = transaction.server.isMariadb
    ? await insertReturning(transaction, table, columns, rows)
    : await insertEach(transaction, table, columns, rows);
  const ids = keys.map((texts) => idOf(table, texts));
  const stored = new Map(
    (await readRows(transaction, table, [...table.columns.keys()], ids)).map((row) => [
      row.id,
      row,
    ]),
  );
  return ids.map((id) => {
    const row = stored.get(id);
    if (row !== undefined) return row;
    throw new ConnectorError("invalid_data", `${table.name} took a record and gave none back`);
  });
}

/** Gives what the columns of the key are read as. */
async function insertReturning(
  transaction: Transaction,
  table: Table,
  columns: readonly Column[],
  rows: readonly Texts[],
): Promise<readonly Texts[]> {
  const returning = `RETURNING ${table.idColumns.map((column, at) => `${column.read(table.sql)} AS c${at}`).join(", ")}`;
  if (columns.length === 0) {
    const found: Texts[] = [];
    const sql = `INSERT INTO ${table.sql} () VALUES () ${returning}`;
    for (const _ of rows) found.push(...(await transaction.query(sql)));
    return found;
  }
  return transaction.query(`${insertSql(table, columns)} ORDER BY v.nth ${returning}`, [
    asGiven(rows),
  ]);
}

function insertSql(table: Table, columns: readonly Column[]): string {
  const names = columns.map((_, at) => `s${at}`);
  return `INSERT INTO ${table.sql} (${columns.map((column) => column.sql).join(", ")})
    SELECT ${columns.map((column, at) => column.cast(`v.s${at}`)).join(", ")} FROM ${given(names)}`;
}

/**
 * The same for a server that gives nothing back, a record at a time: the id is what was given, what the
 * column counted, or what its default gives, which is asked for first.
 */
export async function insertEach(
  transaction: Transaction,
  table: Table,
  columns: readonly Column[],
  rows: readonly Texts[],
): Promise<readonly Texts[]> {
  const found: Texts[] = [];
  for (const row of rows) {
    const minted = await mint(transaction, table, columns);
    const all = [...columns, ...minted.map(([column]) => column)];
    const texts = [...row, ...minted.map(([, text]) => text)];
    if (all.length === 0) await transaction.query(`INSERT INTO ${table.sql} () VALUES ()`);
    else await transaction.query(insertSql(table, all), [asGiven([texts])]);
    const [last] = await transaction.query("SELECT LAST_INSERT_ID()");
    found.push(
      table.idColumns.map((column) => {
        const at = all.indexOf(column);
        const text = at === -1 ? null : (texts[at] ?? null);
        // As it would be read: bytes are sent and read as the same text, moments may be rounded.
        if (text !== null) return text;
        if (column.name === table.counted) return last?.[0] ?? null;
        throw new ConnectorError(
          "invalid_data",
          `${table.name}: the server does not tell what ${column.name} became; give the id a field`,
          { fields: [column.name] },
        );
      }),
    );
  }
  return found;
}

/** What the defaults of the key's columns give to a record that is given no such field. */
async function mint(
  transaction: Transaction,
  table: Table,
  columns: readonly Column[],
): Promise<readonly (readonly [Column, string | null])[]> {
  const minted: [Column, string | null][] = [];
  for (const column of table.idColumns) {
    const expression = table.defaults.get(column.name);
    if (expression === undefined || columns.includes(column)) continue;
    const [row] = await transaction.query(`SELECT ${expression}`);
    minted.push([column, row?.[0] ?? null]);
  }
  return minted;
}
