/**
 * A system of a spec's test as tables of a SQLite file, made after its catalogue: the connector reads a
 * changelog that triggers keep, and its users have a connection of their own. Their edits are told at the
 * time of the test, not at the machine's.
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Clock } from "../../core/host.ts";
import type { Catalogue, CatalogueField, CatalogueObject } from "../../plan/index.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { manifest } from "../../runtime/connectors/sqlite/manifest.ts";
import type { TestSystem } from "../../runtime/testing/test-system.ts";
import { sqlSystem } from "./sql-system.ts";
import { testHost } from "./test-host.ts";

export async function openSqliteSystem(
  path: string,
  { alias, catalogue, clock }: { alias: string; catalogue: Catalogue; clock: Clock },
): Promise<TestSystem> {
  const db = new DatabaseSync(path, { timeout: 5000 });
  const tables = Object.entries(catalogue.objects);
  db.exec(`PRAGMA journal_mode = WAL;${tables.map((one) => tableDdl(alias, ...one)).join("")}`);
  const connector = await connectSqlite(path);
  await connector.install?.(
    tables.map(([name]) => name),
    signal,
  );
  return sqlSystem({
    connector,
    manifest,
    catalogue,
    objects: tables.map(([name]) => name),
    quoted,
    place: () => "?",
    nothing: "DEFAULT VALUES",
    edit: async (sql, values) => edit(sql, values),
    async close() {
      await connector.close();
      db.close();
    },
  });

  /** A user's change and the time at which it is told are one transaction. */
  function edit(
    sql: string,
    values: readonly Native[],
  ): readonly Readonly<Record<string, unknown>>[] {
    db.exec("BEGIN IMMEDIATE");
    const newest = "SELECT coalesce(max(seq), 0) AS seq FROM concordat_changelog";
    const { seq } = db.prepare(newest).get() as { seq: number };
    const rows = db.prepare(sql).all(...values.map(bound));
    db.prepare("UPDATE concordat_changelog SET at = ? WHERE seq > ?").run(clock.now(), seq);
    db.exec("COMMIT");
    return rows;
  }
}

export function connectSqlite(path: string): Promise<Connector> {
  const settings = { url: `sqlite:${path}`, changes: "trigger" } as const;
  return openConnector({ connector: "sqlite", settings, host: testHost() });
}

const signal = new AbortController().signal;

/** Ids of which no two systems give the same. */
function tableDdl(alias: string, name: string, { fields, id }: CatalogueObject): string {
  const columns = Object.entries(fields).map(([field, entry]) => {
    const isId = field === id;
    const given = isId ? ` PRIMARY KEY DEFAULT ('${alias}-' || lower(hex(randomblob(8))))` : "";
    const rule = !isId && entry.unique ? " UNIQUE" : "";
    const needed = entry.required ? " NOT NULL DEFAULT 'Unknown'" : "";
    return `${quoted(field)} ${typeOf(entry)}${given}${rule}${needed}`;
  });
  return `CREATE TABLE ${quoted(name)} (${columns.join(", ")});`;
}

function typeOf({ type }: CatalogueField): string {
  if (type === "integer") return "INTEGER";
  return type === "decimal" ? "REAL" : "TEXT";
}

function bound(native: Native): SQLInputValue {
  if (typeof native === "boolean") return native ? 1 : 0;
  return typeof native === "object" && native !== null ? JSON.stringify(native) : native;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
