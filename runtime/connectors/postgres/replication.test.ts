/** `changes: replication` on a server of its own, and what is refused where there is none. */
import type { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { type Scratch, startPostgres } from "../../../test/support/postgres.ts";
import { startReplicatingPostgres } from "../../../test/support/replicating-postgres.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector, Row } from "../../connector.ts";
import { openConnector } from "../index.ts";

const signal = new AbortController().signal;
const [replicating, plain] = await Promise.all([startReplicatingPostgres(), startPostgres()]);
afterAll(async () => {
  for (const one of [replicating, plain]) if (one.kind === "there") await one.server.stop();
});

interface On {
  readonly scratch: Scratch;
  readonly user: Client;
  readonly connector: Connector;
}

/** On tables `t`, of whose changed rows the log tells the key alone, and `u`, of which it tells all. */
function replication(title: string, body: (on: On) => Promise<void>): void {
  const why = replicating.kind === "missing" ? ` (${replicating.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (replicating.kind === "missing") return expect.unreachable(replicating.why);
    const scratch = await replicating.server.scratch();
    const user = await scratch.connect();
    await user.query(`CREATE TABLE t (id int PRIMARY KEY, a text, b text);
      CREATE TABLE u (x bool, y char(4), n int, long text, PRIMARY KEY (x, y));
      ALTER TABLE u REPLICA IDENTITY FULL; ALTER TABLE u ALTER long SET STORAGE EXTERNAL`);
    const connector = await open(scratch.url);
    await connector.install?.(["t", "u"], signal);
    const drop = (await connector.ddl?.(["t", "u"], true)) ?? [];
    try {
      await body({ scratch, user, connector });
    } finally {
      await connector.close();
      for (const one of drop) await user.query(one);
      await scratch.drop();
    }
  });
}

function open(url: string): Promise<Connector> {
  const settings = { url, changes: "replication" } as const;
  return openConnector({ connector: "postgres", settings, host: testHost() });
}

replication(
  "a change has its time, its fields where the log shows them, and ours has none",
  async (on) => {
    const { user, connector } = on;
    await user.query("INSERT INTO t VALUES (1, 'a', 'b'), (2, 'a', 'b'), (3, 'a', 'b')");
    // A value that is kept apart is not written again with every edit.
    await user.query("INSERT INTO u VALUES (true, 'k', 1, repeat('x', 10000))");
    const [t, u] = [await connector.cursor("t", signal), await connector.cursor("u", signal)];
    const [{ now = 0 } = {}] = (
      await user.query<{ now: number }>(
        "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now",
      )
    ).rows;
    await user.query("UPDATE t SET a = 'edited' WHERE id = 1; UPDATE u SET n = 2");
    await connector.write(
      "t",
      [
        { kind: "update", id: "2", fields: { b: "ours" }, expected: { b: "b" } },
        { kind: "create", key: "4", fields: { id: 4 } },
      ],
      signal,
    );
    const found = new Map((await changes(on, "t", t)).rows.map((row) => [row.id, row]));
    expect([...found.keys()].toSorted()).toEqual(["1", "2", "4"]);
    expect(found.get("1")?.modified).toBeGreaterThan(now - 1);
    expect(found.get("1")?.stamps).toBeUndefined();
    for (const id of ["2", "4"]) {
      expect([found.get(id)?.modified, found.get(id)?.stamps]).toEqual([undefined, {}]);
    }
    const [whole] = (await changes(on, "u", u)).rows;
    expect([whole?.id, Object.keys(whole?.stamps ?? {})]).toEqual(['["true","k"]', ["n"]]);
  },
);

replication("an edited id and a deletion are told, and what was taken back is not", async (on) => {
  const { user, connector } = on;
  await user.query("INSERT INTO u VALUES (true, 'k', 1), (false, 'k', 1)");
  await user.query("INSERT INTO t VALUES (1), (2), (3)");
  const [t, u] = [await connector.cursor("t", signal), await connector.cursor("u", signal)];
  await user.query("UPDATE u SET y = 'm' WHERE x; DELETE FROM u WHERE NOT x");
  await user.query("UPDATE t SET id = 9 WHERE id = 1; DELETE FROM t WHERE id = 2");
  await user.query("BEGIN; DELETE FROM t WHERE id = 3; ROLLBACK");
  const inU = await changes(on, "u", u);
  expect(inU.rows.map((row) => row.id)).toEqual(['["true","m"]']);
  expect(inU.deleted.toSorted()).toEqual(['["false","k"]', '["true","k"]']);
  const inT = await changes(on, "t", t);
  expect(inT.rows.map((row) => row.id)).toEqual(["9"]);
  expect(inT.deleted.toSorted()).toEqual(["1", "2"]);
});

replication(
  "a transaction that began first and is committed last is not passed over",
  async (on) => {
    const { scratch, user, connector } = on;
    const first = await scratch.connect();
    const start = await connector.cursor("t", signal);
    await first.query("BEGIN; INSERT INTO t VALUES (1)");
    await user.query("INSERT INTO t VALUES (2)");
    const early = await changes(on, "t", start);
    expect(early.rows.map((row) => row.id)).toEqual(["2"]);
    await first.query("COMMIT");
    expect((await changes(on, "t", early.cursor)).rows.map((row) => row.id)).toEqual(["1"]);
  },
);

replication("more changes than a page come whole, in both of two readers at once", async (on) => {
  const { scratch, user, connector } = on;
  const cursor = await connector.cursor("t", signal);
  await user.query("INSERT INTO t SELECT generate_series(1, 2500)");
  const other = await open(scratch.url);
  const found = await Promise.all([
    changes(on, "t", cursor),
    changes({ ...on, connector: other }, "t", cursor),
  ]);
  await other.close();
  for (const { rows } of found) expect(new Set(rows.map((row) => row.id)).size).toBe(2500);
});

replication("the log is kept until it is acknowledged, and then no longer", async (on) => {
  const { user, connector } = on;
  const start = await connector.cursor("t", signal);
  await user.query("INSERT INTO t VALUES (1)");
  const first = await changes(on, "t", start);
  // Whoever crashes before its state is safe reads the same again.
  expect((await changes(on, "t", start)).rows).toEqual(first.rows);
  await connector.acknowledge?.("t", first.cursor, signal);
  expect((await changes(on, "t", first.cursor)).rows).toEqual([]);
  await expect(changes(on, "t", start)).rejects.toMatchObject({ kind: "changes_missed" });
});

replication(
  "a slot that is lost, a table published anew and one emptied at once are told",
  async (on) => {
    const { user, connector } = on;
    await user.query("INSERT INTO t VALUES (1), (2)");
    const start = await connector.cursor("t", signal);
    await user.query("TRUNCATE t");
    await expect(changes(on, "t", start)).rejects.toMatchObject({ kind: "changes_missed" });
    const after = await connector.cursor("t", signal);
    expect(await changes(on, "t", after)).toMatchObject({ rows: [], deleted: [] });
    for (const one of (await connector.ddl?.(["t"], true)) ?? []) await user.query(one);
    await user.query("INSERT INTO t VALUES (3)");
    await connector.install?.(["t"], signal);
    await expect(changes(on, "t", after)).rejects.toMatchObject({ kind: "changes_missed" });
    const anew = await connector.cursor("t", signal);
    await user.query("INSERT INTO t VALUES (4)");
    expect((await changes(on, "t", anew)).rows.map((row) => row.id)).toEqual(["4"]);
    const elsewhere = anew.replace(/\S+$/, "FFFFFFFF/0");
    await expect(changes(on, "t", elsewhere)).rejects.toMatchObject({ kind: "cursor_expired" });
  },
);

replication(
  "the statements that are printed make all of it, and take all of it away",
  async (on) => {
    const { user, connector } = on;
    const ours = async () =>
      (
        await user.query<{ name: string }>(`SELECT slot_name AS name FROM pg_replication_slots
        WHERE database = current_database() UNION ALL SELECT pubname FROM pg_publication ORDER BY name`)
      ).rows.map((row) => row.name);
    const before = await ours();
    expect(before.filter((name) => name.startsWith("concordat_t_"))).toHaveLength(2);
    for (const one of (await connector.ddl?.(["t", "u"], true)) ?? []) await user.query(one);
    expect(await ours()).toEqual([]);
    for (const one of (await connector.ddl?.(["t", "u"], false)) ?? []) await user.query(one);
    expect(await ours()).toEqual(before);
    const cursor = await connector.cursor("t", signal);
    // Finds nothing to do, and so does not begin anew.
    await connector.install?.(["t", "u"], signal);
    await user.query("INSERT INTO t VALUES (1)");
    expect((await changes(on, "t", cursor)).rows.map((row) => row.id)).toEqual(["1"]);
  },
);

replication("a table whose log tells no id is not published", async ({ scratch, user }) => {
  await user.query(
    `CREATE TABLE bare (id int NOT NULL UNIQUE, a text); CREATE VIEW seen AS SELECT * FROM bare`,
  );
  const objects = { bare: { id: "id" }, seen: { id: "id" } };
  const settings = { url: scratch.url, changes: "replication", objects } as const;
  const connector = await openConnector({ connector: "postgres", settings, host: testHost() });
  await expect(connector.install?.(["bare"], signal)).rejects.toThrow(
    /^bare: the log does not tell id of a row that is deleted; run: ALTER TABLE .* REPLICA IDENTITY FULL$/,
  );
  await expect(connector.install?.(["seen"], signal)).rejects.toThrow("seen is no table");
  // Nobody's updates are refused for it.
  await user.query("INSERT INTO bare VALUES (1, 'a'); UPDATE bare SET a = 'b'");
  await connector.close();
});

const why = plain.kind === "missing" ? ` (${plain.why})` : "";
test.skipIf(why !== "")(`a server that writes no such log says what to set${why}`, async () => {
  if (plain.kind === "missing") return expect.unreachable(plain.why);
  const scratch = await plain.server.scratch();
  const user = await scratch.connect();
  try {
    await user.query("CREATE TABLE t (id int PRIMARY KEY)");
    const { rows } = await user.query<{ wal_level: string }>("SHOW wal_level");
    const connector = await open(scratch.url);
    const install = connector.install?.(["t"], signal) ?? Promise.resolve();
    const refusal = await install.then(() => "", String);
    // Nobody says how the machine's own server is set.
    const isLogical = rows[0]?.wal_level === "logical";
    expect(refusal.includes("needs wal_level = logical")).toBe(!isLogical);
    const drop = isLogical ? await connector.ddl?.(["t"], true) : [];
    await connector.close();
    for (const one of drop ?? []) await user.query(one);
  } finally {
    await scratch.drop();
  }
});

async function changes(
  { connector }: On,
  object: string,
  since: string,
  fields: readonly string[] = ["a", "b", "n"],
) {
  const [rows, deleted]: [Row[], string[]] = [[], []];
  let cursor = since;
  for await (const page of connector.changes(object, fields, since, signal)) {
    rows.push(...page.rows);
    deleted.push(...page.deleted);
    cursor = page.cursor;
  }
  return { rows, deleted, cursor };
}
