/** What a pull takes the place of does not stand in its way. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.people  every 5m {
  owner   ops
  match   a.email = b.email
  a.email  <-> b.email  authority a
  a.name   <-> b.name   review by ops
}
`;

const config = `profiles:
  local:
    systems: { a: { url: "sqlite:./a.db" }, b: { url: "sqlite:./b.db" } }
`;

function sql(folder: string, name: "a" | "b", text: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all();
  db.close();
  return rows;
}

test("catalogues that lack what the spec names by now are pulled anew", async () => {
  const folder = scratchFolder({ "people.sync": spec, "concordat.yaml": config });
  const concordat = (...args: string[]) => runCommand(args, { cwd: folder });
  for (const name of ["a", "b"] as const) {
    sql(folder, name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL)");
  }
  expect((await concordat("catalog", "pull")).code).toBe(0);
  expect((await concordat("check")).code).toBe(1);
  for (const name of ["a", "b"] as const)
    sql(folder, name, "ALTER TABLE people ADD COLUMN name TEXT");
  expect((await concordat("catalog", "pull")).code).toBe(0);
  expect((await concordat("check")).code).toBe(0);
});
