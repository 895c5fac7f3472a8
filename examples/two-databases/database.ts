/**
 * A database as the people of the story use it, beside Concordat: to fill it, to edit it, and to look
 * into it. The statements of the story are such that SQLite and PostgreSQL both understand them.
 */
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { Client, types } from "pg";
import { connectionOptions } from "../../runtime/connectors/postgres/connection-options.ts";

export interface Database {
  readonly kind: "sqlite" | "postgres";
  readonly rows: (sql: string) => Promise<readonly Row[]>;
  readonly change: (sql: string) => Promise<void>;
  /** All in one transaction; every row has the same columns. */
  readonly insert: (table: string, rows: readonly Row[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Row = Readonly<Record<string, string | number | null>>;

/** A write waits this long for another one's lock, in ms. */
const waitMs = 10_000;

export function openSqlite(path: string): Database {
  const db = new DatabaseSync(path, { timeout: waitMs });
  return {
    kind: "sqlite",
    rows: async (sql) => db.prepare(sql).all() as Row[],
    change: async (sql) => db.exec(sql),
    async insert(table, rows) {
      const columns = Object.keys(rows[0] ?? {});
      const statement = db.prepare(
        `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
      );
      db.exec("BEGIN");
      for (const row of rows) statement.run(...columns.map((column) => row[column] ?? null));
      db.exec("COMMIT");
    },
    close: async () => db.close(),
  };
}

export async function openPostgres(address: string): Promise<Database> {
  const client = await connect(address);
  // Numbers as SQLite gives them; those of the story are short enough for it.
  client.setTypeParser(types.builtins.INT8, Number);
  client.setTypeParser(types.builtins.NUMERIC, Number);
  return {
    kind: "postgres",
    rows: async (sql) => (await client.query<Row>(sql)).rows,
    async change(sql) {
      await client.query(sql);
      await othersHaveEnded(client);
    },
    async insert(table, rows) {
      const columns = Object.keys(rows[0] ?? {}).join(", ");
      await client.query(
        `INSERT INTO ${table} (${columns})
         SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1)`,
        [JSON.stringify(rows)],
      );
    },
    close: () => client.end(),
  };
}

/** Under the rules that Concordat itself connects by: encrypted and verified outside this machine. */
export async function connect(address: string): Promise<Client> {
  const { place, ...options } = connectionOptions(address);
  const client = new Client({ ...options, connectionTimeoutMillis: 5000 });
  // A server that goes away is met by the next statement; unheard, it would end the process at once.
  client.on("error", () => {});
  await client.connect();
  return client;
}

/**
 * The changelog shows a change once no older transaction of the server is under way, so that nothing is
 * passed over. The story wants its edits to be seen by the very next run, and waits for that.
 */
async function othersHaveEnded(client: Client): Promise<void> {
  const { rows } = await client.query("SELECT pg_current_xact_id()::text AS xid");
  const started = performance.now();
  while (performance.now() - started < longestWaitMs) {
    const past = await client.query<{ past: boolean }>(
      "SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 AS past",
      [rows[0]?.xid],
    );
    if (past.rows[0]?.past === true) return;
    await setTimeout(20);
  }
  throw new Error(
    "somebody else has a transaction open on the PostgreSQL server; end it, and start again",
  );
}

const longestWaitMs = 20_000;
