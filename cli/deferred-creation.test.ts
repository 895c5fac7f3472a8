/** A record that cannot be created before its parent is: every run tells it, until it is there. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Company: a.companies <-> b.companies  every 5m {
  match   a.domain = b.domain
  where   a.size > 1
  a.domain  <-> b.domain   authority a
}

object Person: a.people <-> b.people  every 5m {
  match   a.email = b.email
  a.email    <-> b.email    authority a
  a.company  ->  b.company  ref Company
}
`;

const config = `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db" }
      b: { url: "sqlite:./b.db" }
`;

test("is told by every run, which does not end clean, until it is there", async () => {
  const folder = scratchFolder({ "people.sync": spec, "concordat.yaml": config });
  sql(
    folder,
    "a",
    `CREATE TABLE companies (id INTEGER PRIMARY KEY, domain TEXT UNIQUE, size INTEGER);
     CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, company INTEGER);
     INSERT INTO companies VALUES (1, 'acme.example', 1);
     INSERT INTO people VALUES (1, 'p1', 1), (2, 'p2', 1)`,
  );
  sql(
    folder,
    "b",
    `CREATE TABLE companies (id INTEGER PRIMARY KEY, domain TEXT UNIQUE);
     CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, company INTEGER NOT NULL)`,
  );
  const told =
    "Person: 2 records are not created in b yet: what row `company` refers to is not there\n";
  for (let times = 0; times < 2; times++) {
    const run = await concordat(folder, "run");
    expect(run.stdout).toContain(told);
    expect(run.code).toBe(3);
  }
  const json = JSON.parse((await concordat(folder, "run --format json")).stdout);
  expect(json.runs[1].deferred).toEqual([{ system: "b", row: "company", records: 2 }]);
  sql(folder, "a", "UPDATE companies SET size = 2");
  const last = await concordat(folder, "run");
  expect(last.stdout).not.toContain("not created");
  expect(last.code).toBe(0);
});

function sql(folder: string, name: "a" | "b", text: string): void {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  db.exec(text);
  db.close();
}

function concordat(folder: string, line: string) {
  return runCommand(line.split(" "), { cwd: folder });
}
