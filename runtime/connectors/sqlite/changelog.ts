/**
 * The changelog that triggers keep: a line for each insert, update and delete, with the columns that
 * changed and when, which gives every field its own stamp. A table whose changes went unnoted for a
 * while counts as watched anew, which cursors from before are told by. Everything of ours in the database is named
 * `concordat_…`; `ddl` gives the statements that make it, and those that take it away.
 */
import type { DatabaseSync } from "node:sqlite";
import type { ChangePage, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { notedPage } from "../sql/noted-page.ts";
import { asked } from "./errors.ts";
import { type Columns, quoted, readRows } from "./rows.ts";

const log = "concordat_changelog";
/** By table, what names the time since when its changes are noted without a gap. */
const watched = "concordat_watched";

/** Lines read at once. */
const pageLines = 1000;
/** How long a line is kept that everybody here has read: another workspace may read the same one. */
const keptMs = 7 * 24 * 3600 * 1000;

function ddl(table: Columns, db: DatabaseSync): readonly string[] {
  const columns = (
    db.prepare(`PRAGMA table_info(${quoted(table.object)})`).all() as { name: string }[]
  ).map((column) => column.name);
  const at = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
  const id = table.idSqlIn;
  const line = (row: "NEW" | "OLD", changed: string) =>
    `INSERT INTO ${log} (object, id, columns, at) VALUES (${text(table.object)}, ${id(row)}, ${changed}, ${at})`;
  const changedColumns = columns
    .map((one) => `SELECT ${text(one)} AS name WHERE NEW.${quoted(one)} IS NOT OLD.${quoted(one)}`)
    .join(" UNION ALL ");
  const isMoved = `${id("NEW")} <> ${id("OLD")}`;
  return [
    `CREATE TABLE IF NOT EXISTS ${log} (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, object TEXT NOT NULL, id TEXT NOT NULL, columns TEXT,
       at INTEGER NOT NULL, own INTEGER NOT NULL DEFAULT 0)`,
    `CREATE TABLE IF NOT EXISTS ${watched} (object TEXT PRIMARY KEY, since TEXT NOT NULL)`,
    ...dropTriggers(table),
    `CREATE TRIGGER ${name(table, "insert")} AFTER INSERT ON ${table.tableSql} BEGIN
       ${line("NEW", `'${JSON.stringify(columns).replaceAll("'", "''")}'`)}; END`,
    `CREATE TRIGGER ${name(table, "update")} AFTER UPDATE ON ${table.tableSql} BEGIN
       ${line("NEW", `(SELECT json_group_array(name) FROM (${changedColumns}))`)}; END`,
    // A record whose id was edited is gone under the old one.
    `CREATE TRIGGER ${name(table, "move")} AFTER UPDATE ON ${table.tableSql} WHEN ${isMoved} BEGIN
       ${line("OLD", "NULL")}; END`,
    `CREATE TRIGGER ${name(table, "delete")} AFTER DELETE ON ${table.tableSql} BEGIN
       ${line("OLD", "NULL")}; END`,
  ];
}

/** What `install` runs, or what takes it away again. */
export function statements(
  db: DatabaseSync,
  tables: readonly Columns[],
  drop: boolean,
): readonly string[] {
  return drop
    ? [
        ...tables.flatMap(dropTriggers),
        ...[log, watched].map((one) => `DROP TABLE IF EXISTS ${one}`),
      ]
    : tables.flatMap((table) => [...ddl(table, db), watchSql(table)]);
}

/** The table is watched from this statement on. */
function watchSql(table: Columns): string {
  return `INSERT OR REPLACE INTO ${watched} VALUES (${text(table.object)}, hex(randomblob(8)))`;
}

const events = ["insert", "update", "move", "delete"] as const;

/** Whether every change is noted, by triggers of this version or of one before; and since when. */
function watchedSince(db: DatabaseSync, table: Columns): string | undefined {
  const found = db
    .prepare(`SELECT name FROM sqlite_schema WHERE name IN ('${log}', '${watched}')
      OR (type = 'trigger' AND tbl_name = ? AND name IN (${events.map(() => "?").join(", ")}))`)
    .all(table.object, ...events.map((one) => triggerName(table, one)));
  if (found.length < events.length + 2) return undefined;
  const row = db.prepare(`SELECT since FROM ${watched} WHERE object = ?`).get(table.object);
  return (row as { readonly since: string } | undefined)?.since;
}

function dropTriggers(table: Columns): readonly string[] {
  return events.map((one) => `DROP TRIGGER IF EXISTS ${name(table, one)}`);
}

function name(table: Columns, event: (typeof events)[number]): string {
  return quoted(triggerName(table, event));
}

function triggerName(table: Columns, event: (typeof events)[number]): string {
  return `concordat_${table.object}_${event}`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Makes what is missing, in one transaction; triggers that are as they should be stay. */
export function install(db: DatabaseSync, tables: readonly Columns[]): void {
  const present = new Set(
    (
      db
        .prepare(`SELECT sql FROM sqlite_schema WHERE name LIKE 'concordat\\_%' ESCAPE '\\'`)
        .all() as {
        sql: string | null;
      }[]
    ).map((row) => row.sql),
  );
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const table of tables) {
      const statements = ddl(table, db);
      const triggers = statements.filter((one) => one.startsWith("CREATE TRIGGER"));
      const isWatched = watchedSince(db, table) !== undefined;
      if (isWatched && triggers.every((one) => present.has(one))) continue;
      for (const one of statements) db.exec(one);
      if (!isWatched) db.exec(watchSql(table));
    }
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Marks the lines after this one as ours. Called at the end of a transaction that writes, which holds
 * the only write lock, so no line of anybody else can be among them.
 */
export function markOwn(db: DatabaseSync, after: number): void {
  db.prepare(`UPDATE ${log} SET own = 1 WHERE seq > ?`).run(after);
}

export function changelogCursor(db: DatabaseSync, table: Columns): Cursor {
  const since = watchedSince(db, table);
  if (since === undefined) {
    throw new ConnectorError("unavailable", `${table.object} has no changelog yet`);
  }
  return cursorOf(since, newestLine(db));
}

export function newestLine(db: DatabaseSync): number {
  const row = db.prepare(`SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = ?`);
  return (row.get(log) as { seq: number }).seq;
}

function cursorOf(since: string, seq: number): Cursor {
  return `${since}:${seq}`;
}

function positionOf(cursor: Cursor): { readonly since: string; readonly seq: number } {
  const [, since, seq] = /^([0-9A-F]+):(\d+)$/.exec(cursor) ?? [];
  if (since !== undefined && seq !== undefined) return { since, seq: Number(seq) };
  throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
}

export async function* changesByTrigger(
  db: DatabaseSync,
  table: Columns,
  fields: readonly string[],
  cursor: Cursor,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  const { since, seq } = positionOf(cursor);
  let after = seq;
  asked(() => refuseLost(db, table, since, after));
  const lines = db.prepare(
    `SELECT seq, id, columns, at, own FROM ${log} WHERE object = ? AND seq > ? ORDER BY seq LIMIT ${pageLines}`,
  );
  for (;;) {
    signal.throwIfAborted();
    const page = asked(
      () =>
        lines.all(table.object, after) as {
          seq: number;
          id: string;
          columns: string | null;
          at: number;
          own: number;
        }[],
    );
    after = page.at(-1)?.seq ?? after;
    const ids = [...new Set(page.map((line) => line.id))];
    const rows = asked(() => readRows(db, table, fields, ids));
    // What we wrote ourselves is no edit.
    const edits = page.flatMap(({ id, at, columns, own }) =>
      own === 1 ? [] : [{ id, at, columns: JSON.parse(columns ?? "[]") as string[] }],
    );
    yield {
      ...notedPage(ids, rows, edits),
      cursor: cursorOf(since, after),
    };
    if (page.length < pageLines) return;
  }
}

/** A cursor from before the table was watched as it is now, of a changelog that was taken away, or from before its oldest line. */
function refuseLost(db: DatabaseSync, table: Columns, since: string, after: number): void {
  if (watchedSince(db, table) !== since) {
    throw new ConnectorError("changes_missed", "changes went unnoted for a while");
  }
  const { oldest } = db.prepare(`SELECT min(seq) AS oldest FROM ${log}`).get() as {
    oldest: number | null;
  };
  const newest = newestLine(db);
  const isLost = after > newest || (oldest === null ? after < newest : after < oldest - 1);
  if (isLost) {
    throw new ConnectorError("cursor_expired", "the changelog no longer reaches back that far");
  }
}

export function acknowledge(db: DatabaseSync, table: Columns, cursor: Cursor, now: number): void {
  db.prepare(`DELETE FROM ${log} WHERE object = ? AND seq <= ? AND at < ?`).run(
    table.object,
    positionOf(cursor).seq,
    now - keptMs,
  );
}
