import { execFileSync } from "node:child_process";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { expect, test } from "vitest";
import { findMariadb, type MariadbScratch } from "../../../test/support/mariadb.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector, Row } from "../../connector.ts";
import { openConnector } from "../index.ts";

const signal = new AbortController().signal;
const mariadb = await findMariadb();

interface On {
  readonly scratch: MariadbScratch;
  readonly user: Connection;
  readonly connector: Connector;
}

/** On tables `t` and `u`, which are watched. */
function changelog(title: string, body: (on: On) => Promise<void>): void {
  const why = mariadb.kind === "missing" ? ` (${mariadb.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (mariadb.kind === "missing") return expect.unreachable(mariadb.why);
    const scratch = await mariadb.server.scratch();
    try {
      const user = await scratch.connect();
      await user.query(`CREATE TABLE t (id int PRIMARY KEY, a varchar(9), b varchar(9));
        CREATE TABLE u (x int, y varchar(9), n int, PRIMARY KEY (x, y))`);
      const connector = await open(scratch);
      await connector.install?.(["t", "u"], signal);
      await body({ scratch, user, connector });
      await connector.close();
    } finally {
      await scratch.drop();
    }
  });
}

function open({ url }: MariadbScratch): Promise<Connector> {
  const settings = { url, changes: "trigger" } as const;
  return openConnector({ connector: "mysql", settings, host: testHost() });
}

changelog("a change names its fields, and what we write ourselves has no stamp", async (on) => {
  const { user, connector } = on;
  await user.query("INSERT INTO t VALUES (1, 'a', 'b'), (2, 'a', 'b')");
  const cursor = await connector.cursor("t", signal);
  // The same letters for the column's collation, and none that are the same to us.
  await user.query("UPDATE t SET a = 'A', b = 'b' WHERE id = 1");
  await connector.write(
    "t",
    [{ kind: "update", id: "2", fields: { b: "ours" }, expected: { b: "b" } }],
    signal,
  );
  const { rows } = await changes(on, "t", cursor);
  const stamps = rows.map((row) => [row.id, Object.keys(row.stamps ?? {})]);
  expect(Object.fromEntries(stamps)).toEqual({ "1": ["a"], "2": [] });
});

changelog("an edited id and a deletion are told, and letters alone make another id", async (on) => {
  const { user, connector } = on;
  await user.query("INSERT INTO u VALUES (1, 'k', 1), (2, 'k', 1), (3, 'k', 1)");
  const cursor = await connector.cursor("u", signal);
  await user.query(
    "UPDATE u SET y = 'm' WHERE x = 1; DELETE FROM u WHERE x = 2; UPDATE u SET y = 'K' WHERE x = 3",
  );
  const found = await changes(on, "u", cursor);
  expect(found.rows.map((row) => row.id).toSorted()).toEqual(['["1","m"]', '["3","K"]']);
  expect(found.deleted.toSorted()).toEqual(['["1","k"]', '["2","k"]', '["3","k"]']);
});

changelog("more changes than a page come whole, in both of two readers", async (on) => {
  const { scratch, user, connector } = on;
  const other = await open(scratch);
  const cursors = [await connector.cursor("t", signal), await other.cursor("t", signal)];
  await user.query("INSERT INTO t SELECT seq, 'a', 'b' FROM seq_1_to_2500");
  const found = await Promise.all([
    changes(on, "t", cursors[0] ?? ""),
    changes({ ...on, connector: other }, "t", cursors[1] ?? ""),
  ]);
  await other.close();
  for (const { rows } of found) expect(new Set(rows.map((row) => row.id)).size).toBe(2500);
});

changelog("what is ours can be taken away, and nothing else goes", async (on) => {
  const { user, connector } = on;
  const cursor = await connector.cursor("t", signal);
  for (const one of (await connector.ddl?.(["t", "u"], true)) ?? []) await user.query(one);
  const [left] = await user.query<RowDataPacket[]>(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
     UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()`,
  );
  expect(left.map((row) => row.name).toSorted()).toEqual(["t", "u"]);
  await user.query("INSERT INTO t VALUES (1, 'a', 'b')");
  await expect(changes(on, "t", cursor)).rejects.toMatchObject({ kind: "changes_missed" });
});

changelog("the statements that are printed are all that an installation needs", async (on) => {
  const { scratch, user, connector } = on;
  for (const one of (await connector.ddl?.(["t", "u"], true)) ?? []) await user.query(one);
  const statements = (await connector.ddl?.(["t", "u"], false)) ?? [];
  // As `catalog ddl` prints them, read by the server's own client.
  const input = statements.map((one) => `${one};\n`).join("");
  execFileSync("mariadb", ["-h127.0.0.1", "-uroot", scratch.database], { input });
  const cursor = await connector.cursor("t", signal);
  // Finds nothing to do, and so does not begin anew.
  await connector.install?.(["t", "u"], signal);
  await user.query("INSERT INTO t VALUES (1, 'a', 'b')");
  expect((await changes(on, "t", cursor)).rows.map((row) => row.id)).toEqual(["1"]);
});

changelog("columns that come and go stop nobody, and no change of theirs is missed", async (on) => {
  const { scratch, user, connector } = on;
  await user.query("INSERT INTO t VALUES (1, 'a', 'b')");
  const cursor = await connector.cursor("t", signal);
  await user.query("ALTER TABLE t DROP COLUMN b, ADD COLUMN c varchar(9)");
  await user.query("UPDATE t SET c = 'edited'");
  const later = await open(scratch);
  await later.install?.(["t"], signal);
  await user.query("UPDATE t SET c = 'again'");
  const { rows } = await changes({ ...on, connector: later }, "t", cursor, ["a", "c"]);
  await later.close();
  expect(rows.map((row) => [row.id, row.fields.c])).toContainEqual(["1", "again"]);
  expect(rows.flatMap((row) => Object.keys(row.stamps ?? {}))).toContain("c");
});

changelog(
  "lines that have been read go in time, and cursors from before them with them",
  async (on) => {
    const { user, connector } = on;
    const before = await connector.cursor("t", signal);
    await user.query("INSERT INTO t VALUES (1, 'a', 'b')");
    const after = await connector.cursor("t", signal);
    await user.query("INSERT INTO t VALUES (2, 'a', 'b')");
    await user.query("UPDATE concordat_changelog SET noted_at = noted_at - INTERVAL 2 YEAR");
    await connector.acknowledge?.("t", after, signal);
    expect((await changes(on, "t", after)).rows.map((row) => row.id)).toEqual(["2"]);
    await expect(changes(on, "t", before)).rejects.toMatchObject({ kind: "cursor_expired" });
  },
);

changelog("a trigger that was away is put back, and said to have been", async (on) => {
  const { user, connector } = on;
  const cursor = await connector.cursor("t", signal);
  await user.query("DROP TRIGGER concordat_t_update");
  await connector.install?.(["t"], signal);
  await expect(changes(on, "t", cursor)).rejects.toMatchObject({ kind: "changes_missed" });
});

changelog(
  "a table that the database changes by itself is not watched",
  async ({ user, scratch }) => {
    await user.query(
      "CREATE TABLE child (id int PRIMARY KEY, t int, CONSTRAINT up FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE)",
    );
    const connector = await open(scratch);
    await expect(connector.install?.(["child"], signal)).rejects.toThrow(
      "child: by the foreign key up the database changes records without a trigger",
    );
    await connector.close();
  },
);

async function changes(
  { connector }: On,
  object: string,
  since: string,
  fields: readonly string[] = ["a", "b", "n"],
) {
  const [rows, deleted]: [Row[], string[]] = [[], []];
  for await (const page of connector.changes(object, fields, since, signal)) {
    rows.push(...page.rows);
    deleted.push(...page.deleted);
  }
  return { rows, deleted };
}
