/** A deletion that waits for a person: what `review` shows of it, and the three ways to decide it. */
import { writeFileSync } from "node:fs";
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
  delete  review
  a.email  <-> b.mail       authority a
  a.name   <-> b.full_name  latest
}
`;

const config = `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`;

/** Two records are linked, and the first is gone from a. */
async function held(text = spec): Promise<string> {
  const folder = scratchFolder({ "people.sync": text, "concordat.yaml": config });
  sql(folder, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
  sql(
    folder,
    "b",
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, full_name TEXT)",
  );
  sql(folder, "a", "INSERT INTO people VALUES ('p1', 'Ann'), ('p2', 'Bob')");
  await concordat(folder, "run");
  sql(folder, "a", "DELETE FROM people WHERE email = 'p1'");
  expect((await concordat(folder, "run")).code).toBe(3);
  return folder;
}

function sql(folder: string, name: "a" | "b", text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all() as Record<string, unknown>[];
  db.close();
  return rows.map((row) => ({ ...row }));
}

function concordat(folder: string, line: string) {
  return runCommand(line.split(" "), { cwd: folder });
}

const keys = (folder: string) => ({
  a: sql(folder, "a", "SELECT email FROM people ORDER BY 1").map((row) => row["email"]),
  b: sql(folder, "b", "SELECT mail FROM persons ORDER BY 1").map((row) => row["mail"]),
});

test("what each side holds is shown, and no value is asked for", async () => {
  const folder = await held();
  const { stdout } = await concordat(folder, "review show 1/record");
  expect(stdout).toContain("its record in `a` was deleted");
  expect(stdout).toContain("  a.people p1 was deleted; it held\n");
  expect(stdout).toContain('  b.persons 1\n    full_name: "Ann"\n');
  const taken = await concordat(folder, "review resolve 1/record --take a");
  expect(taken.stderr).toContain("decide `--delete` (the others too), `--keep`");
  expect(taken.code).toBe(2);
  const both = await concordat(folder, "review resolve 1/record --keep --delete");
  expect(both.stderr).toContain("say what stands");
});

test("a preview names the records of what waits", async () => {
  const folder = await held();
  sql(folder, "a", "UPDATE people SET name = 'Bobby' WHERE email = 'p2'");
  sql(folder, "b", "UPDATE persons SET full_name = 'Rob' WHERE mail = 'p2'");
  writeFileSync(join(folder, "people.sync"), spec.replace("latest", "review"));
  const { stdout } = await concordat(folder, "preview");
  expect(stdout).toContain(
    "\n  held record of a p1, b 1: its record in `a` was deleted  (people.sync:12)\n",
  );
  expect(stdout).toContain("\n  held name of a p2, b 2: conflict  (people.sync:14)\n");
});

test("the others are deleted too, with the name of who said so", async () => {
  const folder = await held();
  const decided = await concordat(
    folder,
    "review resolve --object Person --delete --by Eva --because left",
  );
  expect(decided.stdout).toContain("1 case decided");
  expect((await concordat(folder, "review show 1/record")).stdout).toContain(
    "decided by Eva (not verified): delete, because left; the next run carries it out",
  );
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(keys(folder)).toEqual({ a: ["p2"], b: ["p2"] });
  expect((await concordat(folder, "audit export")).stdout).toMatch(
    /"act":"delete".*"person":"Eva \(not verified\)"/,
  );
  expect((await concordat(folder, "review list")).stdout).toBe("Nothing waits.\n");
});

test("the others are kept, and the record does not come back", async () => {
  const folder = await held();
  await concordat(folder, "review resolve 1/record --keep --by Eva");
  expect((await concordat(folder, "run")).code).toBe(0);
  sql(folder, "b", "UPDATE persons SET full_name = 'Anna' WHERE mail = 'p1'");
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(keys(folder)).toEqual({ a: ["p2"], b: ["p1", "p2"] });
  expect((await concordat(folder, "audit export")).stdout).toMatch(
    /"act":"keep".*"person":"Eva \(not verified\)"/,
  );
  const { stdout } = await concordat(folder, "explain Person p1");
  expect(stdout).toContain("a: its deletion stays there alone");
  expect((await concordat(folder, "audit verify")).code).toBe(0);
});

test("the record comes back where it was deleted", async () => {
  const folder = await held();
  await concordat(folder, "review resolve 1/record --restore --by Eva");
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(sql(folder, "a", "SELECT * FROM people WHERE email = 'p1'")).toEqual([
    { email: "p1", name: "Ann" },
  ]);
  expect((await concordat(folder, "run")).stdout).toMatch(/Person +\d+ +0 +0 +0 +0 +0/);
});

test("nothing is restored where the spec creates nothing", async () => {
  const folder = await held(spec.replace("delete  review", "delete  review\n  create  in b"));
  const refused = await concordat(folder, "review resolve 1/record --restore");
  expect(refused.stderr).toContain("`Person` creates nothing in `a`");
  expect(refused.code).toBe(2);
});

test("a decision about records that moved since is not carried out", async () => {
  const folder = await held();
  await concordat(folder, "review resolve 1/record --delete");
  sql(folder, "b", "UPDATE persons SET full_name = 'Anna' WHERE mail = 'p1'");
  expect((await concordat(folder, "run")).code).toBe(3);
  expect(keys(folder).b).toEqual(["p1", "p2"]);
  expect((await concordat(folder, "review list")).stdout).toContain("the records moved after");
});

test("an edit elsewhere against a deletion is decided the same way", async () => {
  const folder = await held();
  const edited = spec.replace("delete  review", "delete  propagate");
  writeFileSync(join(folder, "people.sync"), edited);
  await concordat(folder, "accept --no-drain");
  sql(folder, "a", "DELETE FROM people WHERE email = 'p2'");
  sql(folder, "b", "UPDATE persons SET full_name = 'Bert' WHERE mail = 'p2'");
  await concordat(folder, "run --approve 9");
  const { stdout } = await concordat(folder, "review list");
  expect(stdout).toContain("2/record  Person p2: deleted in `a` and edited elsewhere");
  await concordat(folder, "review resolve 2/record --restore");
  expect((await concordat(folder, "run --approve 9")).code).toBe(0);
  expect(sql(folder, "a", "SELECT * FROM people")).toEqual([{ email: "p2", name: "Bert" }]);
});

test("the option of another case is refused", async () => {
  const folder = await held();
  writeFileSync(join(folder, "people.sync"), spec.replace("latest", "review by ops"));
  await concordat(folder, "accept");
  sql(folder, "a", "UPDATE people SET name = 'Rob' WHERE email = 'p2'");
  sql(folder, "b", "UPDATE persons SET full_name = 'Bert' WHERE mail = 'p2'");
  await concordat(folder, "run");
  const refused = await concordat(folder, "review resolve 2/name --keep");
  expect(refused.stderr).toContain("no record was deleted there");
});
