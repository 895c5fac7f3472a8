/**
 * A process dies while its `COMMIT` is under way. Whoever looks next has to see what becomes of it: what is taken
 * for undone and arrives later stands in no audit, and is made twice.
 */
import { afterAll, describe, expect, test } from "vitest";
import type { Connector } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { holdCommit } from "../support/held-commit.ts";
import { findMariadb } from "../support/mariadb.ts";
import { startPostgres } from "../support/postgres.ts";
import { testHost } from "../support/test-host.ts";

const signal = new AbortController().signal;
const [postgres, mariadb] = [await startPostgres(), await findMariadb()];
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

const table = `CREATE TABLE people (id int PRIMARY KEY, name varchar(80))`;
const rows = `INSERT INTO people VALUES (1, 'old')`;
const databases = [
  { connector: "postgres", found: postgres, port: 5432 },
  { connector: "mysql", found: mariadb, port: 3306 },
] as const;

describe.each(databases)("$connector", ({ connector, found, port }) => {
  const why = found.kind === "missing" ? ` (${found.why})` : "";

  test.skipIf(why !== "")(`what arrives late is waited for${why}`, async () => {
    const dying = await die();
    const settled = dying.next.settled?.(signal);
    expect(await Promise.race([settled, later(300)])).toBe("later");
    dying.letThrough();
    await settled;
    expect(await dying.shown()).toEqual(["new", "made"]);
    await dying.end();
  });

  test.skipIf(why !== "")(`what never arrives is undone before it is over${why}`, async () => {
    const dying = await die();
    await dying.next.settled?.(signal);
    dying.letThrough();
    await later(300);
    expect(await dying.shown()).toEqual(["old", undefined]);
    await dying.end();
  });

  test.skipIf(why !== "")(`nothing is waited for where nothing is under way${why}`, async () => {
    const dying = await die();
    dying.letThrough();
    await dying.next.settled?.(signal);
    const [done] = await dying.next.write("people", [write(1, "newer", "new")], signal);
    expect(done?.kind).toBe("done");
    await dying.next.settled?.(signal);
    await dying.end();
  });

  /** One process sends an update and a creation, and dies; `next` is the one that follows it. */
  async function die() {
    if (found.kind === "missing") throw new Error(found.why);
    const scratch = await found.server.scratch();
    const user = await scratch.connect();
    for (const sql of [table, rows]) await (user as Asked).query(sql);
    const gate = await holdCommit(Number(new URL(scratch.url).port) || port);
    const open = (url: string) =>
      openConnector({ connector, settings: { url, objects: {} }, host: testHost() });
    const url = new URL(scratch.url);
    url.port = String(gate.port);
    const first = await open(url.href);
    const next: Connector = await open(scratch.url);
    const fields = { id: 2, name: "made" };
    const sent = first
      .write("people", [write(1, "new", "old"), { kind: "create", key: "k", fields }], signal)
      .catch(() => {});
    await gate.isUnderWay;
    return {
      next,
      letThrough: gate.letThrough,
      async shown() {
        const found = await next.read("people", ["1", "2"], ["name"], signal);
        return found.map((row) => row?.fields["name"]);
      },
      async end() {
        await sent;
        gate.close();
        await first.close();
        await next.close();
        await scratch.drop();
      },
    };
  }
});

interface Asked {
  query(sql: string): Promise<unknown>;
}

function write(id: number, name: string, before: string) {
  return { kind: "update", id: String(id), fields: { name }, expected: { name: before } } as const;
}

function later(ms: number): Promise<"later"> {
  return new Promise((resolve) => setTimeout(() => resolve("later"), ms));
}
