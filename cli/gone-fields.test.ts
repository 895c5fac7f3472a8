/** A column that is dropped or renamed while its rows are in force: it is told, its rows wait, the others go on. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.notes

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Thing: a.t <-> b.t  every 5m {
  match  a.code = b.code
  a.code <-> b.code authority a
  a.title <-> b.title latest authority a
  a.note <-> b.note latest authority a
}
`;

type Changes = "poll" | "trigger";

function workspace(changes: Changes, text = spec): string {
  const folder = scratchFolder({
    "notes.sync": text,
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: ${changes} }
      b: { url: "sqlite:./b.db", changes: ${changes} }
`,
  });
  for (const name of ["a", "b"]) {
    sql(folder, name, "CREATE TABLE t (code TEXT PRIMARY KEY, title TEXT, note TEXT)");
    sql(folder, name, "INSERT INTO t VALUES ('A', 'old', 'old'), ('B', 'old', 'old')");
  }
  return folder;
}

function sql(folder: string, name: string, text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all() as Record<string, unknown>[];
  db.close();
  return rows.map((row) => ({ ...row }));
}

const run = (folder: string, ...options: string[]) =>
  runCommand(["run", ...options], { cwd: folder });

/** SQLite drops no column that a trigger names. */
function dropNote(folder: string, name: string): void {
  for (const one of sql(folder, name, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
    sql(folder, name, `DROP TRIGGER ${one["name"]}`);
  }
  sql(folder, name, "ALTER TABLE t DROP COLUMN note");
}

test.each<Changes>(["poll", "trigger"])(
  "%s: its rows wait, the others go on, and it is filled once it is back",
  async (changes) => {
    const folder = workspace(changes);
    expect((await run(folder)).code).toBe(0);
    dropNote(folder, "b");
    sql(folder, "a", "UPDATE t SET title = 'new', note = 'new' WHERE code = 'A'");
    const seen = await runCommand(["preview"], { cwd: folder });
    expect(seen.stdout).toContain("; b.t has no field `note`; row `note` waits");
    const ran = await run(folder);
    expect(ran.stdout).toContain("Thing: b.t has no field `note`; row `note` waits");
    expect(ran.stdout).toContain("1 case waits");
    expect(ran.code).toBe(3);
    expect(sql(folder, "b", "SELECT * FROM t")).toEqual([
      { code: "A", title: "new" },
      { code: "B", title: "old" },
    ]);
    const status = await runCommand(["status"], { cwd: folder });
    expect(status.stdout).toContain("(schema_drift: b has no field `note`)  notes.sync:11");
    sql(folder, "b", "ALTER TABLE t ADD COLUMN note TEXT");
    expect((await run(folder)).code).toBe(0);
    expect(sql(folder, "b", "SELECT note FROM t ORDER BY code")).toEqual([
      { note: "new" },
      { note: null },
    ]);
    const again = await run(folder, "--format", "json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      runs: [{ updated: 0, held: 0, lacking: [] }],
      exit: 0,
    });
  },
);

test("it is told though nothing has to be written there", async () => {
  const folder = workspace("poll");
  await run(folder);
  dropNote(folder, "a");
  const ran = await run(folder, "--format", "json");
  expect(JSON.parse(ran.stdout)).toMatchObject({
    runs: [{ held: 0, lacking: [{ system: "a", of: "t", field: "note", rows: ["note"] }] }],
    exit: 3,
  });
});

test("a record is created without it, and filled once it is back", async () => {
  const folder = workspace("poll");
  await run(folder);
  dropNote(folder, "b");
  sql(folder, "a", "INSERT INTO t VALUES ('C', 'made', 'made')");
  const ran = await run(folder);
  expect(ran.stdout).toContain("1 case waits");
  expect(ran.code).toBe(3);
  expect(sql(folder, "b", "SELECT * FROM t WHERE code = 'C'")).toEqual([
    { code: "C", title: "made" },
  ]);
  sql(folder, "b", "ALTER TABLE t ADD COLUMN note TEXT");
  expect((await run(folder)).code).toBe(0);
  expect(sql(folder, "b", "SELECT note FROM t WHERE code = 'C'")).toEqual([{ note: "made" }]);
});

test("what the spec reads besides its rows is named too", async () => {
  const folder = workspace(
    "poll",
    spec.replace("  a.code <->", '  where a.kind = "x"\n  a.code <->'),
  );
  const ran = await run(folder);
  expect(ran.stdout).toContain("Thing: a.t has no field `kind`, which the spec reads");
  expect(ran.code).toBe(3);
});
