/**
 * Writes of one batch: one transaction, so that nobody sees half of it; each write in a savepoint, so
 * that one that is refused leaves the others as they are. Whoever writes holds SQLite's one write lock,
 * so what is compared just before is what is replaced.
 */
import type { DatabaseSync } from "node:sqlite";
import { isSameNative, type Native } from "../../../rules/values/native.ts";
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { markOwn, newestLine } from "./changelog.ts";
import { asConnectorError } from "./errors.ts";
import { type Columns, quoted, readRows, selectList, sqlValueOf } from "./rows.ts";

export function writeAll(
  db: DatabaseSync,
  table: Columns,
  writes: readonly Write[],
  byTrigger: boolean,
): readonly WriteResult[] {
  db.exec("BEGIN IMMEDIATE");
  try {
    const before = byTrigger ? newestLine(db) : undefined;
    const results = writes.map((write) => writeOne(db, table, write));
    if (before !== undefined) markOwn(db, before);
    db.exec("COMMIT");
    return results;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function writeOne(db: DatabaseSync, table: Columns, write: Write): WriteResult {
  db.exec("SAVEPOINT one");
  try {
    const row = apply(db, table, write);
    db.exec("RELEASE one");
    return { kind: "done", row };
  } catch (error) {
    db.exec("ROLLBACK TO one; RELEASE one");
    return { kind: "failed", error: asConnectorError(error) };
  }
}

function apply(db: DatabaseSync, table: Columns, write: Write): Row {
  switch (write.kind) {
    case "create":
      return create(db, table, write.fields);
    case "update":
      return update(db, table, write);
    case "delete":
      return remove(db, table, write);
  }
}

function create(db: DatabaseSync, table: Columns, fields: Readonly<Record<string, Native>>): Row {
  const names = Object.keys(fields);
  refuseUnknown(table, names);
  const every = Object.keys(table.fields);
  const values =
    names.length === 0
      ? "DEFAULT VALUES"
      : `(${names.map(quoted).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
  const [row] = table.rows(
    db,
    `INSERT INTO ${table.tableSql} ${values} RETURNING ${selectList(table, every)}`,
    names.map((name) => sqlValueOf(fields[name] ?? null)),
    every,
  );
  if (row === undefined) throw new ConnectorError("unknown_outcome", "the insert gave no row back");
  // A trigger of the database's own may have changed it since.
  return readRows(db, table, every, [row.id])[0] ?? row;
}

function update(
  db: DatabaseSync,
  table: Columns,
  { id, fields, expected }: Extract<Write, { kind: "update" }>,
): Row {
  const names = Object.keys(fields);
  refuseUnknown(table, names);
  if (!isThere(db, table, id, expected)) throw new ConnectorError("moved", "the record is gone");
  if (names.length > 0) {
    db.prepare(
      `UPDATE ${table.tableSql} SET ${names.map((name) => `${quoted(name)} = ?`).join(", ")}
       WHERE ${table.amongSql}`,
    ).run(...names.map((name) => sqlValueOf(fields[name] ?? null)), JSON.stringify([id]));
  }
  const [row] = readRows(db, table, names, [id]);
  if (row === undefined) throw new ConnectorError("unknown_outcome", "the update gave no row back");
  return row;
}

function remove(
  db: DatabaseSync,
  table: Columns,
  { id, expected }: Extract<Write, { kind: "delete" }>,
): Row {
  if (isThere(db, table, id, expected)) {
    db.prepare(`DELETE FROM ${table.tableSql} WHERE ${table.amongSql}`).run(JSON.stringify([id]));
  }
  return { id, fields: {} };
}

/** Throws where the record holds something else than was expected. */
function isThere(
  db: DatabaseSync,
  table: Columns,
  id: string,
  expected: Readonly<Record<string, Native>>,
): boolean {
  const names = Object.keys(expected);
  refuseUnknown(table, names);
  const [before] = readRows(db, table, names, [id]);
  if (before === undefined) return false;
  for (const name of names) {
    if (!isSameNative(before.fields[name] ?? null, expected[name] ?? null)) {
      throw new ConnectorError("moved", `${name} was edited meanwhile`);
    }
  }
  return true;
}

function refuseUnknown(table: Columns, names: readonly string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(table.fields, name));
  if (unknown !== undefined) {
    throw new ConnectorError("schema_drift", `${table.object} has no column ${unknown}`, {
      fields: [unknown],
    });
  }
}
