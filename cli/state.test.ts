/** What takes room in a state, as `concordat state sizes` tells it. */
import { statSync } from "node:fs";
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

test("compact gives back the room of what is gone", async () => {
  const cwd = await afterRun();
  const path = join(cwd, "state.db");
  const db = new DatabaseSync(path);
  db.exec("CREATE TABLE large (text TEXT); INSERT INTO large VALUES (zeroblob(2000000))");
  db.exec("DROP TABLE large; PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const before = statSync(path).size;
  expect((await runCommand(["state", "compact"], { cwd })).code).toBe(0);
  expect(statSync(path).size).toBeLessThan(before - 1_000_000);
  expect((await runCommand(["run"], { cwd })).code).toBe(0);
});

test("sizes tells rows and bytes by kind and object, for people and for programs", async () => {
  const cwd = await afterRun();
  const json = await runCommand(["state", "sizes", "--format", "json"], { cwd });
  const { formatVersion, sizes } = JSON.parse(json.stdout);
  expect(formatVersion).toBe(1);
  expect(sizes).toContainEqual({
    kind: "links",
    object: "Person",
    rows: 2,
    bytes: expect.any(Number),
  });
  const text = await runCommand(["state", "sizes"], { cwd });
  expect([text.code, text.stdout]).toEqual([0, expect.stringMatching(/records +Person +4 /)]);
});

async function afterRun(): Promise<string> {
  const cwd = scratchFolder({ "people.sync": spec, "concordat.yaml": config });
  for (const [name, text] of [
    ["a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)"],
    ["a", "INSERT INTO people VALUES ('p1', 'Ann'), ('p2', 'Bob')"],
    ["b", "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT, full_name TEXT)"],
  ] as const) {
    const db = new DatabaseSync(join(cwd, `${name}.db`));
    db.exec(text);
    db.close();
  }
  expect((await runCommand(["run"], { cwd })).code).toBe(0);
  return cwd;
}
