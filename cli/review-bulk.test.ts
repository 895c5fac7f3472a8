/** Several cases decided at once: what somebody decided by name before stays as it was decided. */
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

test("a case that was decided by its name is not decided again with the rest", async () => {
  const folder = scratchFolder({ "people.sync": spec, "concordat.yaml": config });
  const concordat = (...args: string[]) => runCommand(args, { cwd: folder });
  for (const name of ["a", "b"] as const) {
    sql(folder, name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
    sql(
      folder,
      name,
      `INSERT INTO people VALUES ('p1', '${name}1'), ('p2', '${name}2'), ('p3', '${name}3')`,
    );
  }
  await concordat("run");
  await concordat("review", "resolve", "2/name", "--take", "b", "--because", "she said so");
  const bulk = ["review", "resolve", "--object", "Person", "--row", "name", "--take", "a"];
  const asked = await concordat(...bulk);
  expect([asked.code, asked.stderr]).toEqual([
    2,
    "concordat: 2 cases would be decided; 1 case decided already, and left so; add --yes to do it\n",
  ]);
  expect((await concordat(...bulk, "--yes")).code).toBe(0);
  expect((await concordat(...bulk, "--yes")).stderr).toContain("all of them are decided already");
  await concordat("run");
  const names = sql(folder, "a", "SELECT name FROM people ORDER BY email").map(
    (row) => row["name"],
  );
  expect(names).toEqual(["a1", "b2", "a3"]);
});
