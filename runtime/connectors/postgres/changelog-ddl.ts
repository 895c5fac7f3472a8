/**
 * The statements that make the changelog, and those that take it away. A trigger notes a line for each
 * insert, update and delete: the transaction that made it, the columns that changed, and when.
 * Everything of ours in the database is named `concordat_…` and stands in the schema of its table.
 */
import { createHash } from "node:crypto";
import { quoted } from "./column.ts";
import { originSetting } from "./origin.ts";
import type { Table } from "./table.ts";

/** Where the lines of a table are. */
export function logOf(table: Table): string {
  return `${quoted(table.schema)}.concordat_changelog`;
}

/** Since when each table is noted, and up to where its lines were taken away. */
export function watchedOf(table: Table): string {
  return `${quoted(table.schema)}.concordat_watched`;
}

/** Where the triggers tell that something changed, once for each transaction. */
export const newsChannel = "concordat_news";

/** What all tables of a schema share. */
export function logDdl(table: Table): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${logOf(table)} (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  origin text DEFAULT current_setting('${originSetting}', true),
  object text NOT NULL,
  key text[] NOT NULL,
  columns text[],
  PRIMARY KEY (object, xid, seq))`,
    `CREATE TABLE IF NOT EXISTS ${watchedOf(table)} (
  object text PRIMARY KEY, since xid8 NOT NULL, pruned xid8)`,
  ];
}

/** What one table needs besides. While it is made, nobody writes to the table. */
export function triggerDdl(table: Table): readonly string[] {
  const key = (row: "NEW" | "OLD" | "t") =>
    `ARRAY[${table.idColumns.map((column) => `${row}.${column.sql}::text`).join(", ")}]`;
  const object = text(table.name);
  const line = (row: "NEW" | "OLD", columns: string) =>
    `INSERT INTO ${logOf(table)} (object, key, columns) VALUES (${object}, ${key(row)}, ${columns});`;
  return [
    // Whoever writes to the table need not be allowed to write to the log; and whatever their
    // session's forms of dates are, a key is always the same text.
    `CREATE OR REPLACE FUNCTION ${noteOf(table)}() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET intervalstyle = 'iso_8601' AS $concordat$
DECLARE before jsonb;
BEGIN
  -- No column is named here: a column that is dropped must not stop anybody's writes.
  IF TG_OP = 'INSERT' THEN
    ${line("NEW", "ARRAY(SELECT jsonb_object_keys(to_jsonb(NEW)))")}
  ELSIF TG_OP = 'UPDATE' THEN
    before := to_jsonb(OLD);
    ${line(
      "NEW",
      "ARRAY(SELECT n.key FROM jsonb_each(to_jsonb(NEW)) n WHERE n.value <> before -> n.key)",
    )}
    -- A record whose id was edited is gone under the old one.
    IF ${key("OLD")} <> ${key("NEW")} THEN
      ${line("OLD", "NULL")}
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    ${line("OLD", "NULL")}
  ELSE
    INSERT INTO ${logOf(table)} (object, key) SELECT ${object}, ${key("t")} FROM ${table.sql} t;
  END IF;
  -- Whoever listens looks at once. Where transactions may be prepared, one that told could not be.
  IF current_setting('max_prepared_transactions') = '0' THEN
    PERFORM pg_notify('${newsChannel}', '');
  END IF;
  RETURN NULL;
END $concordat$`,
    ...dropTriggers(table),
    `CREATE TRIGGER concordat_note AFTER INSERT OR UPDATE OR DELETE ON ${table.sql}
  FOR EACH ROW EXECUTE FUNCTION ${noteOf(table)}()`,
    `CREATE TRIGGER concordat_note_truncate BEFORE TRUNCATE ON ${table.sql}
  FOR EACH STATEMENT EXECUTE FUNCTION ${noteOf(table)}()`,
  ];
}

/**
 * Says that a table is watched from this transaction on, and by which version of its triggers.
 * `isWatched`: it was until now, without a gap.
 */
export function watchDdl(table: Table, isWatched: boolean): readonly string[] {
  const again = isWatched ? "NOTHING" : "UPDATE SET since = excluded.since, pruned = NULL";
  return [
    `COMMENT ON FUNCTION ${noteOf(table)}() IS '${digest(triggerDdl(table).join())}'`,
    `INSERT INTO ${watchedOf(table)} (object, since) VALUES (${text(table.name)}, pg_current_xact_id())
  ON CONFLICT (object) DO ${again}`,
  ];
}

/** Takes away all of ours for one table; the log goes with the last table of its schema. */
export function dropDdl(table: Table): readonly string[] {
  const [log, watched] = [logOf(table), watchedOf(table)];
  return [
    ...dropTriggers(table),
    `DROP FUNCTION IF EXISTS ${noteOf(table)}()`,
    `DO $concordat$ BEGIN
  IF to_regclass(${text(watched)}) IS NOT NULL THEN
    DELETE FROM ${log} WHERE object = ${text(table.name)};
    DELETE FROM ${watched} WHERE object = ${text(table.name)};
    IF NOT EXISTS (SELECT FROM ${watched}) THEN DROP TABLE ${log}, ${watched}; END IF;
  END IF;
END $concordat$`,
  ];
}

/** Of `pg_trigger` t: one of the two triggers of a table, while it is not turned off. */
export const isNoting = `t.tgenabled IN ('O', 'A')
  AND t.tgname IN ('concordat_note', 'concordat_note_truncate')`;

function dropTriggers(table: Table): readonly string[] {
  return ["concordat_note", "concordat_note_truncate"].map(
    (name) => `DROP TRIGGER IF EXISTS ${name} ON ${table.sql}`,
  );
}

/** The function of a table's triggers. Longer names the server would cut, and two might become one. */
function noteOf(table: Table): string {
  const name = `concordat_note_${table.name}`;
  const isShort = Buffer.byteLength(name) <= mostNameBytes;
  return `${quoted(table.schema)}.${quoted(isShort ? name : `concordat_note_${digest(table.name)}`)}`;
}

const mostNameBytes = 63;

/** 16 hexadecimal digits, the same for the same text. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
