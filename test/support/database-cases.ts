/**
 * What has to hold of every database with sessions of its own, beyond what the conformance suite asks of
 * all systems: its own types, locks and connections. What differs between databases is given.
 */
import { expect, test } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import type { Connector, Write } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import type { ObjectSettings } from "../../runtime/connectors/open.ts";
import { outcome, rowOf, scan, update, writeAll } from "./database-calls.ts";
import { testHost } from "./test-host.ts";

const { signal } = new AbortController();

/** On a database of its own that these statements have filled. */
export type OnDatabase<On> = (
  title: string,
  schema: string,
  body: (on: On) => Promise<void>,
  objects?: Readonly<Record<string, ObjectSettings>>,
) => void;

interface Session {
  query(sql: string): Promise<unknown>;
}

interface Dialect<On> {
  readonly connector: string;
  /** A type for short texts, and one for moments that a poll can read. */
  readonly text: string;
  readonly moment: string;
  readonly now: string;
  /** A statement's rest that fills the only column `id` of a table with 1 to 5000. */
  readonly many: string;
  readonly begin: string;
  /** A column of decimals with 8 digits, 3 of them behind the point; a text of 9 and that in capitals. */
  readonly decimal: string;
  readonly loud: string;
  readonly native: string;
  /** Waits until somebody waits for a lock of the user's; gives what tells that connection. */
  readonly waiting: (on: On) => Promise<number>;
  /** Ends a connection. */
  readonly end: (on: On, id: number) => Promise<void>;
  /** Waits until a connection is no more. */
  readonly gone: (on: On, id: number) => Promise<void>;
}

/** A type, what the catalogue says of it, a value, and as what that is stored. */
export type TypeCase = readonly [type: string, kind: string, native: Native, stored?: Native];

export function databaseCases<On extends { readonly connector: Connector; readonly user: Session }>(
  database: OnDatabase<On>,
  dialect: Dialect<On>,
): void {
  const { text, moment, now, begin, waiting } = dialect;

  database(
    "facts about columns that any database tells",
    `CREATE TABLE org (id int PRIMARY KEY);
     CREATE TABLE t (part varchar(9), id int, name varchar(9) NOT NULL, price ${dialect.decimal},
       loud ${dialect.loud}, org int, code varchar(9) UNIQUE, kind varchar(9) NOT NULL DEFAULT 'x',
       PRIMARY KEY (id, part), FOREIGN KEY (org) REFERENCES org (id))`,
    async ({ connector }) => {
      const { objects } = await connector.describe(signal);
      expect(Object.keys(objects).toSorted()).toEqual(["org", "t"]);
      expect(objects.t).toMatchObject({ id: '["id","part"]', create: true, delete: true });
      const { id, part, name, price, loud, org, code, kind } = objects.t?.fields ?? {};
      expect(id).toMatchObject({ readOnly: false, createOnly: true });
      expect(part).toMatchObject({ required: true, createOnly: true, unique: false });
      expect(name).toMatchObject({ native: dialect.native, length: 9, required: true });
      expect(price).toMatchObject({ precision: 8, scale: 3, required: false });
      expect(loud).toMatchObject({ readOnly: true });
      expect(org).toMatchObject({ type: "reference", references: ["org"] });
      expect(code).toMatchObject({ unique: true, indexed: true });
      expect(kind).toMatchObject({ required: true, defaulted: true });
      expect([name?.defaulted, price?.defaulted]).toEqual([undefined, undefined]);
    },
  );

  database(
    "records exchange unique values, whatever else is in the batch",
    `CREATE TABLE t (id int PRIMARY KEY, code varchar(9) UNIQUE, name varchar(3));
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
    "an edit that is under way is waited for, and not overwritten",
    `CREATE TABLE t (id int PRIMARY KEY, name ${text}); INSERT INTO t VALUES (1, 'old')`,
    async (on) => {
      const { connector, user } = on;
      await user.query(`${begin}; UPDATE t SET name = 'theirs' WHERE id = 1`);
      const writing = writeAll(connector, "t", [update("1", { name: "ours" }, { name: "old" })]);
      await waiting(on);
      await user.query("COMMIT");
      expect((await writing).map(outcome)).toEqual(["moved"]);
      expect((await scan(connector, "t", ["name"]))[0]?.fields).toEqual({ name: "theirs" });
    },
  );

  database(
    "a write whose connection is lost has done nothing, and may be tried again",
    `CREATE TABLE t (id int PRIMARY KEY, name ${text}); INSERT INTO t VALUES (1, 'old'), (2, 'old')`,
    async (on) => {
      const { connector, user } = on;
      await user.query(`${begin}; SELECT * FROM t WHERE id = 2 FOR UPDATE`);
      const writes: readonly Write[] = [
        update("1", { name: "ours" }, { name: "old" }),
        { kind: "delete", id: "2", expected: { name: "old" } },
      ];
      const writing = writeAll(connector, "t", writes);
      const lost = expect(writing).rejects.toMatchObject({ kind: "transient" });
      await dialect.end(on, await waiting(on));
      await lost;
      await user.query("COMMIT");
      const names = (await scan(connector, "t", ["name"])).map((row) => row.fields.name);
      expect(names).toEqual(["old", "old"]);
      expect((await writeAll(connector, "t", writes)).map(outcome)).toEqual(["done", "done"]);
    },
  );

  database(
    "a signal stops the statement on the server, and writes nothing",
    `CREATE TABLE t (id int PRIMARY KEY, name ${text}); INSERT INTO t VALUES (1, 'old')`,
    async (on) => {
      const { connector, user } = on;
      await user.query(`${begin}; SELECT * FROM t WHERE id = 1 FOR UPDATE`);
      const stop = new AbortController();
      const writing = connector.write("t", [update("1", { name: "x" }, {})], stop.signal);
      const stopped = expect(writing).rejects.toMatchObject({ name: "AbortError" });
      const id = await waiting(on);
      stop.abort();
      await stopped;
      await dialect.gone(on, id);
      await user.query("COMMIT");
      expect((await scan(connector, "t", ["name"]))[0]?.fields.name).toBe("old");
    },
  );

  database(
    "a read that is left half way gives its connection back",
    `CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t ${dialect.many}`,
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
    "a stamp from the future hides no later edit",
    `CREATE TABLE t (id int PRIMARY KEY, at ${moment});
     INSERT INTO t VALUES (1, '2999-01-01'), (2, '2026-01-01'), (3, NULL)`,
    async ({ connector, user }) => {
      const cursor = await connector.cursor("t", signal);
      await user.query(`UPDATE t SET at = ${now} WHERE id = 2`);
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
    `CREATE TABLE t (id int PRIMARY KEY, at ${moment})`,
    async ({ connector }) => {
      for (const of of ["5:6", "5:6:7"]) {
        const changes = connector.changes("t", [], of, signal)[Symbol.asyncIterator]();
        await expect(changes.next()).rejects.toMatchObject({ kind: "cursor_expired" });
      }
    },
    { t: { modified: "at" } },
  );

  test("a server that does not answer is unavailable, and its password is told to nobody", async () => {
    const opening = openConnector({
      connector: dialect.connector,
      settings: { url: `${dialect.connector}://sync:s3cret@127.0.0.1:1/crm` },
      host: testHost(),
    });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "unavailable" });
    expect(String(error)).toContain("127.0.0.1:1/crm (ECONNREFUSED)");
    expect(String(error)).not.toMatch(/s3cret|sync/);
  });
}

/** One record with a column `c0`, `c1` … for each: told, kept, and found again as it was read. */
export async function keepsTypes(connector: Connector, types: readonly TypeCase[]): Promise<void> {
  const entry = (await connector.describe(signal)).objects.t;
  const given = Object.fromEntries(types.map(([, , native], at) => [`c${at}`, native]));
  const [made] = await writeAll(connector, "t", [
    { kind: "create", key: "k", fields: { id: 1, ...given } },
  ]);
  for (const [at, [type, kind, native, stored = native]] of types.entries()) {
    expect([type, entry?.fields[`c${at}`]?.type]).toEqual([type, kind]);
    expect([type, rowOf(made).fields[`c${at}`]]).toEqual([type, stored]);
  }
  const first = rowOf(made).fields.c0 ?? null;
  // Each guard alone, so that a failure names its type.
  for (const [at, [type]] of types.entries()) {
    const expected = { [`c${at}`]: rowOf(made).fields[`c${at}`] ?? null };
    const results = await writeAll(connector, "t", [
      update("1", { c0: at }, expected),
      update("1", { c0: first }, {}),
      update("1", { c0: 1 }, { [`c${at}`]: null }),
    ]);
    expect([type, ...results.map(outcome)]).toEqual([type, "done", "done", "moved"]);
  }
}

/** Each of these values is refused for its field, without being repeated; a good record beside them is kept. */
export async function refusesEach(
  connector: Connector,
  bad: Readonly<Record<string, Native>>,
): Promise<void> {
  const before = (await scan(connector, "t")).length;
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
  expect(messages).not.toMatch(/secret|1234567|2026-13|taken/i);
  expect(await scan(connector, "t")).toHaveLength(before + 1);
}
