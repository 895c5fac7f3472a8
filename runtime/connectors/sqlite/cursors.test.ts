import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector } from "../../connector.ts";
import { openConnector } from "../index.ts";

const signal = new AbortController().signal;
let folder: string;
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-"));
  db = new DatabaseSync(join(folder, "a.db"));
  db.exec("CREATE TABLE t (id TEXT PRIMARY KEY, n, at DATETIME)");
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

async function open(changes: "poll" | "trigger", modified?: string): Promise<Connector> {
  const connector = await openConnector({
    connector: "sqlite",
    settings: {
      url: `sqlite:${join(folder, "a.db")}`,
      objects: { t: modified === undefined ? {} : { modified } },
      changes,
    },
    host: testHost(),
  });
  await connector.install?.(["t"], signal);
  return connector;
}

async function changed(connector: Connector, since: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of connector.changes("t", ["n"], since, signal)) {
    ids.push(...page.rows.map((row) => row.id));
  }
  return ids;
}

test("a stamp from the future hides nothing", async () => {
  db.exec(
    "INSERT INTO t VALUES ('late', 1, '2099-01-01 00:00:00'), ('a', 1, '2026-01-01 00:00:00')",
  );
  const connector = await open("poll", "at");
  const since = await connector.cursor("t", signal);
  db.exec("UPDATE t SET n = 2, at = '2026-01-01 00:10:00' WHERE id = 'a'");
  expect(await changed(connector, since)).toContain("a");
  await connector.close();
});

test("a row without a stamp is read each time, and an old one is not", async () => {
  db.exec(`INSERT INTO t VALUES
    ('none', 1, NULL), ('old', 1, '2026-01-01 00:00:00'), ('new', 1, '2026-01-02T00:00:00Z')`);
  const connector = await open("poll", "at");
  expect(await changed(connector, await connector.cursor("t", signal))).toEqual(["new", "none"]);
  await connector.close();
});

test.each([
  ["poll", "trigger", undefined],
  ["trigger", "poll", undefined],
  ["trigger", "poll", "at"],
  ["poll", "trigger", "at"],
] as const)("a cursor by %s is none by %s (modified: %s)", async (before, after, modified) => {
  db.exec("INSERT INTO t VALUES ('a', 1, '2026-01-01 00:00:00')");
  const first = await open(before, modified);
  const since = await first.cursor("t", signal);
  await first.close();
  const second = await open(after, modified);
  await expect(changed(second, since)).rejects.toMatchObject({ kind: "cursor_expired" });
  await second.close();
});
