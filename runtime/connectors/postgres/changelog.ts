/**
 * The changelog that triggers keep: a line for each insert, update and delete, with the transaction
 * that made it, the columns that changed and when. Everything of ours in the database is named
 * `concordat_…` and stands beside the table it serves.
 *
 * Lines are read in the order of their transactions, and only up to the oldest that is still under
 * way: whatever commits later is behind nobody's cursor.
 */
import { quoted } from "./column.ts";
import { originSetting } from "./origin.ts";
import { asking, type Table } from "./table.ts";
import type { Session } from "./session.ts";

/** The log of a table's schema. */
export function logOf(table: Table): string {
  return `${quoted(table.schema)}.concordat_changelog`;
}

/** The statements that make what a table needs; each may be repeated. */
export function ddl(table: Table): readonly string[] {
  const log = logOf(table);
  const key = (row: "NEW" | "OLD" | "t") =>
    `ARRAY[${table.idColumns.map((column) => `${row}.${column.sql}::text`).join(", ")}]`;
  const line = (columns: string, row: "NEW" | "OLD") =>
    `INSERT INTO ${log} (object, key, columns) VALUES (${text(table.name)}, ${key(row)}, ${columns});`;
  const note = `${quoted(table.schema)}.${quoted(noteName(table))}`;
  return [
    `CREATE TABLE IF NOT EXISTS ${log} (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  origin text DEFAULT current_setting('${originSetting}', true),
  object text NOT NULL,
  key text[] NOT NULL,
  columns text[],
  PRIMARY KEY (object, xid, seq))`,
    // Whoever writes to the table need not be allowed to write to the log.
    `CREATE OR REPLACE FUNCTION ${note}() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET intervalstyle = 'iso_8601' AS $concordat$
BEGIN
  IF TG_OP = 'INSERT' THEN
    ${line("ARRAY(SELECT jsonb_object_keys(to_jsonb(NEW)))", "NEW")}
  ELSIF TG_OP = 'UPDATE' THEN
    ${line(
      `ARRAY(SELECT n.key FROM jsonb_each(to_jsonb(NEW)) n
      JOIN jsonb_each(to_jsonb(OLD)) o ON o.key = n.key AND o.value <> n.value)`,
      "NEW",
    )}
    -- A record whose id was edited is gone under the old one.
    IF ${key("OLD")} <> ${key("NEW")} THEN
      ${line("NULL", "OLD")}
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    ${line("NULL", "OLD")}
  ELSE
    INSERT INTO ${log} (object, key) SELECT ${text(table.name)}, ${key("t")} FROM ${table.sql} t;
  END IF;
  RETURN NULL;
END $concordat$`,
    ...dropTriggers(table),
    `CREATE TRIGGER concordat_note AFTER INSERT OR UPDATE OR DELETE ON ${table.sql}
  FOR EACH ROW EXECUTE FUNCTION ${note}()`,
    `CREATE TRIGGER concordat_note_truncate BEFORE TRUNCATE ON ${table.sql}
  FOR EACH STATEMENT EXECUTE FUNCTION ${note}()`,
  ];
}

/** The statements that take away what `ddl` made; the log goes with the last table of its schema. */
export function dropDdl(table: Table): readonly string[] {
  return [
    ...dropTriggers(table),
    `DROP FUNCTION IF EXISTS ${quoted(table.schema)}.${quoted(noteName(table))}()`,
    `DELETE FROM ${logOf(table)} WHERE object = ${text(table.name)}`,
  ];
}

function dropTriggers(table: Table): readonly string[] {
  return ["concordat_note", "concordat_note_truncate"].map(
    (name) => `DROP TRIGGER IF EXISTS ${name} ON ${table.sql}`,
  );
}
