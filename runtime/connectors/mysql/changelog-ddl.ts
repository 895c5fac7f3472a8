/**
 * The statements that make the changelog, and those that take it away. A trigger notes a line for each
 * insert, update and delete: the record's key, the columns that changed, and when. Everything of ours in
 * the database is named `concordat_…`.
 */
import { createHash } from "node:crypto";
import { type Column, quoted } from "./column.ts";
import { originVariable } from "./origin.ts";
import type { Table } from "./table.ts";

export const logName = "concordat_changelog";
export const watchedName = "concordat_watched";

/**
 * What all tables share. A line's `reading` says which look at the log found it first, and is what a
 * cursor counts: the line's own number, and the time on it, are of when it was written, and whoever wrote
 * it may commit after others.
 */
export const logDdl: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS ${logName} (
  seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  object VARCHAR(64) NOT NULL,
  row_key LONGTEXT NOT NULL,
  row_columns LONGTEXT,
  noted_at DATETIME(6) NOT NULL,
  origin VARCHAR(64),
  reading BIGINT UNSIGNED,
  INDEX (object, reading, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  `CREATE TABLE IF NOT EXISTS ${watchedName} (
  object VARCHAR(64) NOT NULL PRIMARY KEY,
  since CHAR(32) NOT NULL,
  version CHAR(16) NOT NULL,
  reading BIGINT UNSIGNED NOT NULL DEFAULT 0,
  pruned BIGINT UNSIGNED NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
];

const events = ["insert", "update", "delete"] as const;

/** What one table needs besides: a trigger for each event. */
export function triggerDdl(table: Table): readonly string[] {
  const { name, idColumns } = table;
  const key = (row: "NEW" | "OLD") =>
    `JSON_ARRAY(${idColumns.map((column) => keyText(column, row)).join(", ")})`;
  const columns = [...table.columns.values()];
  const every = text(JSON.stringify(columns.map((column) => column.name)));
  const changed = columns.map(
    (column) => `IF(${column.unmoved("NEW", "OLD")}, NULL, ${text(JSON.stringify(column.name))})`,
  );
  const isSame = idColumns.map((column) => column.unmoved("NEW", "OLD")).join(" AND ");
  const line = (row: "NEW" | "OLD", names: string) =>
    `INSERT INTO ${logName} (object, row_key, row_columns, noted_at, origin)
    VALUES (${text(name)}, ${key(row)}, ${names}, UTC_TIMESTAMP(6), @${originVariable});`;
  // A column that is dropped must not stop anybody's writes: the change is noted without the names.
  const anyway = `DECLARE CONTINUE HANDLER FOR 1054 ${line("NEW", "'[]'")}`;
  const bodies = {
    insert: line("NEW", every),
    update: `${anyway}
    ${line("NEW", `CONCAT('[', CONCAT_WS(',', ${changed.join(", ")}), ']')`)}
    -- A record whose id was edited is gone under the old one.
    IF NOT (${isSame}) THEN
    ${line("OLD", "NULL")}
    END IF;`,
    delete: line("OLD", "NULL"),
  };
  return events.map(
    (
      event,
    ) => `CREATE TRIGGER ${triggerOf(table, event)} AFTER ${event.toUpperCase()} ON ${table.sql}
  FOR EACH ROW BEGIN
    ${bodies[event]}
  END`,
  );
}

export function dropTriggers(table: Table): readonly string[] {
  return events.map((event) => `DROP TRIGGER IF EXISTS ${triggerOf(table, event)}`);
}

/** The table is watched by these triggers from now on; without `since`, as long as it was before. */
export function watchSql(table: Table, since: string | undefined): string {
  const [object, version] = [text(table.name), text(versionOf(table))];
  if (since === undefined) {
    return `UPDATE ${watchedName} SET version = ${version} WHERE object = ${object}`;
  }
  return `INSERT INTO ${watchedName} (object, since, version) VALUES (${object}, ${since}, ${version})
  ON DUPLICATE KEY UPDATE since = VALUES(since), version = VALUES(version)`;
}

/** The names of a table's triggers. */
export function triggerNames(table: Table): readonly string[] {
  return events.map((event) => triggerName(table, event));
}

/** 16 hexadecimal digits that tell one version of a table's triggers from others. */
export function versionOf(table: Table): string {
  return digest(triggerDdl(table).join());
}

function triggerOf(table: Table, event: (typeof events)[number]): string {
  return `${table.sql.slice(0, table.sql.length - quoted(table.name).length)}${quoted(triggerName(table, event))}`;
}

function triggerName({ name }: Table, event: string): string {
  const whole = `concordat_${name}_${event}`;
  return whole.length <= mostNameLetters ? whole : `concordat_${digest(name)}_${event}`;
}

const mostNameLetters = 64;

/** As it is read, whatever the character set of the session that the trigger runs in. */
function keyText(column: Column, row: "NEW" | "OLD"): string {
  return `CONVERT(${column.read(row)} USING utf8mb4)`;
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 16);
}

function text(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
