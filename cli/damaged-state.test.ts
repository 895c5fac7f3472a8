/** A state file that is damaged: every command names it and says what to do, and no stack is shown. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.persons  every 5m {
  owner   ops
  match   a.email = b.mail
  a.email  <-> b.mail       authority a
  a.name   <-> b.full_name  latest
}
`;

const config = `profiles:
  local:
    state: ./state.db
    systems:
      a: { url: "sqlite:./a.db", changes: poll }
      b: { url: "sqlite:./b.db", changes: poll }
`;

async function underWay(): Promise<string> {
  const folder = scratchFolder({ "people.sync": spec, "concordat.yaml": config });
  sql(folder, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
  sql(folder, "b", "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT, full_name TEXT)");
  sql(folder, "a", "INSERT INTO people VALUES ('p1', 'Ann'), ('p2', 'Bob')");
  expect((await concordat(folder, "run")).code).toBe(0);
  return folder;
}

function sql(folder: string, name: string, text: string): void {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  db.exec(text);
  db.close();
}

function concordat(folder: string, line: string) {
  return runCommand(line.split(" "), { cwd: folder });
}

const commands = ["status", "run", "preview", "review list", "explain Person p1", "audit verify"];

async function expectTold(folder: string, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { code, stderr } = await concordat(folder, line);
    expect(stderr, line).toContain(`the state file ${join(folder, "state.db")} is damaged`);
    expect(stderr, line).toContain("move it away");
    expect(stderr, line).not.toContain("internal error");
    expect(code, line).toBe(2);
  }
}

test("whose pages are overwritten", async () => {
  const folder = await underWay();
  const path = join(folder, "state.db");
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4096);
  writeFileSync(path, bytes);
  await expectTold(folder, commands);
});

test("whose header is overwritten", async () => {
  const folder = await underWay();
  writeFileSync(join(folder, "state.db"), "x".repeat(8192));
  for (const line of commands) {
    const { code, stderr } = await concordat(folder, line);
    expect(stderr, line).toContain(
      "the state `./state.db` cannot be opened: file is not a database",
    );
    expect(stderr, line).toContain("put a copy of the state back, or name another file as `state`");
    expect(code, line).toBe(2);
  }
});

test("which holds JSON that is none", async () => {
  const folder = await underWay();
  sql(folder, "state", `UPDATE records SET base = '{"a' || char(1)`);
  await expectTold(folder, ["explain Person p1"]);
});

test("whose audit lost its entries, or where it ends", async () => {
  const folder = await underWay();
  sql(folder, "state", "DELETE FROM meta WHERE name = 'audit'");
  const headless = await concordat(folder, "audit verify");
  expect(headless.stdout).toContain("where the audit ends is not noted");
  expect(headless.code).toBe(1);
  const other = await underWay();
  sql(other, "state", "DELETE FROM audit");
  expect((await concordat(other, "audit verify")).code).toBe(1);
});

test("whose audit is gone with its end, which no later run hides", async () => {
  const folder = await underWay();
  sql(folder, "state", "DELETE FROM audit; DELETE FROM meta WHERE name = 'audit'");
  expect((await concordat(folder, "audit verify")).code).toBe(1);
  sql(folder, "a", "UPDATE people SET name = 'Anna' WHERE email = 'p1'");
  expect((await concordat(folder, "run")).code).toBe(0);
  const { stdout, code } = await concordat(folder, "audit verify");
  expect(stdout).toContain("where the audit ends is not noted");
  expect(code).toBe(1);
});

test("an audit without any entry is not called whole", async () => {
  const folder = await underWay();
  writeFileSync(join(folder, "concordat.yaml"), config.replace("./state.db", "./new.db"));
  const { stdout } = await concordat(folder, "audit verify");
  expect(stdout).toBe("The audit has no entry: as far as this state knows nothing was written.\n");
});
