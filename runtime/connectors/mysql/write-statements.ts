/**
 * The statements that change and delete: values go in as one JSON list of rows of texts, and are read
 * back as the database stored them. Each throws where it could not do what it was asked for; the savepoint of
 * whoever asked takes it back.
 *
 * No statement that changes rows tells which it changed, so the rows whose guard holds are first found
 * and locked, in one statement; until the transaction ends nobody else can touch them.
 */
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Texts } from "../sql/session.ts";
import { columnsOf, select } from "../sql/table.ts";
import type { Delete, Update } from "../sql/write-batch.ts";
import type { Column } from "./column.ts";
import type { Transaction } from "./session.ts";
import {
  asGiven,
  given,
  hasId,
  keyNames,
  partsOf,
  readRows,
  type Table,
  textsOf,
} from "./table.ts";

/** All set the same fields and expect the same. A record whose guard does not hold gets no row. */
export async function updateAll(
  transaction: Transaction,
  table: Table,
  writes: readonly Update[],
): Promise<readonly (Row | undefined)[]> {
  const written = columnsOf(table, writes[0]?.fields ?? {});
  const held = await lockHeld(transaction, table, writes);
  const able = writes.filter((_, at) => held.has(at));
  const keys = able.map((write) => partsOf(table, write.id) ?? []);
  if (written.length > 0 && able.length > 0) {
    const names = [...keyNames(table), ...written.map((_, at) => `s${at}`)];
    const sets = written.map((column, at) => `t.${column.sql} = ${column.cast(`v.s${at}`)}`);
    await transaction.query(
      `UPDATE ${given(names)} STRAIGHT_JOIN ${table.sql} AS t ON ${hasId(table, "t", "v")}
       SET ${sets.join(", ")}`,
      [asGiven(able.map((write, at) => [...(keys[at] ?? []), ...textsOf(written, write.fields)]))],
    );
  }
  const stored = await rowsAt(transaction, table, written, afterwards(table, written, able, keys));
  let next = 0;
  return writes.map((_, at) => {
    if (!held.has(at)) return undefined;
    const row = stored.get(next++);
    if (row !== undefined) return row;
    throw new ConnectorError("invalid_data", `${table.name} took a change and gave no record back`);
  });
}

/** The keys that records have once these are written: a column of the key may be among the fields. */
function afterwards(
  table: Table,
  written: readonly Column[],
  writes: readonly Update[],
  keys: readonly Texts[],
): readonly Texts[] {
  return writes.map((write, at) =>
    table.idColumns.map((column, part) =>
      written.includes(column)
        ? column.toText(write.fields[column.name] ?? null)
        : (keys[at]?.[part] ?? null),
    ),
  );
}

/** By the place of its key. */
async function rowsAt(
  transaction: Transaction,
  table: Table,
  columns: readonly Column[],
  keys: readonly Texts[],
): Promise<ReadonlyMap<number, Row>> {
  if (keys.length === 0) return new Map();
  const names = columns.map((column) => column.name);
  const { list, rowOf } = select(table, names, "t");
  const found = await transaction.query(
    `SELECT v.nth, ${list} FROM ${given(keyNames(table))}
     STRAIGHT_JOIN ${table.sql} AS t ON ${hasId(table, "t", "v")}`,
    [asGiven(keys)],
  );
  return new Map(found.map((texts) => [Number(texts[0]) - 1, rowOf(texts, 1)]));
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
  const held = await lockHeld(transaction, table, writes);
  if (held.size > 0) {
    const keys = writes.flatMap((write, at) =>
      held.has(at) ? [partsOf(table, write.id) ?? []] : [],
    );
    await transaction.query(
      `DELETE t FROM ${given(keyNames(table))} STRAIGHT_JOIN ${table.sql} AS t
       ON ${hasId(table, "t", "v")}`,
      [asGiven(keys)],
    );
  }
  const others = writes.filter((_, at) => !held.has(at)).map((write) => write.id);
  const there = new Set((await readRows(transaction, table, [], others)).map((row) => row.id));
  return writes.map(({ id }) => (there.has(id) ? undefined : { id, fields: {} }));
}

/** The places of the writes whose records are there and hold what was expected; locks those records. */
async function lockHeld(
  transaction: Transaction,
  table: Table,
  writes: readonly (Update | Delete)[],
): Promise<ReadonlySet<number>> {
  const expected = columnsOf(table, writes[0]?.expected ?? {});
  const names = [...keyNames(table), ...expected.map((_, at) => `e${at}`)];
  const holds = expected.map((column, at) => column.same("t", `v.e${at}`));
  const found = await transaction.query(
    `SELECT v.nth FROM ${given(names)} STRAIGHT_JOIN ${table.sql} AS t
     ON ${[hasId(table, "t", "v"), ...holds].join(" AND ")} FOR UPDATE`,
    [
      asGiven(
        writes.map((write) => [
          ...(partsOf(table, write.id) ?? []),
          ...textsOf(expected, write.expected),
        ]),
      ),
    ],
  );
  return new Set(found.map(([nth]) => Number(nth) - 1));
}
