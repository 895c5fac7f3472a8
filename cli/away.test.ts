/** What stands in the way of one system stops no other, and every message says whose it is. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.two

system a: sqlite "Alpha"
system b: sqlite "Beta"
system p: postgres "Papa"

object T: a.t -> b.t  every 5m {
  match  a.code = b.code
  a.code -> b.code
}

object U: a.u -> p.u  every 5m {
  match  a.code = p.code
  a.code -> p.code
}
`;

const nowhere = "postgres://127.0.0.1:1/none";

function workspace(addresses: { b?: string; p?: string } = {}): string {
  const folder = scratchFolder({
    "two.sync": spec,
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "${addresses.b ?? "sqlite:./b.db"}" }
      p: { url: "${addresses.p ?? nowhere}" }
`,
  });
  sql(
    folder,
    "a",
    "CREATE TABLE t (code TEXT PRIMARY KEY); CREATE TABLE u (code TEXT PRIMARY KEY)",
  );
  sql(folder, "a", "INSERT INTO t VALUES ('A')");
  sql(folder, "b", "CREATE TABLE t (code TEXT PRIMARY KEY)");
  return folder;
}

function sql(folder: string, name: string, text: string): void {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  db.exec(text);
  db.close();
}

const concordat = (folder: string, command: string) => runCommand([command], { cwd: folder });

test("a preview goes on like the run where a system is away", async () => {
  const folder = workspace();
  const seen = await concordat(folder, "preview");
  expect(seen.stderr).toBe("");
  expect(seen.stdout).toContain("T: would create 1");
  expect(seen.stdout).toContain("p could not be read: ");
  const ran = await concordat(folder, "run");
  expect(ran.stdout).toMatch(/T +1 +1 +1/);
  expect(ran.stdout).toContain("U: p could not be read: ");
  expect(ran.code).toBe(3);
});

test("a watched table that is gone stops its own object alone", async () => {
  const folder = workspace();
  sql(folder, "a", "DROP TABLE u");
  const ran = await concordat(folder, "run");
  expect(ran.stdout).toMatch(/T +1 +1 +1/);
  expect(ran.stdout).toContain("U: a could not be read: there is no table or view u");
  expect(ran.code).toBe(3);
});

test.each([
  [{ b: "sqlite:./none.db" }, "concordat: b: there is no database file "],
  [{ b: "sqlite:./two.sync" }, "two.sync: file is not a database"],
  [{ b: "postgres://127.0.0.1/x" }, "b: postgres:// is no address of sqlite"],
  [{ p: "mongodb://x" }, "p: mongodb:// is no address of postgres; it begins with postgres://"],
])("%j is told with its system", async (addresses, message) => {
  const folder = workspace(addresses);
  const ran = await concordat(folder, "run");
  expect(`${ran.stderr}${ran.stdout}`).toContain(message);
  expect(ran.code).toBeGreaterThanOrEqual(2);
});
