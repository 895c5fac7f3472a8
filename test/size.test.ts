/**
 * L1, L2, L4: what is done with large tables, as processes of their own over SQLite files with triggers.
 * Every run has a heap of the same small size, whatever the size of the tables: one whose memory grew
 * with them would die of it.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Records of one side; their values alone are a dozen megabytes. */
const size = 20_000;
/** MB; the program itself takes half of it. */
const heap = 40;

const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "concordat-size-"));
const folder = join(scratch, "linked");
const command = [`--max-old-space-size=${heap}`, main, "run"];

const spec = `edition 2026
package acme.people

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.people  every 5m {
  match   a.email = b.email
  delete  propagate
  a.email <-> b.email  authority a
  a.name  <-> b.name   authority a
  a.note  <-> b.note   authority a
}
`;

const config = `profiles:
  local:
    state: ./state.db
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`;

/** What ended the first run, how many records it had made, and what the second one said. */
let first: { readonly signal: string | null; readonly made: number };
let second: ReturnType<typeof run>;

beforeAll(async () => {
  sql("a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, note TEXT)");
  sql("b", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, note TEXT)");
  sql(
    "a",
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${size})
     INSERT INTO people SELECT 'p' || i || '@x.example', 'Person ' || i, hex(zeroblob(300)) FROM n`,
  );
  writeFileSync(join(folder, "people.sync"), spec);
  writeFileSync(join(folder, "concordat.yaml"), config);
  const signal = await killedAt(0.6 * size);
  first = { signal, made: count(folder, "b") };
  second = run(folder);
}, 600_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("L2 a first run that is killed at 60 % is finished by the next, and nothing is made twice", () => {
  expect(first.signal).toBe("SIGKILL");
  expect(first.made).toBeGreaterThanOrEqual(0.6 * size);
  expect(first.made).toBeLessThan(size);
  expect(second.stderr).toBe("");
  expect(second.code).toBe(0);
  expect(count(folder, "b")).toBe(size);
  // One entry of the audit for each value, by whichever run it was written.
  expect(asked(folder, "state", "SELECT count(*) AS n FROM audit")).toBe(3 * size);
  expect(
    asked(folder, "state", "SELECT count(DISTINCT link || (entry ->> 'field')) AS n FROM audit"),
  ).toBe(3 * size);
});

test("L1 nothing changed: nothing is written, and the memory does not grow with the tables", () => {
  const copy = copied("idle");
  // Read from the start once more, and compared one by one.
  sql("state", "DELETE FROM cursors", copy);
  for (const read of [2 * size, 0]) {
    const { code, report } = run(copy);
    expect(report).toMatchObject({ read, created: 0, updated: 0, deleted: 0, failed: 0 });
    expect(code).toBe(0);
  }
}, 300_000);

test("L4 everything deleted on one side: the brake stops it, and nothing is lost on the other", () => {
  const copy = copied("deleted");
  sql("a", "DELETE FROM people", copy);
  const { code, report } = run(copy);
  expect(report).toMatchObject({ deleted: 0, brake: { what: "deletes", count: size, of: size } });
  expect(code).toBe(4);
  expect(count(copy, "b")).toBe(size);
}, 300_000);

function run(cwd: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, "--format", "json"], {
    cwd,
    encoding: "utf8",
  });
  const report = stdout === "" ? undefined : JSON.parse(stdout).runs[0];
  return { code: status, stderr, report };
}

/** Kills the first run as soon as it has made so many; gives what ended it. */
function killedAt(made: number): Promise<string | null> {
  const child = spawn(process.execPath, command, { cwd: folder, stdio: "ignore" });
  const watching = setInterval(() => {
    if (count(folder, "b") >= made) child.kill("SIGKILL");
  }, 5);
  return new Promise((resolve) => {
    child.on("exit", (_code, signal) => {
      clearInterval(watching);
      resolve(signal);
    });
  });
}

function copied(name: string): string {
  const copy = join(scratch, name);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function count(of: string, name: string): number {
  return asked(of, name, "SELECT count(*) AS n FROM people");
}

function asked(of: string, name: string, text: string): number {
  const db = new DatabaseSync(join(of, `${name}.db`), { timeout: 5000 });
  const { n } = db.prepare(text).get() as { n: number };
  db.close();
  return n;
}

function sql(name: string, text: string, of = folder): void {
  mkdirSync(of, { recursive: true });
  const db = new DatabaseSync(join(of, `${name}.db`));
  db.exec(text);
  db.close();
}
