/**
 * Where the website's database is: on a PostgreSQL server, if one answers and lets us make a database,
 * else in a SQLite file. The server is the one that psql would take by `PGHOST`, `PGPORT`, `PGUSER`,
 * `PGDATABASE` and `PGPASSWORD` or `~/.pgpass`; without a word, 127.0.0.1:5432.
 *
 * The database has a name of its own that nobody else has, and nothing else on the server is touched.
 * Its address holds no password: the driver finds that where we found it.
 */
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { connect } from "./database.ts";

export type SecondDatabase =
  | { readonly kind: "postgres"; readonly place: string; readonly address: string }
  | { readonly kind: "sqlite"; readonly why: string };

/** Makes the database, where it is to be on a server. */
export async function chooseSecondDatabase(): Promise<SecondDatabase> {
  const { PGHOST: host = "127.0.0.1", PGPORT: port = "5432", PGDATABASE } = process.env;
  const place = `${host}:${port}`;
  const name = `${prefix}${randomBytes(4).toString("hex")}`;
  const at = (database: string) => addressOf({ host, port, database });
  try {
    const server = await connect(at(PGDATABASE ?? "postgres"));
    try {
      const { rows } = await server.query<{ isKnown: boolean }>(
        `SELECT current_setting('server_version_num')::int >= 130000 AS "isKnown"`,
      );
      if (rows[0]?.isKnown !== true) {
        return { kind: "sqlite", why: `PostgreSQL at ${place} is older than 13` };
      }
      // The other template can be in use, and is then not copied.
      await server.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    } finally {
      await server.end();
    }
  } catch (error) {
    return { kind: "sqlite", why: whyNot(place, error) };
  }
  return { kind: "postgres", place, address: at(name) };
}

/** Drops a database that a story made, by its address; no other one. */
export async function dropDatabase(address: string): Promise<void> {
  const maintenance = new URL(address);
  const name = maintenance.pathname.slice(1);
  if (!name.startsWith(prefix) || !/^\w+$/.test(name))
    throw new Error(`${name} is not the story's`);
  maintenance.pathname = process.env["PGDATABASE"] ?? "postgres";
  const server = await connect(maintenance.href);
  try {
    // By force: a run that was killed may still have its connections there.
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await server.end();
  }
}

const prefix = "concordat_story_";

interface Place {
  readonly host: string;
  readonly port: string;
  readonly database: string;
}

/** The host as a parameter, so that it may be the folder of a socket. */
function addressOf({ host, port, database }: Place): string {
  const address = new URL(`postgres:///${encodeURIComponent(database)}`);
  address.searchParams.set("host", host);
  address.searchParams.set("port", port);
  address.searchParams.set("user", process.env["PGUSER"] ?? userInfo().username);
  return address.href;
}

function whyNot(place: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const isReached = !(
    error instanceof AggregateError ||
    (error instanceof Error && "syscall" in error) ||
    message.includes("timeout")
  );
  return isReached
    ? `PostgreSQL at ${place} cannot be used (${message})`
    : `no PostgreSQL answers on ${place}`;
}
