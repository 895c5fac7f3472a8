import type { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import type { Native } from "../../../rules/values/native.ts";
import { startPostgres } from "../../../test/support/postgres.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector, Row, Write, WriteResult } from "../../connector.ts";
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

const types: readonly (readonly [type: string, kind: string, native: Native, stored?: Native])[] = [
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
    const entry = (await connector.describe(signal)).objects.t;
    const given = Object.fromEntries(types.map(([, , native], at) => [`c${at}`, native]));
    const [made] = await writeAll(connector, "t", [
      { kind: "create", key: "k", fields: { id: 1, ...given } },
    ]);
    for (const [at, [type, kind, native, stored = native]] of types.entries()) {
      expect([type, entry?.fields[`c${at}`]?.type]).toEqual([type, kind]);
      expect([type, rowOf(made).fields[`c${at}`]]).toEqual([type, stored]);
    }
    expect(entry?.fields.c20?.options?.map((one) => one.value)).toEqual(["sad", "ok"]);
    const expected = rowOf(made).fields;
    const [update] = await writeAll(connector, "t", [
      { kind: "update", id: "1", fields: { c0: 8 }, expected },
    ]);
    expect(rowOf(update).fields).toEqual({ c0: 8 });
  },
);

database(
  "facts about columns",
  `CREATE TABLE org (id int PRIMARY KEY);
   CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, part text, name varchar(9) NOT NULL, price numeric(8,3),
     loud text GENERATED ALWAYS AS (upper(name)) STORED, org int REFERENCES org, code text UNIQUE, kind text NOT NULL DEFAULT 'x',
     PRIMARY KEY (id, part))`,
  async ({ connector }) => {
    const { objects } = await connector.describe(signal);
    expect(Object.keys(objects)).toEqual(["org", "t"]);
    expect(objects.t).toMatchObject({ id: '["id","part"]', create: true });
    const { id, part, name, price, loud, org, code, kind } = objects.t?.fields ?? {};
    expect(id).toMatchObject({ readOnly: true, defaulted: true, createOnly: true });
    expect(part).toMatchObject({ required: true, createOnly: true, unique: false });
    expect(name).toMatchObject({ native: "character varying(9)", length: 9, required: true });
    expect(price).toMatchObject({ precision: 8, scale: 3 });
    expect(loud).toMatchObject({ readOnly: true });
    expect(org).toMatchObject({ type: "reference", references: ["org"] });
    expect(code).toMatchObject({ unique: true, indexed: true });
    expect(kind).toMatchObject({ required: true, defaulted: true });
  },
);

database(
  "a refusal names its field, and repeats no value",
  `CREATE DOMAIN email AS text CHECK (value LIKE '%@%'); CREATE TABLE org (id int PRIMARY KEY);
   CREATE TABLE t (id int PRIMARY KEY, name varchar(3), age int, price numeric(4,2), mail email, born date,
     loud text GENERATED ALWAYS AS (upper(name)) STORED, org int REFERENCES org DEFERRABLE INITIALLY DEFERRED)`,
  async ({ connector }) => {
    const bad: Record<string, Native> = {
      name: "secret",
      age: "secret",
      price: "1234567",
      mail: "secret",
      born: "2026-13-45",
      loud: "secret",
      org: 1234567,
    };
    const results = await writeAll(connector, "t", [
      ...Object.entries(bad).map(([name, native], id): Write => {
        return { kind: "create", key: name, fields: { id, [name]: native } };
      }),
      { kind: "create", key: "good", fields: { id: 99, name: "ok" } },
    ]);
    const told = results.map((one) =>
      one.kind === "done" ? "done" : [one.error.kind, ...one.error.fields].join(" "),
    );
    expect(told).toEqual([...Object.keys(bad).map((name) => `invalid_data ${name}`), "done"]);
    const messages = results.map((one) => (one.kind === "failed" ? one.error.message : "")).join();
    expect(messages).not.toMatch(/secret|1234567|2026-13/);
    expect(await scan(connector, "t")).toHaveLength(1);
  },
);

database(
  "records exchange unique values, whatever else is in the batch",
  `CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, name varchar(3));
   INSERT INTO t VALUES (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'x'), (4, 'd', 'x')`,
  async ({ connector }) => {
    const results = await writeAll(connector, "t", [
      update("1", { code: "b", name: "y" }, { code: "a", name: "x" }),
      update("3", { code: "e", name: "too long" }, { code: "c", name: "x" }),
      update("4", { code: "f", name: "y" }, { code: "gone", name: "x" }),
      update("2", { code: "a", name: "y" }, { code: "b", name: "x" }),
    ]);
    expect(results.map(outcome)).toEqual(["done", "invalid_data", "moved", "done"]);
    const rows = await scan(connector, "t", ["code"]);
    expect(rows.map((row) => `${row.id}${row.fields.code}`).toSorted()).toEqual([
      "1b",
      "2a",
      "3c",
      "4d",
    ]);
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
  "an edit that is under way is waited for, and not overwritten",
  "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'old')",
  async (on) => {
    const { connector, user } = on;
    await user.query("BEGIN; UPDATE t SET name = 'theirs' WHERE id = 1");
    const writing = writeAll(connector, "t", [update("1", { name: "ours" }, { name: "old" })]);
    await waiting(on);
    await user.query("COMMIT");
    expect((await writing).map(outcome)).toEqual(["moved"]);
    expect((await scan(connector, "t", ["name"]))[0]?.fields).toEqual({ name: "theirs" });
  },
);

database(
  "a write whose connection is lost has done nothing, and may be tried again",
  "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'old'), (2, 'old')",
  async (on) => {
    const { connector, user } = on;
    await user.query("BEGIN; SELECT FROM t WHERE id = 2 FOR UPDATE");
    const writes = [
      update("1", { name: "ours" }, { name: "old" }),
      update("2", { name: "ours" }, { name: "old" }),
    ];
    const writing = writeAll(connector, "t", writes);
    const lost = expect(writing).rejects.toMatchObject({ kind: "transient" });
    await user.query("SELECT pg_terminate_backend($1)", [await waiting(on)]);
    await lost;
    await user.query("COMMIT");
    const names = (await scan(connector, "t", ["name"])).map((row) => row.fields.name);
    expect(names).toEqual(["old", "old"]);
    expect((await writeAll(connector, "t", writes)).map(outcome)).toEqual(["done", "done"]);
  },
);

database(
  "a signal stops the statement on the server, and writes nothing",
  "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'old')",
  async (on) => {
    const { connector, user } = on;
    await user.query("BEGIN; SELECT FROM t WHERE id = 1 FOR UPDATE");
    const stop = new AbortController();
    const writing = connector.write("t", [update("1", { name: "x" }, {})], stop.signal);
    const stopped = expect(writing).rejects.toMatchObject({ name: "AbortError" });
    const pid = await waiting(on);
    stop.abort();
    await stopped;
    const gone = "SELECT 0 AS pid WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)";
    await until(await on.connect(), gone, pid);
    await user.query("COMMIT");
    expect((await scan(connector, "t", ["name"]))[0]?.fields.name).toBe("old");
  },
);

database(
  "a read that is left half way gives its connection back",
  "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 5000)",
  async ({ connector }) => {
    for (let time = 0; time < 10; time++) {
      for await (const page of connector.scan("t", [], signal)) {
        expect(page.rows).toHaveLength(1000);
        break;
      }
    }
    expect(await scan(connector, "t")).toHaveLength(5000);
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

database(
  "a stamp from the future hides no later edit",
  `CREATE TABLE t (id int PRIMARY KEY, at timestamptz);
   INSERT INTO t VALUES (1, '2999-01-01'), (2, clock_timestamp() - interval '1 day'), (3, NULL)`,
  async ({ connector, user }) => {
    const cursor = await connector.cursor("t", signal);
    await user.query("UPDATE t SET at = clock_timestamp() WHERE id = 2");
    const ids: string[] = [];
    for await (const page of connector.changes("t", [], cursor, signal)) {
      ids.push(...page.rows.map((row) => row.id));
    }
    expect(ids).toContain("2");
  },
  { t: { modified: "at" } },
);

database(
  "the cursor of one feed is not taken for another's",
  "CREATE TABLE t (id int PRIMARY KEY, at timestamptz)",
  async ({ connector }) => {
    const changes = connector.changes("t", [], "5:6:7", signal)[Symbol.asyncIterator]();
    await expect(changes.next()).rejects.toMatchObject({ kind: "cursor_expired" });
  },
  { t: { modified: "at" } },
);

test("a server that does not answer is unavailable, and its password is told to nobody", async () => {
  const opening = openConnector({
    connector: "postgres",
    settings: { url: "postgres://sync:s3cret@127.0.0.1:1/crm" },
    host: testHost(),
  });
  const error: unknown = await opening.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: "unavailable" });
  expect(String(error)).toContain("127.0.0.1:1/crm (ECONNREFUSED)");
  expect(String(error)).not.toMatch(/s3cret|sync/);
});

function update(
  id: string,
  fields: Readonly<Record<string, Native>>,
  expected: Readonly<Record<string, Native>>,
): Write {
  return { kind: "update", id, fields, expected };
}

function writeAll(connector: Connector, object: string, writes: readonly Write[]) {
  return connector.write(object, writes, signal);
}

function outcome(result: WriteResult): string {
  return result.kind === "done" ? "done" : result.error.kind;
}

function rowOf(result: WriteResult | undefined): Row {
  if (result?.kind === "failed") throw result.error;
  return result?.row ?? expect.unreachable("a write without an answer");
}

async function scan(
  connector: Connector,
  object: string,
  fields: readonly string[] = [],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of connector.scan(object, fields, signal)) rows.push(...page.rows);
  return rows;
}

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
