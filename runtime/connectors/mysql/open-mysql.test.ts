import type { Connection, RowDataPacket } from "mysql2/promise";
import { expect, test } from "vitest";
import { outcome, rowOf, scan, update, writeAll } from "../../../test/support/database-calls.ts";
import {
  databaseCases,
  keepsTypes,
  refusesEach,
  type TypeCase,
} from "../../../test/support/database-cases.ts";
import { findMariadb } from "../../../test/support/mariadb.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector } from "../../connector.ts";
import { openConnector } from "../index.ts";
import type { ObjectSettings } from "../open.ts";
import { insertEach } from "./create-statements.ts";
import { describe } from "./describe.ts";
import { openSession } from "./session.ts";

const signal = new AbortController().signal;
const mariadb = await findMariadb();

interface On {
  readonly connector: Connector;
  readonly url: string;
  readonly user: Connection;
  /** Another session. */
  readonly connect: () => Promise<Connection>;
}

/** On a database of its own that these statements have filled. */
function database(
  title: string,
  schema: string,
  body: (on: On) => Promise<void>,
  objects: Readonly<Record<string, ObjectSettings>> = {},
): void {
  const why = mariadb.kind === "missing" ? ` (${mariadb.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (mariadb.kind === "missing") return expect.unreachable(mariadb.why);
    const scratch = await mariadb.server.scratch();
    try {
      const user = await scratch.connect();
      await user.query(schema);
      const { url } = scratch;
      const connector = await openConnector({
        connector: "mysql",
        settings: { url, objects },
        host: testHost(),
      });
      await body({ connector, url, user, connect: () => scratch.connect() });
      await connector.close();
    } finally {
      await scratch.drop();
    }
  });
}

databaseCases(database, {
  connector: "mysql",
  text: "varchar(9)",
  moment: "datetime(6)",
  now: "utc_timestamp(6)",
  many: "SELECT seq FROM seq_1_to_5000",
  begin: "START TRANSACTION",
  decimal: "decimal(8,3)",
  loud: "varchar(9) AS (upper(name)) STORED",
  native: "varchar(9)",
  waiting: async ({ connect }) => waiting(await connect()),
  async end({ connect }, id) {
    await (await connect()).query(`KILL ${id}`);
  },
  async gone({ connect }, id) {
    await until(
      await connect(),
      `SELECT 0 AS id FROM DUAL WHERE NOT EXISTS
       (SELECT * FROM information_schema.PROCESSLIST WHERE ID = ${id})`,
    );
  },
});

const types: readonly TypeCase[] = [
  ["smallint", "integer", -7],
  ["bigint", "integer", "9007199254740993"],
  ["bigint unsigned", "integer", "18446744073709551615"],
  ["int(6) zerofill", "integer", 42],
  ["year", "integer", 2026],
  ["decimal(10,2)", "decimal", "1.5", "1.50"],
  [
    "decimal(40,10)",
    "decimal",
    "123456789012345678901234567890.5",
    "123456789012345678901234567890.5000000000",
  ],
  ["double", "decimal", 0.1],
  ["float", "decimal", 0.1],
  ["float", "decimal", 16777215],
  ["tinyint(1)", "boolean", false],
  ["bit(1)", "boolean", true],
  ["bit(8)", "integer", 49],
  ["date", "date", "2026-11-01"],
  ["timestamp(6) null", "datetime", "2026-11-01T09:00:00.123456Z"],
  ["timestamp null", "datetime", "2026-11-01T09:00:00+02:00", "2026-11-01T07:00:00Z"],
  ["datetime(3)", "datetime", "2026-11-01T09:00:00.5"],
  ["datetime", "datetime", "2026-11-01T09:00:00Z", "2026-11-01T09:00:00"],
  ["time(3)", "time", "-123:00:00.25"],
  ["char(4)", "text", "ab"],
  ["varchar(4)", "text", "👩👩👩👩"],
  ["text", "text", "a 'quoted' \\ text "],
  ["varchar(9) character set latin1", "text", "café"],
  ["uuid", "text", "6f1c2a0e-8d1d-4f5e-9d60-0a7f3b8f2a11"],
  ["inet6", "text", "2001:db8::1"],
  ["varbinary(9)", "text", "AAEC/w=="],
  ["enum('sad','it''s ok')", "enum", "it's ok"],
  ["set('a','b','c')", "multi_enum", ["c", "a"], ["a", "c"]],
  ["json", "json", { b: [1, null, "x"], a: 1.5 }],
];

database(
  "every type is told, kept, and found again as it was read",
  `CREATE TABLE t (id int PRIMARY KEY, ${types.map(([type], at) => `c${at} ${type}`).join(", ")})`,
  async ({ connector }) => {
    await keepsTypes(connector, types);
    const entry = (await connector.describe(signal)).objects.t;
    expect(entry?.fields.c26?.options?.map((one) => one.value)).toEqual(["sad", "it's ok"]);
  },
);

database(
  "facts about columns",
  `CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, place point);
   CREATE TABLE old (id int PRIMARY KEY) ENGINE = MyISAM`,
  async ({ connector }) => {
    const { objects } = await connector.describe(signal);
    // What could not be taken back is not written.
    expect(objects.old).toMatchObject({ create: false, update: false, delete: false });
    const { id, place } = objects.t?.fields ?? {};
    expect(id).toMatchObject({ readOnly: false, defaulted: true, createOnly: true });
    expect(place).toMatchObject({ type: "text", readOnly: true });
  },
);

database(
  "a refusal names its field, and repeats no value",
  `CREATE TABLE org (id int PRIMARY KEY);
   CREATE TABLE t (id int PRIMARY KEY, name varchar(3), age int, price decimal(4,2), born date,
     mail varchar(9) CHECK (mail LIKE '%@%'), mood enum('a','b'), plain varchar(9) CHARACTER SET latin1,
     loud varchar(9) AS (upper(name)) STORED, org int, code varchar(9) UNIQUE,
     FOREIGN KEY (org) REFERENCES org (id));
   INSERT INTO t (id, code) VALUES (98, 'taken')`,
  async ({ connector }) => {
    await refusesEach(connector, {
      name: "secret",
      age: "secret",
      price: "1234567",
      born: "2026-13-45",
      mail: "secret",
      mood: "secret",
      plain: "secret 👩",
      loud: "secret",
      org: 1234567,
      // The same, for the column's collation.
      code: "TAKEN",
    });
  },
);

database(
  "ids that the database gives come back, whether or not the server tells them",
  `CREATE TABLE counted (id int AUTO_INCREMENT PRIMARY KEY, name varchar(9) DEFAULT 'new');
   CREATE TABLE minted (id varchar(36) DEFAULT (uuid()) PRIMARY KEY, name varchar(9));
   CREATE TABLE bytes (id binary(2) PRIMARY KEY, up binary(2))`,
  async ({ connector, url }) => {
    const [one, two, zero] = await writeAll(connector, "counted", [
      { kind: "create", key: "1", fields: {} },
      { kind: "create", key: "2", fields: { name: "x" } },
      { kind: "create", key: "3", fields: { id: 0, name: "x" } },
    ]);
    expect([one, two, zero].map((made) => rowOf(made).id)).toEqual(["1", "2", "0"]);
    expect(rowOf(one).fields).toEqual({ id: 1, name: "new" });
    // What refers to a record by its id says the same text.
    const [made] = await writeAll(connector, "bytes", [
      { kind: "create", key: "1", fields: { id: "AAE=", up: "AAE=" } },
    ]);
    expect(rowOf(made)).toMatchObject({ id: "AAE=", fields: { id: "AAE=", up: "AAE=" } });

    const session = await openSession(url);
    const { tables } = await describe(session, {}, signal);
    const inserted = async (name: string) => {
      const table = tables.get(name) ?? expect.unreachable(name);
      const columns = [table.columns.get("name") ?? expect.unreachable(name)];
      return session.transaction(
        async (transaction) => [
          ...(await insertEach(transaction, table, columns, [["a"], ["b"]])),
          ...(await insertEach(transaction, table, [], [[]])),
        ],
        signal,
      );
    };
    const keys = [await inserted("counted"), await inserted("minted")].flat(2);
    await session.close();
    const rows = [...(await scan(connector, "counted")), ...(await scan(connector, "minted"))];
    expect(rows.map((row) => row.id)).toEqual(expect.arrayContaining(keys));
    expect(new Set(keys).size).toBe(6);
  },
);

database(
  "an id is its letters, whatever the column holds for equal",
  `CREATE TABLE t (id varchar(9) PRIMARY KEY, name varchar(9)); INSERT INTO t VALUES ('Ann', 'x')`,
  async ({ connector }) => {
    const rows = await connector.read("t", ["ann", "Ann ", "Ann"], ["name"], signal);
    expect(rows.map((row) => row?.id)).toEqual([undefined, undefined, "Ann"]);
    const results = await writeAll(connector, "t", [
      update("ann", { name: "y" }, {}),
      update("Ann", { name: "y" }, { name: "X" }),
    ]);
    expect(results.map(outcome)).toEqual(["moved", "moved"]);
  },
);

database(
  "no day is blank, and stays what it is until it is given one",
  `SET SESSION sql_mode = ''; CREATE TABLE t (id int PRIMARY KEY, day date NOT NULL, at datetime NOT NULL, name varchar(9));
   INSERT INTO t VALUES (1, '0000-00-00', '0000-00-00 00:00:00', 'x')`,
  async ({ connector }) => {
    const [row] = await scan(connector, "t", ["day", "at"]);
    expect(row?.fields).toEqual({ day: null, at: null });
    const results = await writeAll(connector, "t", [
      update("1", { name: "y" }, { day: null, at: null }),
      update("1", { day: "2026-11-01" }, { day: null }),
    ]);
    expect(results.map(outcome)).toEqual(["done", "done"]);
    expect((await scan(connector, "t", ["day", "at"]))[0]?.fields).toEqual({
      day: "2026-11-01",
      at: null,
    });
  },
);

database(
  "what the database's own triggers make of a record is read back",
  `CREATE TABLE t (id int PRIMARY KEY, name varchar(9), loud varchar(9));
   CREATE TRIGGER shout BEFORE INSERT ON t FOR EACH ROW SET NEW.loud = upper(NEW.name);
   CREATE TRIGGER refuse BEFORE UPDATE ON t FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ann is secret'`,
  async ({ connector }) => {
    const [made, refused] = await writeAll(connector, "t", [
      { kind: "create", key: "k", fields: { id: 1, name: "ann" } },
      update("1", { name: "bob" }, { name: "ann" }),
    ]);
    expect(rowOf(made).fields).toEqual({ id: 1, name: "ann", loud: "ANN" });
    const error = refused?.kind === "failed" ? refused.error : expect.unreachable("it was refused");
    expect([error.kind, error.message]).toEqual([
      "invalid_data",
      "a rule of the database's own refused it",
    ]);
  },
);

database(
  "of two that wait for each other one is given up, does nothing, and may be tried again",
  "CREATE TABLE t (id int PRIMARY KEY, name varchar(9)); INSERT INTO t VALUES (1, 'old'), (2, 'old'), (3, 'old')",
  async ({ connector, user, connect }) => {
    // The server gives up the one that has changed less.
    await user.query("START TRANSACTION; UPDATE t SET name = 'theirs' WHERE id > 1");
    const writes = [
      update("1", { name: "ours" }, { name: "old" }),
      { kind: "delete", id: "2", expected: { name: "old" } } as const,
    ];
    const writing = writeAll(connector, "t", writes);
    const lost = expect(writing).rejects.toMatchObject({ kind: "transient" });
    await waiting(await connect());
    await user.query("UPDATE t SET name = 'theirs' WHERE id = 1; ROLLBACK");
    await lost;
    const names = (await scan(connector, "t", ["name"])).map((row) => row.fields.name);
    expect(names).toEqual(["old", "old", "old"]);
    expect((await writeAll(connector, "t", writes)).map(outcome)).toEqual(["done", "done"]);
  },
);

database(
  "a read whose connection is lost says so, and is not taken for the whole",
  "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t SELECT seq, REPEAT('x', 2000) FROM seq_1_to_50000",
  async ({ connector, user }) => {
    const reading = async () => {
      let pages = 0;
      for await (const _ of connector.scan("t", ["name"], signal)) {
        if (pages++ > 0) continue;
        const [[found]] = await user.query<RowDataPacket[]>(
          `SELECT ID AS id FROM information_schema.PROCESSLIST
           WHERE DB = DATABASE() AND ID <> CONNECTION_ID() AND INFO LIKE 'SELECT %name%'`,
        );
        await user.query(`KILL ${found?.id}`);
      }
    };
    await expect(reading()).rejects.toMatchObject({ kind: "transient" });
  },
);

database(
  "a view is read, and written where the database can, once its id is named",
  `CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, name varchar(9)); INSERT INTO t VALUES (1, 'old');
   CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM t; CREATE VIEW n AS SELECT count(*) AS id FROM t`,
  async ({ connector }) => {
    await expect(scan(connector, "w")).rejects.toThrow("w has no primary key");
    const results = await writeAll(connector, "v", [
      update("1", { name: "new" }, { name: "old" }),
      { kind: "create", key: "2", fields: { id: 2, name: "made" } },
    ]);
    expect(results.map(outcome)).toEqual(["done", "done"]);
    expect(await scan(connector, "v", ["name"])).toMatchObject([
      { id: "1", fields: { name: "new" } },
      { id: "2", fields: { name: "made" } },
    ]);
    expect((await connector.describe(signal)).objects.n).toMatchObject({ update: false });
  },
  { v: { id: "id" } },
);

database(
  "a login that only reads sees what it may, and can write nothing",
  "CREATE TABLE t (id int PRIMARY KEY, name varchar(9), pay int); INSERT INTO t VALUES (1, 'a', 2)",
  async ({ url, user }) => {
    const name = new URL(url).pathname.slice(1, 20);
    await user.query(
      `CREATE USER ${name}@'%' IDENTIFIED BY 's3cret'; GRANT SELECT (id, name) ON t TO ${name}@'%'`,
    );
    const opening = (password: string) =>
      openConnector({
        connector: "mysql",
        settings: { url: url.replace("root@", `${name}:${password}@`) },
        host: testHost(),
      });
    try {
      const connector = await opening("s3cret");
      const entry = (await connector.describe(signal)).objects.t;
      expect(Object.keys(entry?.fields ?? {})).toEqual(["id", "name"]);
      expect(entry).toMatchObject({ create: false, update: false, delete: false });
      const [refused] = await writeAll(connector, "t", [update("1", { name: "b" }, {})]);
      expect(refused?.kind === "failed" && refused.error.kind).toBe("permission");
      await connector.close();
      const error: unknown = await opening("wr0ng").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: "auth" });
      expect(String(error)).not.toMatch(/wr0ng|test_/);
    } finally {
      await user.query(`DROP USER ${name}@'%'`);
    }
  },
);

/** Waits until somebody else waits for a lock in this session's database; gives the connection that does. */
function waiting(session: Connection): Promise<number> {
  return until(
    session,
    `SELECT p.ID AS id FROM information_schema.INNODB_TRX x
     JOIN information_schema.PROCESSLIST p ON p.ID = x.trx_mysql_thread_id
     WHERE x.trx_state = 'LOCK WAIT' AND p.DB = DATABASE()`,
  );
}

/** Asks until there is a row; gives its id. */
async function until(session: Connection, sql: string): Promise<number> {
  for (;;) {
    const [[found]] = await session.query<RowDataPacket[]>(sql);
    if (found !== undefined) return Number(found.id);
    // What the server tells of locks is as old as the last look at it, for whoever looks again within 100 ms.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
