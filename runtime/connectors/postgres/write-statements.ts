/**
 * The statements that write: values go in as lists of texts, one list for each column, and come out as
 * the database stored them. Each throws where it could not do what it was asked for; the savepoint of
 * whoever asked takes it back.
 */
import type { Native } from "../../../rules/values/native.ts";
import type { Row, Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { columnsOf, select } from "../sql/table.ts";
import type { Create, Delete, Update } from "../sql/write-batch.ts";
import type { Column } from "./column.ts";
import type { Parameter, Transaction } from "./session.ts";
import { hasId, idParameters, partsOf, readRows, type Table } from "./table.ts";

/** All set the same fields. The rows are whole, and in the order of the writes. */
export async function createAll(
  transaction: Transaction,
  table: Table,
  writes: readonly Create[],
): Promise<readonly Row[]> {
  const every = [...table.columns.keys()];
  const { list, rowOf } = select(table, every, "t");
  const columns = columnsOf(table, writes[0]?.fields ?? {});
  const names = columns.map((_, at) => `s${at}`);
  const into = `INSERT INTO ${table.sql} AS t`;
  const found =
    columns.length === 0
      ? await oneByOne(transaction, `${into} DEFAULT VALUES RETURNING ${list}`, writes.length)
      : // Rows are inserted, and told, in the order in which the sorted list hands them over.
        await transaction.query(
          `${into} (${columns.map((column) => column.sql).join(", ")})
           SELECT ${columns.map((column, at) => column.cast(`v.s${at}`)).join(", ")}
           FROM unnest(${listsFrom(1, columns.length)}) WITH ORDINALITY AS v(${[...names, "nth"].join(", ")})
           ORDER BY v.nth RETURNING ${list}`,
          columns.map((column) => textsOf(column, writes, (write) => write.fields)),
        );
  const rows = found.map((texts) => rowOf(texts));
  if (rows.length !== writes.length || rows.some((row) => row.id === "")) {
    throw new ConnectorError("invalid_data", `${table.name} took a record and gave none back`);
  }
  return asStored(transaction, table, every, rows);
}

async function oneByOne(transaction: Transaction, sql: string, times: number) {
  const found = [];
  for (let made = 0; made < times; made++) found.push(...(await transaction.query(sql)));
  return found;
}

/**
 * All set the same fields and expect the same. A record that is gone or no longer holds what was
 * expected gets no row: the server compares in the statement that writes, with the record locked.
 */
export async function updateAll(
  transaction: Transaction,
  table: Table,
  writes: readonly Update[],
): Promise<readonly (Row | undefined)[]> {
  const written = columnsOf(table, writes[0]?.fields ?? {});
  const expected = columnsOf(table, writes[0]?.expected ?? {});
  const fields = written.map((column) => column.name);
  const { list, rowOf } = select(table, fields, "t");
  const keys = idParameters(table, 1);
  const names = [
    ...keys.names,
    ...written.map((_, at) => `s${at}`),
    ...expected.map((_, at) => `e${at}`),
    "nth",
  ];
  const given = `unnest(${listsFrom(1, names.length - 1)}) WITH ORDINALITY AS v(${names.join(", ")})`;
  const where = [
    hasId(table, "t", "v"),
    ...expected.map((column, at) => column.same("t", `v.e${at}`)),
  ].join(" AND ");
  const sets = written.map((column, at) => `${column.sql} = ${column.cast(`v.s${at}`)}`);
  const found = await transaction.query(
    sets.length === 0
      ? `SELECT v.nth, ${list} FROM ${table.sql} AS t, ${given} WHERE ${where}`
      : `UPDATE ${table.sql} AS t SET ${sets.join(", ")} FROM ${given} WHERE ${where}
         RETURNING v.nth, ${list}`,
    [
      ...keysOf(table, writes),
      ...written.map((column) => textsOf(column, writes, (write) => write.fields)),
      ...expected.map((column) => textsOf(column, writes, (write) => write.expected)),
    ],
  );
  const rows = await asStored(
    transaction,
    table,
    fields,
    found.map((texts) => rowOf(texts, 1)),
  );
  const results: (Row | undefined)[] = writes.map(() => undefined);
  for (const [at, [nth]] of found.entries()) results[Number(nth) - 1] = rows[at];
  return results;
}

/**
 * All expect the same fields. A record that is gone already is deleted; one that no longer holds what was
 * expected gets no row.
 */
export async function deleteAll(
  transaction: Transaction,
  table: Table,
  writes: readonly Delete[],
): Promise<readonly (Row | undefined)[]> {
  const { names: keys } = idParameters(table, 1);
  const expected = columnsOf(table, writes[0]?.expected ?? {});
  const names = [...keys, ...expected.map((_, at) => `e${at}`)];
  const given = `unnest(${listsFrom(1, names.length)}) AS v(${names.join(", ")})`;
  const where = [
    hasId(table, "t", "v"),
    ...expected.map((column, at) => column.same("t", `v.e${at}`)),
  ].join(" AND ");
  const values = [
    ...keysOf(table, writes),
    ...expected.map((column) => textsOf(column, writes, (write) => write.expected)),
  ];
  const deleted = await transaction.query(
    `DELETE FROM ${table.sql} AS t USING ${given} WHERE ${where} RETURNING 1`,
    values,
  );
  const ids = writes.map((write) => write.id);
  const done = ids.map((id) => ({ id, fields: {} }));
  if (deleted.length === ids.length) return done;
  const kept = await transaction.query(
    `SELECT 1 FROM ${table.sql} AS t, ${given} WHERE ${where}`,
    values,
  );
  if (kept.length > 0) throw new ConnectorError("invalid_data", `${table.name} keeps the record`);
  const there = new Set((await readRows(transaction, table, [], ids)).map((row) => row.id));
  return done.map((row) => (there.has(row.id) ? undefined : row));
}

/** What the database's own triggers made of the rows since they were written. */
async function asStored(
  transaction: Transaction,
  table: Table,
  fields: readonly string[],
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (!table.isRewritten) return rows;
  const ids = rows.map((row) => row.id);
  const stored = new Map(
    (await readRows(transaction, table, fields, ids)).map((row) => [row.id, row]),
  );
  return rows.map((row) => stored.get(row.id) ?? row);
}

function textsOf<One extends Write>(
  column: Column,
  writes: readonly One[],
  fieldsOf: (write: One) => Readonly<Record<string, Native>>,
): Parameter {
  return writes.map((write) => column.toText(fieldsOf(write)[column.name] ?? null));
}

function keysOf(table: Table, writes: readonly (Update | Delete)[]): readonly Parameter[] {
  const keys = writes.map((write) => partsOf(table, write.id) ?? []);
  return table.idColumns.map((_, at) => keys.map((parts) => parts[at] ?? null));
}

function listsFrom(first: number, count: number): string {
  return Array.from({ length: count }, (_, at) => `$${first + at}::text[]`).join(", ");
}
