/** A proposed object over two real SQLite files, while SQL statements stand for the tool that it is to replace. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
  owner     ops
  status    proposed
  match     a.email = b.mail  ignoring case
  a.email               <-> b.mail                 authority a
  a.name                <-> b.full_name            authority a
  a.city                ->  b.town                 label "City"
}
`;

const config = `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`;

function workspace(text = spec): string {
  const folder = scratchFolder({ "people.sync": text, "concordat.yaml": config });
  sql(folder, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, city TEXT)");
  sql(
    folder,
    "b",
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, full_name TEXT, town TEXT)",
  );
  for (let at = 1; at <= 3; at++) {
    sql(folder, "a", `INSERT INTO people VALUES ('p${at}@x.example', 'Person ${at}', 'Bonn')`);
    sql(
      folder,
      "b",
      `INSERT INTO persons (mail, full_name, town) VALUES ('p${at}@x.example', 'Person ${at}', 'Bonn')`,
    );
  }
  return folder;
}

function sql(folder: string, name: "a" | "b", text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all() as Record<string, unknown>[];
  db.close();
  return rows.map((row) => ({ ...row }));
}

/** A command, at this many minutes after noon. */
function concordat(folder: string, line: string, minutes = 0) {
  const now = Date.UTC(2026, 10, 25, 12) + minutes * 60_000;
  const host = { clock: { now: () => now, monotonic: () => 0 } };
  return runCommand(line.split(" "), { cwd: folder, host });
}

/** What the other tool did right, wrong and not at all. */
async function observed(): Promise<string> {
  const folder = workspace();
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET name = 'Ann', city = 'Köln' WHERE email = 'p1@x.example'");
  sql(folder, "a", "UPDATE people SET name = 'Bob' WHERE email = 'p2@x.example'");
  await concordat(folder, "run", 5);
  sql(
    folder,
    "b",
    "UPDATE persons SET full_name = 'Ann', town = 'Cologne' WHERE mail = 'p1@x.example'",
  );
  await concordat(folder, "run", 10);
  return folder;
}

test("a proposed object reads and writes nothing, installs nothing, and counts apart", async () => {
  const folder = workspace();
  sql(folder, "a", "UPDATE people SET name = 'Ann' WHERE email = 'p1@x.example'");
  const before = ["a", "b"].map((name) => readFileSync(join(folder, `${name}.db`)));
  const ran = await concordat(folder, "run");
  expect(ran.stderr).toBe("");
  expect(ran.stdout).not.toMatch(/^Person +\d/m);
  expect(ran.stdout).toContain(
    "Person is proposed and wrote nothing: this is its first look; as things are it would have made 0 records, changed 1 value and deleted 0 records",
  );
  expect(ran.code).toBe(0);
  expect(["a", "b"].map((name) => readFileSync(join(folder, `${name}.db`)))).toEqual(before);
  const json = JSON.parse((await concordat(folder, "run --format json", 5)).stdout);
  expect(json).toMatchObject({
    runs: [],
    proposed: [{ object: "Person", would: { create: 0, update: 0, delete: 0 }, unread: [] }],
    exit: 0,
  });
});

test("the report says, row by row, what the other tool did the same, differently, and not", async () => {
  const folder = await observed();
  const { stdout, code } = await concordat(folder, "compare", 80);
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "Person (proposed): 3 looks from 2026-11-25 12:00 to 2026-11-25 12:10 UTC, over 3 links.
    Of 3 changes that Concordat would have made, 1 came the same (33 %), 1 different, 0 not at all; 1 may still come.
                                  changes  same  different  missed  waiting  unexpected  slowest
      City  a.city → b.town             1     0          1       0        0           0
      name  a.name → b.full_name        2     1          0       0        1           0       5m
      all rows                          3     1          1       0        1           0
    different  City  p1@x.example (a p1@x.example, b 1)
      b.town holds "Cologne"; Concordat would have written "Köln"  (one_changed, people.sync:15; 2026-11-25 12:10)

    note: A value that comes where another was expected counts as different, also where a person typed it in; so does an edit of a two-way row that is undone before it was carried over.
    note: On a two-way row, a change that nobody expected counts as a person's edit; only a side that receives can be changed unexpectedly.
    note: What happens between two looks is seen as its result: \`↔\` stands where the sides moved together and no time of an edit says which was first.
    "
  `);
  await concordat(folder, "run", 80);
  const later = await concordat(folder, "compare --samples 0", 90);
  expect(later.stdout).toContain(
    "Of 3 changes that Concordat would have made, 1 came the same (33 %), 1 different, 1 not at all.",
  );
  const status = await concordat(folder, "status");
  expect(status.stdout).toContain(
    "Person is proposed: of 3 changes that it would have written since 2026-11-25 12:00 UTC 1 came the same; `concordat compare` shows which",
  );
});

test("`explain` shows what is wanted of a record", async () => {
  const folder = await observed();
  const { stdout, code } = await concordat(folder, "explain Person p2@x.example");
  expect(stdout).toContain("  b.persons 2\n");
  expect(stdout).toContain(
    'the object is proposed: it would write b full_name: "Bob"  one_changed, people.sync:14\n  nothing was written yet',
  );
  expect(code).toBe(0);
});

test("as JSON and as Markdown", async () => {
  const folder = await observed();
  const json = JSON.parse(
    (await concordat(folder, "compare --format json --within 4m", 10)).stdout,
  );
  expect(json).toMatchObject({
    formatVersion: 1,
    within: 240_000,
    objects: [
      {
        object: "Person",
        looks: { count: 3 },
        total: { changes: 3, same: 1, different: 1, missed: 1, waiting: 0 },
        rows: [
          { row: "city", label: "City", counts: { different: 1 } },
          { row: "name", direction: "a.name → b.full_name", counts: { same: 1, missed: 1 } },
        ],
        samples: [
          { outcome: "different", key: "p1@x.example", wanted: "Köln", found: "Cologne" },
          { outcome: "missed", key: "p2@x.example", wanted: "Bob", found: "Person 2" },
        ],
      },
    ],
  });
  expect(
    (await concordat(folder, "compare --format markdown --within 4m", 10)).stdout,
  ).toMatchInlineSnapshot(`
    "## Person

    3 looks from 2026-11-25 12:00 to 2026-11-25 12:10 UTC, over 3 links.

    Of 3 changes that Concordat would have made, 1 came the same (33 %), 1 different, 1 not at all.

    | row | direction | changes | same | different | missed | waiting | unexpected | slowest |
    |---|---|---:|---:|---:|---:|---:|---:|---:|
    | City | a.city → b.town | 1 | 0 | 1 | 0 | 0 | 0 |  |
    | name | a.name → b.full\\_name | 2 | 1 | 0 | 1 | 0 | 0 | 5m |
    | all rows |  | 3 | 1 | 1 | 1 | 0 | 0 |  |

    ### different

    - City, p1@x.example (a p1@x.example, b 1): b.town holds "Cologne"; Concordat would have written "Köln" (one\\_changed, people.sync:15; 2026-11-25 12:10)

    ### missed

    - name, p2@x.example (a p2@x.example, b 2): b.full\\_name still holds "Person 2"; Concordat would have written "Bob" (one\\_changed, people.sync:14; 2026-11-25 12:10)

    ## What this cannot tell

    - A value that comes where another was expected counts as different, also where a person typed it in; so does an edit of a two-way row that is undone before it was carried over.
    - On a two-way row, a change that nobody expected counts as a person's edit; only a side that receives can be changed unexpectedly.
    - What happens between two looks is seen as its result: \`↔\` stands where the sides moved together and no time of an edit says which was first.
    "
  `);
});

test("what it does may be changed without asking, and begins anew", async () => {
  const folder = await observed();
  const changed = spec.replace(
    "a.city                ->  b.town ",
    "a.city <-> b.town  authority b ",
  );
  writeFileSync(join(folder, "people.sync"), changed);
  const ran = await concordat(folder, "run", 15);
  expect(ran.stdout).toContain("this is its first look");
  expect(ran.code).toBe(0);
});

test("once it is in force it starts as if it had never been looked at, and what was seen of it goes", async () => {
  const folder = await observed();
  writeFileSync(join(folder, "people.sync"), spec.replace("  status    proposed\n", ""));
  expect((await concordat(folder, "run", 15)).code).toBe(5);
  const preview = await concordat(folder, "preview", 15);
  expect(preview.stdout).toContain("Person: would create 0, update 2, delete 0, hold 0");
  expect((await concordat(folder, "accept", 15)).code).toBe(0);
  const ran = await concordat(folder, "run", 15);
  expect(ran.stdout).toMatch(/Person +6 +6 +0 +2 +0/);
  expect(ran.stdout).not.toContain("proposed");
  expect(sql(folder, "b", "SELECT full_name, town FROM persons ORDER BY id")).toEqual([
    { full_name: "Ann", town: "Köln" },
    { full_name: "Bob", town: "Bonn" },
    { full_name: "Person 3", town: "Bonn" },
  ]);
  expect((await concordat(folder, "compare", 20)).stdout).toBe(
    "No object is proposed: there is nothing to compare.\n",
  );
  expect(existsSync(join(folder, ".concordat/state.proposed.db"))).toBe(true);
});

test("before its first day an object is looked at, from that day on it writes, after its last it rests", async () => {
  const dated = spec.replace("proposed", "active since 2026-11-26 until 2026-11-27");
  const folder = workspace(dated);
  sql(folder, "a", "UPDATE people SET name = 'Ann' WHERE email = 'p1@x.example'");
  const name = () => sql(folder, "b", "SELECT full_name FROM persons WHERE id = 1");
  const day = 24 * 60;
  expect((await concordat(folder, "run")).stdout).toContain("Person is proposed");
  expect(name()).toEqual([{ full_name: "Person 1" }]);
  await concordat(folder, "run", day);
  expect(name()).toEqual([{ full_name: "Ann" }]);
  sql(folder, "a", "UPDATE people SET name = 'Anna' WHERE email = 'p1@x.example'");
  const ended = await concordat(folder, "run", 3 * day);
  expect(ended.stdout).not.toContain("Person");
  expect(name()).toEqual([{ full_name: "Ann" }]);
  expect((await concordat(folder, "status", 3 * day)).stdout).toContain("Person (ended)");
});

test("a system that cannot be read ends the run with 3, though all that is in force went through", async () => {
  const folder = await observed();
  sql(folder, "b", "ALTER TABLE persons RENAME TO gone");
  const ran = await concordat(folder, "run", 15);
  expect(ran.stdout).toContain("Person: b could not be read: ");
  expect(ran.code).toBe(3);
});

test("a system that only a proposed object needs may be away: what is in force goes on", async () => {
  const both = `${spec.replace("object Person", "object Next").replace('system b: sqlite "Beta"', 'system b: sqlite "Beta"\nsystem c: sqlite "Gamma"').replaceAll("b.", "c.")}
object Person: a.people -> b.persons  every 5m {
  owner     ops
  match     a.email = b.mail
  a.email               ->  b.mail
  a.name                ->  b.full_name
}
`;
  const folder = workspace(both);
  writeFileSync(join(folder, "concordat.yaml"), `${config}      c: { url: "sqlite:./c.db" }\n`);
  sql(folder, "a", "UPDATE people SET name = 'Ann' WHERE email = 'p1@x.example'");
  const ran = await concordat(folder, "run");
  expect(ran.stdout).toMatch(/Person +6 +6 +0 +1/);
  expect(ran.stdout).toContain("Next: c could not be read: there is no database file");
  expect(ran.code).toBe(3);
  expect(sql(folder, "b", "SELECT full_name FROM persons WHERE id = 1")).toEqual([
    { full_name: "Ann" },
  ]);
});

test("the changelog of an object in force is read from where the look stood; without one all is compared", async () => {
  const old = `
object Old: a.people -> b.persons  every 5m {
  owner     ops
  match     a.email = b.mail
  a.email               ->  b.mail
  a.name                ->  b.full_name
}
`;
  const reads = async (text: string) => {
    const folder = workspace(text);
    await concordat(folder, "run");
    sql(folder, "a", "UPDATE people SET city = 'Köln' WHERE email = 'p1@x.example'");
    sql(folder, "b", "DELETE FROM persons WHERE id = 3");
    const ran = JSON.parse((await concordat(folder, "run --format json", 5)).stdout);
    const compared = JSON.parse((await concordat(folder, "compare --format json", 5)).stdout);
    const [{ read }] = ran.proposed;
    return { read, waiting: compared.objects[0].total.waiting, links: compared.objects[0].links };
  };
  // One was edited, and one is gone; the other way three and two are read.
  expect(await reads(spec + old)).toEqual({ read: 2, waiting: 1, links: 3 });
  expect(await reads(spec)).toEqual({ read: 5, waiting: 1, links: 3 });
});

test("a package in which nothing is proposed leaves no second state", async () => {
  const folder = workspace(spec.replace("  status    proposed\n", ""));
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(existsSync(join(folder, ".concordat/state.proposed.db"))).toBe(false);
});

test.each(["compare --within soon", "compare --samples few", "compare --format html"])(
  "%s is told to be wrong",
  async (line) => {
    expect((await concordat(workspace(), line)).code).toBe(2);
  },
);
