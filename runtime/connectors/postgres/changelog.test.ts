import type { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { type Scratch, settled, startPostgres } from "../../../test/support/postgres.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector, Row } from "../../connector.ts";
import { openConnector } from "../index.ts";

const signal = new AbortController().signal;
const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

interface On {
  readonly scratch: Scratch;
  readonly user: Client;
  readonly connector: Connector;
}

/** On tables `t` and `u`, which are watched. */
function changelog(title: string, body: (on: On) => Promise<void>): void {
  const why = postgres.kind === "missing" ? ` (${postgres.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (postgres.kind === "missing") return expect.unreachable(postgres.why);
    const scratch = await postgres.server.scratch();
    const user = await scratch.connect();
    await user.query(`CREATE TABLE t (id int PRIMARY KEY, a text, b text);
      CREATE TABLE u (x int, y text, n int, PRIMARY KEY (x, y))`);
    const connector = await openConnector({
      connector: "postgres",
      settings: { url: scratch.url, changes: "trigger" },
      host: testHost(),
    });
    await connector.install?.(["t", "u"], signal);
    try {
      await body({ scratch, user, connector });
    } finally {
      await connector.close();
      await scratch.drop();
    }
  });
}

changelog("a change names its fields, and what we write ourselves has no stamp", async (on) => {
  const { user, connector } = on;
  await user.query("INSERT INTO t VALUES (1, 'a', 'b'), (2, 'a', 'b')");
  const cursor = await settledCursor(on, "t");
  await user.query("UPDATE t SET a = 'edited' WHERE id = 1");
  await connector.write(
    "t",
    [{ kind: "update", id: "2", fields: { b: "ours" }, expected: { b: "b" } }],
    signal,
  );
  const { rows } = await changes(on, "t", cursor);
  const stamps = rows.map((row) => [row.id, Object.keys(row.stamps ?? {})]);
  expect(Object.fromEntries(stamps)).toEqual({ "1": ["a"], "2": [] });
});

changelog("an edited id, a deletion and an emptied table are told", async (on) => {
  const { user } = on;
  await user.query("INSERT INTO u VALUES (1, 'k', 1), (2, 'k', 1); INSERT INTO t VALUES (7), (8)");
  const [u, t] = [await settledCursor(on, "u"), await settledCursor(on, "t")];
  await user.query("UPDATE u SET y = 'm' WHERE x = 1; DELETE FROM u WHERE x = 2; TRUNCATE t");
  const found = await changes(on, "u", u);
  expect(found.rows.map((row) => row.id)).toEqual(['["1","m"]']);
  expect(found.deleted.toSorted()).toEqual(['["1","k"]', '["2","k"]']);
  expect((await changes(on, "t", t)).deleted.toSorted()).toEqual(["7", "8"]);
});

changelog("what is ours can be taken away, and nothing else goes", async (on) => {
  const { scratch, user, connector } = on;
  const cursor = await connector.cursor("t", signal);
  const left = `SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r'
    ORDER BY relname`;
  const names = async () =>
    (await user.query<{ relname: string }>(left, [scratch.schema])).rows.map((row) => row.relname);
  const drop = async (object: string) => {
    for (const one of (await connector.ddl?.([object], true)) ?? []) await user.query(one);
  };
  await drop("t");
  expect(await names()).toEqual(["concordat_changelog", "concordat_watched", "t", "u"]);
  await drop("u");
  expect(await names()).toEqual(["t", "u"]);
  await user.query("INSERT INTO t VALUES (1)");
  await expect(changes(on, "t", cursor)).rejects.toMatchObject({ kind: "cursor_expired" });
});

changelog("the statements that are printed are all that an installation needs", async (on) => {
  const { user, connector } = on;
  for (const one of (await connector.ddl?.(["t", "u"], true)) ?? []) await user.query(one);
  for (const one of (await connector.ddl?.(["t", "u"], false)) ?? []) await user.query(one);
  const cursor = await settledCursor(on, "t");
  // Finds nothing to do, and so does not begin anew.
  await connector.install?.(["t", "u"], signal);
  await user.query("INSERT INTO t VALUES (1)");
  expect((await changes(on, "t", cursor)).rows.map((row) => row.id)).toEqual(["1"]);
});

changelog("columns that come and go stop nobody, and are noted", async (on) => {
  const { user } = on;
  await user.query("INSERT INTO t VALUES (1, 'a', 'b')");
  const cursor = await settledCursor(on, "t");
  await user.query("ALTER TABLE t DROP COLUMN b, ADD COLUMN c text");
  await user.query("UPDATE t SET a = 'edited', c = 'edited'");
  const { rows } = await changes(on, "t", cursor, ["a"]);
  expect(Object.keys(rows[0]?.stamps ?? {})).toEqual(["a", "c"]);
});

changelog("a session that holds the changelog up is seen", async ({ scratch, user, connector }) => {
  const idle = await scratch.connect();
  await idle.query("BEGIN; INSERT INTO t VALUES (1)");
  const before = Date.now();
  const since = await connector.stalledSince?.(signal);
  await idle.query("ROLLBACK");
  const { rows } = await user.query<{ now: string }>(
    "SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now",
  );
  expect(since).toBeLessThanOrEqual(Number(rows[0]?.now));
  // Somebody else's session on the same server may have been idle for longer.
  expect(since).toBeGreaterThan(before - 24 * 3600 * 1000);
});

/** A cursor behind everything that was committed so far: others on the server have transactions too. */
async function settledCursor({ user, connector }: On, object: string): Promise<string> {
  await settled(user);
  return connector.cursor(object, signal);
}

async function changes(
  { user, connector }: On,
  object: string,
  since: string,
  fields: readonly string[] = ["a", "b", "n"],
) {
  await settled(user);
  const [rows, deleted]: [Row[], string[]] = [[], []];
  for await (const page of connector.changes(object, fields, since, signal)) {
    rows.push(...page.rows);
    deleted.push(...page.deleted);
  }
  return { rows, deleted };
}
