import type { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { outcome, rowOf, scan, update, writeAll } from "../../../test/support/database-calls.ts";
import {
  databaseCases,
  keepsTypes,
  refusesEach,
  type TypeCase,
} from "../../../test/support/database-cases.ts";
import { startPostgres } from "../../../test/support/postgres.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector } from "../../connector.ts";
import { openConnector } from "../index.ts";
import type { ObjectSettings } from "../open.ts";

const signal = new AbortController().signal;
const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

interface On {
  readonly connector: Connector;
  readonly user: Client;
  /** Another session. */
  readonly connect: () => Promise<Client>;
}

/** On a schema of its own that these statements have filled. */
function database(
  title: string,
  schema: string,
  body: (on: On) => Promise<void>,
  objects: Readonly<Record<string, ObjectSettings>> = {},
): void {
  const why = postgres.kind === "missing" ? ` (${postgres.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (postgres.kind === "missing") return expect.unreachable(postgres.why);
    const scratch = await postgres.server.scratch();
    try {
      const user = await scratch.connect();
      await user.query(schema);
      const settings = { url: scratch.url, objects };
      const connector = await openConnector({ connector: "postgres", settings, host: testHost() });
      await body({ connector, user, connect: () => scratch.connect() });
      await connector.close();
    } finally {
      await scratch.drop();
    }
  });
}

databaseCases(database, {
  connector: "postgres",
  text: "text",
  moment: "timestamptz",
  now: "clock_timestamp()",
  many: "SELECT generate_series(1, 5000)",
  begin: "BEGIN",
  decimal: "numeric(8,3)",
  loud: "text GENERATED ALWAYS AS (upper(name)) STORED",
  native: "character varying(9)",
  waiting,
  async end({ user }, pid) {
    await user.query("SELECT pg_terminate_backend($1)", [pid]);
  },
  async gone({ connect }, pid) {
    const gone = "SELECT 0 AS pid WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)";
    await until(await connect(), gone, pid);
  },
});

const types: readonly TypeCase[] = [
  ["smallint", "integer", -7],
  ["bigint", "integer", "9007199254740993"],
  ["numeric", "decimal", "1.10"],
  ["numeric(10,2)", "decimal", "1.5", "1.50"],
  ["numeric", "decimal", "123456789012345678901234567890.5"],
  ["double precision", "decimal", 0.1],
  ["double precision", "decimal", "NaN"],
  ["money", "decimal", "1234.50"],
  ["boolean", "boolean", false],
  ["date", "date", "2026-11-01"],
  ["timestamptz", "datetime", "2026-11-01T09:00:00.123456Z"],
  ["timestamptz", "datetime", "2026-11-01T09:00:00+02:00", "2026-11-01T07:00:00Z"],
  ["timestamptz", "datetime", "infinity"],
  ["timestamp", "datetime", "2026-11-01T09:00:00.5"],
  ["time", "time", "09:00:00"],
  ["interval", "text", "P1DT2H"],
  ["char(4)", "text", "ab"],
  ["varchar(4)", "text", "👩👩👩👩"],
  ["uuid", "text", "6f1c2a0e-8d1d-4f5e-9d60-0a7f3b8f2a11"],
  ["bytea", "text", "AAEC/w=="],
  ["mood", "enum", "sad"],
  ["mood[]", "multi_enum", ["ok", "sad"]],
  ["text[]", "list", ['a"b', "c\\d", "e,f", "", "NULL"]],
  ["bigint[]", "list", [1, "9007199254740993"]],
  ["boolean[]", "list", [true, false]],
  ["json", "json", { a: [1, null, "x"] }],
  ["jsonb", "json", "a text"],
  ["jsonb", "json", { b: 1.5, a: {} }, { a: {}, b: 1.5 }],
  ["point", "text", "(1,2)"],
  ["xml", "text", "<a>1</a>"],
  ["email", "text", "a@x.example"],
];

database(
  "every type is told, kept, and found again as it was read",
  `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
   CREATE TABLE t (id int PRIMARY KEY, ${types.map(([type], at) => `c${at} ${type}`).join(", ")})`,
  async ({ connector }) => {
    await keepsTypes(connector, types);
    const entry = (await connector.describe(signal)).objects.t;
    expect(entry?.fields.c20?.options?.map((one) => one.value)).toEqual(["sad", "ok"]);
  },
);

database(
  "a key that the database alone gives",
  "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
  async ({ connector }) => {
    const { id } = (await connector.describe(signal)).objects.t?.fields ?? {};
    expect(id).toMatchObject({ readOnly: true, defaulted: true, createOnly: true });
  },
);

database(
  "a refusal names its field, and repeats no value",
  `CREATE DOMAIN email AS text CHECK (value LIKE '%@%'); CREATE TABLE org (id int PRIMARY KEY);
   CREATE TABLE t (id int PRIMARY KEY, name varchar(3), age int, price numeric(4,2), mail email, born date,
     loud text GENERATED ALWAYS AS (upper(name)) STORED, org int REFERENCES org DEFERRABLE INITIALLY DEFERRED)`,
  async ({ connector }) => {
    await refusesEach(connector, {
      name: "secret",
      age: "secret",
      price: "1234567",
      mail: "secret",
      born: "2026-13-45",
      loud: "secret",
      org: 1234567,
    });
  },
);

database(
  "what the database's own triggers make of a record is read back",
  `CREATE TABLE t (id int PRIMARY KEY, name text, loud text);
   CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     UPDATE t SET loud = upper(NEW.name) WHERE id = NEW.id AND loud IS DISTINCT FROM upper(NEW.name);
     RETURN NULL; END $$;
   CREATE TRIGGER shout AFTER INSERT OR UPDATE OF name ON t FOR EACH ROW EXECUTE FUNCTION shout()`,
  async ({ connector }) => {
    const [made] = await writeAll(connector, "t", [
      { kind: "create", key: "k", fields: { id: 1, name: "ann" } },
    ]);
    expect(rowOf(made).fields).toEqual({ id: 1, name: "ann", loud: "ANN" });
  },
);

database(
  "a view is read, and written where the database can, once its id is named",
  `CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'old');
   CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM t`,
  async ({ connector }) => {
    await expect(scan(connector, "w")).rejects.toThrow("w has no primary key");
    const results = await writeAll(connector, "v", [update("1", { name: "new" }, { name: "old" })]);
    expect(results.map(outcome)).toEqual(["done"]);
    expect((await scan(connector, "v", ["name"]))[0]).toMatchObject({
      id: "1",
      fields: { name: "new" },
    });
  },
  { v: { id: "id" } },
);

/** Waits until somebody waits for a lock of this session's; gives the process that does. */
async function waiting({ user, connect }: On): Promise<number> {
  const { rows } = await user.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  // Within a transaction the view would not change.
  const [found] = await until(
    await connect(),
    "SELECT pid FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))",
    rows[0]?.pid,
  );
  return found?.pid ?? expect.unreachable("nobody waits");
}

/** Asks until there is a row. */
async function until(session: Client, sql: string, value: unknown) {
  for (;;) {
    const { rows } = await session.query<{ pid: number }>(sql, [value]);
    if (rows.length > 0) return rows;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
