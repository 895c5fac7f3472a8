import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testHost } from "../../../test/support/test-host.ts";
import type { Row } from "../../connector.ts";
import { openConnector } from "../index.ts";

const signal = new AbortController().signal;
let folder: string;
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-"));
  db = new DatabaseSync(join(folder, "a.db"));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function open(changes: "poll" | "trigger" = "poll") {
  return openConnector({
    connector: "sqlite",
    settings: { url: `sqlite:${join(folder, "a.db")}`, objects: { v: { id: "id" } }, changes },
    host: testHost(),
  });
}

const count = 1101;

test.each([
  ["a whole number", "CREATE TABLE t (id INTEGER PRIMARY KEY)", "i"],
  ["a text", "CREATE TABLE t (id TEXT PRIMARY KEY)", "'k' || i"],
  ["a number of any kind", "CREATE TABLE t (id NUMERIC PRIMARY KEY)", "i / 4.0"],
  ["a value without a type", "CREATE TABLE t (id PRIMARY KEY)", "iif(i % 2, i, 'k' || i)"],
  ["bytes", "CREATE TABLE t (id BLOB PRIMARY KEY)", "CAST(char(i) AS BLOB)"],
  ["two columns", "CREATE TABLE t (x INT, id TEXT, PRIMARY KEY (x, id)) WITHOUT ROWID", "'k' || i"],
])("a table whose key is %s is read whole, and each record by its id", async (_, table, value) => {
  db.exec(table);
  const columns = table.includes("x INT") ? "(x, id) SELECT i % 7," : "(id) SELECT";
  db.exec(`WITH RECURSIVE s(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM s WHERE i < ${count})
    INSERT INTO t ${columns} ${value} FROM s`);
  const connector = await open();
  const rows: Row[] = [];
  for await (const page of connector.scan("t", [], signal)) rows.push(...page.rows);
  const ids = rows.map((row) => row.id);
  expect(new Set(ids).size).toBe(count);
  expect(rows).toHaveLength(count);
  const read = await connector.read("t", ids, [], signal);
  expect(read.map((row) => row?.id)).toEqual(ids);
  await connector.close();
});

test("a view with a computed id is read whole", async () => {
  db.exec("CREATE TABLE t (n INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT n * 2 AS id FROM t");
  db.exec(`WITH RECURSIVE s(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM s WHERE i < ${count})
    INSERT INTO t SELECT i FROM s`);
  const connector = await open();
  let read = 0;
  for await (const page of connector.scan("v", ["id"], signal)) read += page.rows.length;
  expect(read).toBe(count);
  await connector.close();
});

test("a row without an id stops the reading", async () => {
  db.exec("CREATE TABLE t (id TEXT PRIMARY KEY); INSERT INTO t VALUES (NULL)");
  const connector = await open();
  const all = connector.scan("t", [], signal)[Symbol.asyncIterator]().next();
  await expect(all).rejects.toMatchObject({ kind: "invalid_data" });
  await connector.close();
});

test("a changelog tells the same ids, of bytes and of two columns too", async () => {
  db.exec(
    "CREATE TABLE b (id BLOB PRIMARY KEY, n); CREATE TABLE t (x INT, id, n, PRIMARY KEY (x, id))",
  );
  const connector = await open("trigger");
  await connector.install?.(["b", "t"], signal);
  const [b, t] = [await connector.cursor("b", signal), await connector.cursor("t", signal)];
  db.exec("INSERT INTO b VALUES (x'00ff', 1); INSERT INTO t VALUES (1, 2.5, 1)");
  for (const [object, id, cursor] of [
    ["b", "00FF", b],
    ["t", '["1","2.5"]', t],
  ] as const) {
    for await (const page of connector.changes(object, ["n"], cursor, signal)) {
      expect(page.rows).toMatchObject([{ id, fields: { n: 1 } }]);
      expect(page.deleted).toEqual([]);
    }
  }
  await connector.close();
});
