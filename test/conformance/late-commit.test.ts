/**
 * The late-commit gap: of two sessions, the one that wrote first commits last. A cursor on a number that
 * was given out at the time of writing passes over it for good. On the connectors that ship, nothing may.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import type { Connector } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { findMariadb, type MariadbScratch } from "../support/mariadb.ts";
import { type Scratch, startPostgres } from "../support/postgres.ts";
import { testHost } from "../support/test-host.ts";
import { woken } from "../support/woken.ts";
import { createTable } from "./people.ts";

const signal = new AbortController().signal;
const postgres = await startPostgres();
const missing = postgres.kind === "missing" ? ` (${postgres.why})` : "";
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

test.skipIf(missing !== "")(
  `postgres by trigger loses nothing, where a number as cursor would${missing}`,
  () =>
    onPostgres("trigger", async ({ connector, scratch }) => {
      const [first, second, naive] = [
        await scratch.connect(),
        await scratch.connect(),
        await scratch.connect(),
      ];
      const start = await connector.cursor("people", signal);
      await first.query("BEGIN");
      await edit(first, "a");
      await edit(second, "b");
      const early = await changed(connector, start);
      const numbers = "SELECT coalesce(max(seq), 0) AS seq FROM concordat_changelog";
      const [{ seq } = { seq: "0" }] = (await naive.query<{ seq: string }>(numbers)).rows;
      await first.query("COMMIT");

      const found = [...early.ids, ...(await until(connector, early.cursor, "a")).ids];
      expect(new Set(found)).toEqual(new Set(["a", "b"]));
      const missed = await naive.query("SELECT FROM concordat_changelog WHERE seq > $1", [seq]);
      expect(missed.rowCount).toBe(0);
    }),
);

test.skipIf(missing !== "")(`postgres by trigger wakes when it can be read${missing}`, () =>
  onPostgres("trigger", async ({ connector, scratch }) => {
    const [first, second] = [await scratch.connect(), await scratch.connect()];
    const start = await connector.cursor("people", signal);
    const listening = woken(connector, "people");
    const begun = await listening.after(0);
    await first.query("BEGIN; SELECT pg_current_xact_id()");
    await edit(second, "b");
    expect((await changed(connector, start)).ids).toEqual([]);
    await first.query("ROLLBACK");
    await listening.after(begun);
    expect((await changed(connector, start)).ids).toEqual(["b"]);
  }),
);

test.skipIf(missing !== "")(`postgres by poll looks back far enough for it${missing}`, () =>
  onPostgres("poll", async ({ connector, scratch }) => {
    const [first, second] = [await scratch.connect(), await scratch.connect()];
    const start = await connector.cursor("people", signal);
    await first.query("BEGIN");
    await edit(first, "a");
    await edit(second, "b");
    const early = await changed(connector, start);
    await first.query("COMMIT");
    const late = await changed(connector, early.cursor);
    expect(early.names.get("a")).toBe("old");
    expect(early.names.get("b")).toBe("edited");
    expect(late.names.get("a")).toBe("edited");
  }),
);

const mariadb = await findMariadb();
const without = mariadb.kind === "missing" ? ` (${mariadb.why})` : "";

test.skipIf(without !== "")(
  `mysql by trigger loses nothing, where a number as cursor would, and waits for nobody${without}`,
  () =>
    onMariadb("trigger", async ({ connector, scratch }) => {
      const [first, second] = [await scratch.connect(), await scratch.connect()];
      const start = await connector.cursor("people", signal);
      await first.query("START TRANSACTION");
      await editThere(first, "a");
      await editThere(second, "b");
      const early = await changed(connector, start);
      expect(early.ids).toEqual(["b"]);
      const [[newest]] = await second.query<RowDataPacket[]>(
        "SELECT MAX(seq) AS seq FROM concordat_changelog",
      );
      await first.query("COMMIT");

      const late = await changed(connector, early.cursor);
      expect(late.ids).toEqual(["a"]);
      const [missed] = await second.query<RowDataPacket[]>(
        "SELECT 1 FROM concordat_changelog WHERE seq > ?",
        [newest?.seq],
      );
      expect(missed).toEqual([]);
    }),
);

test.skipIf(without !== "")(`mysql by trigger wakes for it too${without}`, () =>
  onMariadb("trigger", async ({ connector, scratch }) => {
    const [first, second] = [await scratch.connect(), await scratch.connect()];
    const start = await connector.cursor("people", signal);
    const listening = woken(connector, "people");
    const begun = await listening.after(0);
    await first.query("START TRANSACTION");
    await editThere(first, "a");
    await editThere(second, "b");
    const early = await listening.after(begun);
    await changed(connector, start);
    await first.query("COMMIT");
    await listening.after(early);
  }),
);

test.skipIf(without !== "")(`mysql by poll looks back far enough for it${without}`, () =>
  onMariadb("poll", async ({ connector, scratch }) => {
    const [first, second] = [await scratch.connect(), await scratch.connect()];
    const start = await connector.cursor("people", signal);
    await first.query("START TRANSACTION");
    await editThere(first, "a");
    await editThere(second, "b");
    const early = await changed(connector, start);
    await first.query("COMMIT");
    const late = await changed(connector, early.cursor);
    expect(early.names.get("a")).toBe("old");
    expect(early.names.get("b")).toBe("edited");
    expect(late.names.get("a")).toBe("edited");
  }),
);

test.each(["poll", "trigger"] as const)(
  "sqlite by %s sees what was open when it read",
  async (changes) => {
    const folder = mkdtempSync(join(tmpdir(), "concordat-"));
    const path = join(folder, "a.db");
    const user = new DatabaseSync(path);
    user.exec(`PRAGMA journal_mode = WAL; ${createTable.sqlite}`);
    user.exec("INSERT INTO people (id, email, name) VALUES ('a', 'a@x.example', 'old')");
    const connector = await open("sqlite", `sqlite:${path}`, changes);
    try {
      const start = await connector.cursor("people", signal);
      user.exec("BEGIN IMMEDIATE");
      user.exec(
        "UPDATE people SET name = 'edited', updated_at = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE id = 'a'",
      );
      const early = await changed(connector, start);
      user.exec("COMMIT");
      expect(early.names.get("a")).not.toBe("edited");
      expect((await changed(connector, early.cursor)).names.get("a")).toBe("edited");
    } finally {
      await connector.close();
      user.close();
      rmSync(folder, { recursive: true });
    }
  },
);

async function onPostgres(
  changes: "poll" | "trigger",
  body: (on: { readonly connector: Connector; readonly scratch: Scratch }) => Promise<void>,
): Promise<void> {
  if (postgres.kind === "missing") return expect.unreachable(postgres.why);
  const scratch = await postgres.server.scratch();
  const session = await scratch.connect();
  await session.query(createTable.postgres);
  await session.query(
    "INSERT INTO people (id, email, name) VALUES ('a', 'a@x.example', 'old'), ('b', 'b@x.example', 'old')",
  );
  const connector = await open("postgres", scratch.url, changes);
  try {
    await body({ connector, scratch });
  } finally {
    await connector.close();
    await scratch.drop();
  }
}

async function onMariadb(
  changes: "poll" | "trigger",
  body: (on: { readonly connector: Connector; readonly scratch: MariadbScratch }) => Promise<void>,
): Promise<void> {
  if (mariadb.kind === "missing") return expect.unreachable(mariadb.why);
  const scratch = await mariadb.server.scratch();
  try {
    const session = await scratch.connect();
    await session.query(createTable.mysql);
    await session.query(
      "INSERT INTO people (id, email, name) VALUES ('a', 'a@x.example', 'old'), ('b', 'b@x.example', 'old')",
    );
    const connector = await open("mysql", scratch.url, changes);
    await body({ connector, scratch });
    await connector.close();
  } finally {
    await scratch.drop();
  }
}

async function editThere(session: Connection, id: string): Promise<void> {
  await session.query("UPDATE people SET name = 'edited' WHERE id = ?", [id]);
}

async function open(
  connector: string,
  url: string,
  changes: "poll" | "trigger",
): Promise<Connector> {
  const objects = { people: { modified: "updated_at" } };
  const opened = await openConnector({
    connector,
    settings: { url, objects, changes },
    host: testHost(),
  });
  await opened.install?.(["people"], signal);
  return opened;
}

async function edit(session: Client, id: string): Promise<void> {
  await session.query(
    "UPDATE people SET name = 'edited', updated_at = clock_timestamp() WHERE id = $1",
    [id],
  );
}

async function changed(connector: Connector, since: string) {
  const names = new Map<string, unknown>();
  let cursor = since;
  for await (const page of connector.changes("people", ["name"], since, signal)) {
    for (const row of page.rows) names.set(row.id, row.fields.name);
    cursor = page.cursor;
  }
  return { names, ids: [...names.keys()], cursor };
}

/** Other test files have transactions on the same server, which the horizon waits for. */
async function until(connector: Connector, since: string, id: string) {
  const ids: string[] = [];
  for (let cursor = since; ; ) {
    const found = await changed(connector, cursor);
    ids.push(...found.ids);
    if (ids.includes(id)) return { ids };
    cursor = found.cursor;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
