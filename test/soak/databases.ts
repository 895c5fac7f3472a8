/** The three databases of a soak: each makes its own table, and takes away all that it made. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RowDataPacket } from "mysql2/promise";
import type { MariadbServer } from "../support/mariadb.ts";
import type { PostgresServer } from "../support/postgres.ts";
import { openGate, through } from "./gate.ts";
import { sqlSystem } from "./sql-system.ts";
import { fieldNames, type SoakSystem } from "./system.ts";

const objects = { people: { modified: "updated_at" } };
const changes = "trigger";

export async function postgresSystem(server: PostgresServer): Promise<SoakSystem> {
  const scratch = await server.scratch();
  const gate = await openGate(Number(new URL(scratch.url).port || 5432));
  const session = await scratch.connect();
  return sqlSystem({
    alias: "pg",
    settings: { url: through(scratch.url, gate), objects, changes },
    gate,
    ddl: [
      `SET lock_timeout = 500`,
      `CREATE TABLE people (
         id text PRIMARY KEY DEFAULT gen_random_uuid()::text, email text NOT NULL UNIQUE, name text, city text,
         phone text, visits bigint, score bigint, updated_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
      `CREATE TABLE soak_history (
         number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, change_number bigint, was jsonb, became jsonb,
         at float8 NOT NULL DEFAULT extract(epoch FROM clock_timestamp()) * 1000)`,
      `CREATE FUNCTION soak_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO ${scratch.schema}.soak_history (change_number, was, became)
         VALUES (nullif(current_setting('soak.change', true), '')::bigint, to_jsonb(OLD), to_jsonb(NEW));
         RETURN NULL; END $$`,
      `CREATE TRIGGER soak_note AFTER INSERT OR UPDATE OR DELETE ON people
         FOR EACH ROW EXECUTE FUNCTION soak_note()`,
    ],
    place: (nth) => `$${nth}`,
    begin: (number) => ["BEGIN", `SET LOCAL soak.change = '${number}'`],
    commit: ["COMMIT"],
    query: async (sql, values = []) => (await session.query(sql, [...values])).rows,
    // A lock that is held too long, a deadlock, a value that another record has.
    isRefusal: (error) => /^(55P03|40P01|23505)$/.test(String((error as { code?: unknown }).code)),
    async close() {
      await gate.close();
      await scratch.drop();
    },
  });
}

export async function mariadbSystem(server: MariadbServer): Promise<SoakSystem> {
  const scratch = await server.scratch();
  const gate = await openGate(3306);
  const session = await scratch.connect();
  const record = (row: string) => `JSON_OBJECT(${columns(row)})`;
  const note = (event: string, was: string, became: string) =>
    `CREATE TRIGGER soak_${event} AFTER ${event} ON people FOR EACH ROW
     INSERT INTO soak_history (change_number, was, became) VALUES (@soak_change, ${was}, ${became})`;
  return sqlSystem({
    alias: "my",
    settings: { url: through(scratch.url, gate), objects, changes },
    gate,
    ddl: [
      "SET innodb_lock_wait_timeout = 1",
      `CREATE TABLE people (
         id varchar(64) PRIMARY KEY DEFAULT (uuid()), email varchar(190) NOT NULL UNIQUE, name text, city text,
         phone text, visits bigint, score bigint,
         updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6))
       CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
      `CREATE TABLE soak_history (
         number bigint AUTO_INCREMENT PRIMARY KEY, change_number bigint, was json, became json,
         at double NOT NULL DEFAULT (UNIX_TIMESTAMP(NOW(6)) * 1000))
       CHARACTER SET utf8mb4`,
      note("INSERT", "NULL", record("NEW")),
      note("UPDATE", record("OLD"), record("NEW")),
      note("DELETE", record("OLD"), "NULL"),
    ],
    place: () => "?",
    begin: (number) => ["START TRANSACTION", `SET @soak_change = ${number}`],
    commit: ["COMMIT", "SET @soak_change = NULL"],
    async query(sql, values = []) {
      const [rows] = await session.query<RowDataPacket[]>(sql, [...values]);
      return Array.isArray(rows) ? rows : [];
    },
    isRefusal: (error) => [1205, 1213, 1062].includes((error as { errno?: number }).errno ?? 0),
    async close() {
      await gate.close();
      await scratch.drop();
    },
  });
}

export async function sqliteSystem(folder: string): Promise<SoakSystem> {
  const path = join(folder, "people.db");
  const db = new DatabaseSync(path, { timeout: 200 });
  const record = (row: string) => `json_object(${columns(row)})`;
  const note = (event: string, was: string, became: string) =>
    `CREATE TRIGGER soak_${event} AFTER ${event} ON people FOR EACH ROW BEGIN
       INSERT INTO soak_history (change_number, was, became)
       VALUES ((SELECT change_number FROM soak_now), ${was}, ${became}); END`;
  return sqlSystem({
    alias: "lite",
    settings: { url: `sqlite:${path}`, objects, changes },
    ddl: [
      "PRAGMA journal_mode = WAL",
      `CREATE TABLE people (
         id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))), email TEXT NOT NULL UNIQUE, name TEXT, city TEXT,
         phone TEXT, visits INTEGER, score INTEGER,
         updated_at DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')))`,
      "CREATE TABLE soak_now (change_number INTEGER)",
      "INSERT INTO soak_now VALUES (NULL)",
      `CREATE TABLE soak_history (
         number INTEGER PRIMARY KEY, change_number INTEGER, was TEXT, became TEXT,
         at REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400000))`,
      note("INSERT", "NULL", record("NEW")),
      note("UPDATE", record("OLD"), record("NEW")),
      note("DELETE", record("OLD"), "NULL"),
    ],
    place: () => "?",
    begin: (number) => ["BEGIN IMMEDIATE", `UPDATE soak_now SET change_number = ${number}`],
    commit: ["UPDATE soak_now SET change_number = NULL", "COMMIT"],
    query: async (sql, values = []) => db.prepare(sql).all(...values),
    isRefusal: (error) =>
      /locked|UNIQUE/.test(error instanceof Error ? error.message : String(error)),
    close: async () => db.close(),
  });
}

function columns(row: string): string {
  return ["id", ...fieldNames].map((name) => `'${name}', ${row}.${name}`).join(", ");
}
