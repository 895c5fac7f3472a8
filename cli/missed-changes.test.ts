/** Under `changes: trigger`, while the triggers were away: the next run reads the table whole, and what is missing is gone. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { settled, startPostgres } from "../test/support/postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

interface On {
  /** On the system that is watched. */
  readonly sql: (text: string) => Promise<void>;
  /** What arrived in the other one. */
  readonly arrived: () => readonly unknown[];
  readonly run: () => ReturnType<typeof runCommand>;
}

const rows = "INSERT INTO t VALUES ('A', 'old'), ('B', 'old'), ('C', 'old')";

function workspace(connector: "sqlite" | "postgres", url: string) {
  const folder = scratchFolder({
    "heads.sync": `edition 2026
package acme.heads

system a: ${connector} "Alpha"
system b: sqlite "Beta"

object Thing: a.t -> b.t  every 5m {
  match  a.code = b.code
  delete propagate
  a.code -> b.code
  a.head -> b.head
}
`,
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "${url}", changes: trigger }
      b: { url: "sqlite:./b.db" }
`,
  });
  const beta = open(folder, "b");
  beta.exec("CREATE TABLE t (code TEXT PRIMARY KEY, head TEXT)");
  const arrived = () =>
    beta
      .prepare("SELECT code, head FROM t ORDER BY code")
      .all()
      .map((row) => Object.values(row).join(" "));
  return { folder, arrived, run: () => runCommand(["run"], { cwd: folder }) };
}

function open(folder: string, name: string): DatabaseSync {
  return new DatabaseSync(join(folder, `${name}.db`));
}

async function onSqlite(body: (on: On) => Promise<void>): Promise<void> {
  const { folder, arrived, run } = workspace("sqlite", "sqlite:./a.db");
  const db = open(folder, "a");
  db.exec(`CREATE TABLE t (code TEXT PRIMARY KEY, head TEXT); ${rows}`);
  // Read first, since a connection compiles triggers against the tables that it saw last.
  const sql = async (text: string) => db.exec(`SELECT count(*) FROM sqlite_schema; ${text}`);
  await body({ arrived, run, sql });
  db.close();
}

async function onPostgres(body: (on: On) => Promise<void>): Promise<void> {
  if (postgres.kind === "missing") return expect.unreachable(postgres.why);
  const scratch = await postgres.server.scratch();
  const user = await scratch.connect();
  await user.query(`CREATE TABLE t (code text PRIMARY KEY, head text); ${rows}`);
  try {
    const { arrived, ...space } = workspace("postgres", scratch.url);
    // Others on the server have transactions too, which hold up what was committed after they began.
    const run = async () => {
      await settled(user);
      return space.run();
    };
    await body({ arrived, run, sql: async (text) => void (await user.query(text)) });
  } finally {
    await scratch.drop();
  }
}

const why = postgres.kind === "missing" ? ` (${postgres.why})` : "";

describe.each([
  {
    name: "sqlite",
    on: onSqlite,
    skips: false,
    away: "DROP TRIGGER concordat_t_update; DROP TRIGGER concordat_t_delete",
  },
  {
    name: `postgres${why}`,
    on: onPostgres,
    skips: why !== "",
    away: "ALTER TABLE t DISABLE TRIGGER concordat_note",
  },
])("$name", ({ on, skips, away }) => {
  test.skipIf(skips)("edits and deletions of that time are found", () =>
    on(async ({ sql, arrived, run }) => {
      expect((await run()).code).toBe(0);
      await sql(away);
      await sql("UPDATE t SET head = 'missed' WHERE code = 'A'; DELETE FROM t WHERE code = 'B'");
      const ran = await run();
      expect(ran.stderr).toBe("");
      expect(ran.code).toBe(0);
      expect(arrived()).toEqual(["A missed", "C old"]);
      expect((await run()).stdout).toMatch(/Thing +2 +0 +0 +0 +0 +0 +0 +0/);
    }),
  );

  test.skipIf(skips)("a table that was made again empty trips the brake", () =>
    on(async ({ sql, arrived, run }) => {
      await run();
      await sql("DROP TABLE t; CREATE TABLE t (code TEXT PRIMARY KEY, head TEXT)");
      const ran = await run();
      expect(ran.stdout).toContain("a had 3 records and now shows none");
      expect(ran.code).toBe(4);
      expect(arrived()).toEqual(["A old", "B old", "C old"]);
      await sql(rows.replace("old", "new"));
      expect((await run()).code).toBe(0);
      expect(arrived()).toEqual(["A new", "B old", "C old"]);
    }),
  );

  test.skipIf(skips)("a changelog that was taken away is put back, and read from there on", () =>
    on(async ({ sql, arrived, run }) => {
      await run();
      await sql("DROP TABLE concordat_changelog");
      const ran = await run();
      expect(ran.stderr).toBe("");
      expect(ran.code).toBe(0);
      await sql("UPDATE t SET head = 'noted' WHERE code = 'C'");
      expect((await run()).code).toBe(0);
      expect(arrived()).toEqual(["A old", "B old", "C noted"]);
    }),
  );
});
