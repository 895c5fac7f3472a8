/**
 * A real MariaDB for tests: the machine's own where one answers on 127.0.0.1:3306. Nothing stands in
 * for it, so where there is none, the tests are skipped and say why.
 */
import { randomBytes } from "node:crypto";
import { type Connection, createConnection } from "mysql2/promise";

export type TestMariadb =
  | { readonly kind: "there"; readonly server: MariadbServer }
  | { readonly kind: "missing"; readonly why: string };

export interface MariadbServer {
  /** An empty database of its own. */
  scratch(): Promise<MariadbScratch>;
}

export interface MariadbScratch {
  readonly url: string;
  readonly database: string;
  /** A session of a user; it may be given several statements at once. */
  connect(): Promise<Connection>;
  /** Closes those sessions, and takes the database away. */
  drop(): Promise<void>;
}

const host = "127.0.0.1";

export async function findMariadb(): Promise<TestMariadb> {
  try {
    const connection = await connect();
    await connection.end();
    return { kind: "there", server: { scratch } };
  } catch {
    return { kind: "missing", why: `no MariaDB answers on ${host}:3306 to root` };
  }
}

async function scratch(): Promise<MariadbScratch> {
  const database = `test_${randomBytes(8).toString("hex")}`;
  const admin = await connect();
  await admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  const sessions: Connection[] = [];
  return {
    url: `mysql://root@${host}/${database}`,
    database,
    async connect() {
      const session = await connect(database);
      sessions.push(session);
      return session;
    },
    async drop() {
      for (const session of sessions) session.destroy();
      await admin.query(`DROP DATABASE ${database}`);
      await admin.end();
    },
  };
}

function connect(database?: string): Promise<Connection> {
  return createConnection({
    host,
    user: "root",
    ...(database === undefined ? {} : { database }),
    connectTimeout: 5000,
    multipleStatements: true,
    dateStrings: true,
    timezone: "Z",
  });
}
