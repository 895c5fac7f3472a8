/** `run`, `preview`, `status` and `explain OBJECT KEY` over two real SQLite files. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { runCommand, type Surroundings, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.persons  every 5m {
  owner     ops
  match     a.email = b.mail  ignoring case
  a.email               <-> b.mail                 authority a
  a.name                <-> b.full_name            authority a
  a.city                <-> b.town                 review by ops
}
`;

const config = `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`;

interface Setup {
  readonly spec?: string;
  readonly config?: string;
  readonly people?: number;
}

function workspace(setup: Setup = {}): string {
  const folder = scratchFolder({
    "people.sync": setup.spec ?? spec,
    "concordat.yaml": setup.config ?? config,
  });
  sql(folder, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, city TEXT)");
  sql(
    folder,
    "b",
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, full_name TEXT, town TEXT)",
  );
  for (let at = 1; at <= (setup.people ?? 2); at++) {
    sql(folder, "a", `INSERT INTO people VALUES ('p${at}@x.example', 'Person ${at}', 'Bonn')`);
  }
  return folder;
}

function sql(folder: string, name: "a" | "b", text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all() as Record<string, unknown>[];
  db.close();
  return rows.map((row) => ({ ...row }));
}

function concordat(folder: string, line: string, around: Partial<Surroundings> = {}) {
  return runCommand(line.split(" "), { cwd: folder, ...around });
}

test("a first run creates what is missing, and a second one writes nothing", async () => {
  const folder = workspace();
  const first = await concordat(folder, "run");
  expect(first.stderr).toBe("");
  expect(first.stdout).toMatch(/Person +2 +2 +2 +0 +0 +0 +0 +0/);
  expect(first.code).toBe(0);
  expect(sql(folder, "b", "SELECT mail, full_name, town FROM persons ORDER BY mail")).toEqual([
    { mail: "p1@x.example", full_name: "Person 1", town: "Bonn" },
    { mail: "p2@x.example", full_name: "Person 2", town: "Bonn" },
  ]);
  const second = await concordat(folder, "run --format json");
  expect(JSON.parse(second.stdout)).toMatchObject({
    formatVersion: 1,
    runs: [{ object: "Person", changed: 0, created: 0, updated: 0, held: 0, failed: 0 }],
    exit: 0,
  });
});

test("edits on both sides travel, a conflict under review waits, and the state says so", async () => {
  const folder = workspace();
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET name = 'Ann', city = 'Köln' WHERE email = 'p1@x.example'");
  sql(folder, "b", "UPDATE persons SET town = 'Aachen' WHERE mail = 'p1@x.example'");
  const ran = await concordat(folder, "run");
  expect(ran.stdout).toContain("1 case waits; `concordat status` shows it");
  expect(ran.code).toBe(3);
  expect(
    sql(folder, "b", "SELECT full_name, town FROM persons WHERE mail = 'p1@x.example'"),
  ).toEqual([{ full_name: "Ann", town: "Aachen" }]);
  const status = await concordat(folder, "status");
  expect(status.stdout).toContain(
    "Person.city of p1@x.example waits since 2026-11-25 12:00 UTC (conflict)",
  );
  expect(status.stdout).toMatch(
    /^Person\.city agrees on \d+\.\d % \(\d+ of \d+\): 1 held, the oldest since 2026-11-25 12:00 UTC$/m,
  );
  expect(status.stdout).not.toContain("Person.name agrees");
  expect(status.stdout).toContain('a p1@x.example city: "Köln"');
  expect(status.stdout).toContain('town: "Aachen"');
  const explained = await concordat(folder, "explain Person p1@x.example name");
  expect(explained.stdout).toContain('b full_name: "Person 1" → "Ann" from a');
  expect(explained.stdout).toContain("one_changed  people.sync:13");
  sql(folder, "b", "UPDATE persons SET town = 'Köln' WHERE mail = 'p1@x.example'");
  expect((await concordat(folder, "run")).code).toBe(0);
  expect((await concordat(folder, "status")).stdout).not.toMatch(/waits since|agrees on/);
});

test("a preview says who, where, old and new, by which rule and line, and changes nothing", async () => {
  const folder = workspace();
  sql(folder, "b", "INSERT INTO persons (mail, full_name) VALUES ('P1@X.example', 'Somebody')");
  const before = ["a", "b"].map((name) => readFileSync(join(folder, `${name}.db`)));
  const { stdout, code } = await concordat(folder, "preview");
  expect(stdout).toContain("Person: would create 1, update 1, delete 0, hold 0");
  expect(stdout).toContain('full_name: "Somebody" → "Person 1"  (authority, people.sync:13)');
  expect(stdout).toContain("create b.persons");
  expect(stdout.endsWith("Nothing was changed.\n")).toBe(true);
  expect(code).toBe(0);
  expect(["a", "b"].map((name) => readFileSync(join(folder, `${name}.db`)))).toEqual(before);
  expect((await concordat(folder, "status")).stdout).toMatch(/Person +0 +0 +0/);
  expect(existsSync(join(folder, ".concordat"))).toBe(false);
  const json = JSON.parse((await concordat(folder, "preview --format json")).stdout);
  expect(json).toMatchObject({
    formatVersion: 1,
    objects: [{ object: "Person", create: 1, update: 1, delete: 0, conflicts: 2, held: 0 }],
  });
  expect(json.objects[0].samples).toHaveLength(2);
});

test("a brake writes nothing, and lets pass what is approved", async () => {
  const folder = workspace({ people: 40 });
  await concordat(folder, "run");
  sql(folder, "a", "DELETE FROM people WHERE rowid % 2 = 0");
  const stopped = await concordat(folder, "run");
  expect(stopped.stdout).toContain(
    "the brake stopped it, nothing was written: 20 of 40 records of a are gone",
  );
  expect(stopped.code).toBe(4);
  expect(sql(folder, "b", "SELECT count(*) AS n FROM persons")).toEqual([{ n: 40 }]);
  const short = await concordat(folder, "run --approve 19");
  expect(short.stdout).toContain("only 19 may pass; `--approve 20` lets it pass");
  expect(short.code).toBe(4);
  const told = "Person is stopped by its brake since 2026-11-25 12:00 UTC: 20 of 40 records of a";
  expect((await concordat(folder, "status")).stdout).toContain(told);
  const status = JSON.parse((await concordat(folder, "status --format json")).stdout);
  expect(status.objects[0].stopped).toMatchObject({ count: 20, since: expect.any(Number) });
  expect((await concordat(folder, "run --approve 20")).code).toBe(0);
  expect((await concordat(folder, "status")).stdout).not.toContain("stopped");
  // `delete ignore`: the others stay, and are not created again.
  expect(sql(folder, "a", "SELECT count(*) AS n FROM people")).toEqual([{ n: 20 }]);
  expect(sql(folder, "b", "SELECT count(*) AS n FROM persons")).toEqual([{ n: 40 }]);
});

test("a preview shows what a brake keeps from happening", async () => {
  const owned = spec.replace("  owner     ops\n", "  owner     ops\n  delete    propagate\n");
  const folder = workspace({ people: 40, spec: owned });
  await concordat(folder, "run");
  sql(folder, "a", "DELETE FROM people WHERE rowid % 2 = 0");
  const { stdout } = await concordat(folder, "preview");
  expect(stdout).toContain(
    "would create 0, update 0, delete 20, hold 0; the brake would stop it: 20 of 40",
  );
  expect(stdout).toContain("  delete b.persons 1  (record_deleted, people.sync:11)\n");
  expect(sql(folder, "b", "SELECT count(*) AS n FROM persons")).toEqual([{ n: 40 }]);
});

test.each<[string, Setup, string, string]>([
  ["no settings", { config: "lint: {}\n" }, "run", "concordat.yaml has no `profiles`"],
  [
    "a system without an address",
    { config: 'profiles:\n  local:\n    systems:\n      a: { url: "sqlite:./a.db" }\n' },
    "run",
    "does not say how `b` is reached; add `b: { url: … }` to its `systems`",
  ],
  [
    "a database that is not there",
    { config: config.replace("b.db", "nowhere.db") },
    "run",
    "there is no database file",
  ],
  [
    "two profiles and no choice",
    { config: `${config}  live:\n    systems: {}\n` },
    "run",
    "several profiles are there (local, live); choose one with --profile",
  ],
  ["a profile that is not there", {}, "run --profile live", "has no profile `live`; it has local"],
  [
    "a secret that is not set",
    { config: config.replace("./a.db", "$" + "{env:PLACE}") },
    "run",
    "the environment has no variable `PLACE`",
  ],
  [
    "a state that is none",
    { config: config.replace("    systems:", "    state: people.sync\n    systems:") },
    "run",
    "the state `people.sync` cannot be opened",
  ],
  [
    "a key for the state that is none",
    { config: config.replace("    systems:", "    state: { url: s.db, key: k }\n    systems:") },
    "status",
    "has to be 32 random bytes",
  ],
  [
    "a connector that does not run yet",
    { spec: spec.replace('a: sqlite "Alpha"', 'a: zendesk "Alpha"') },
    "run",
    "systems of zendesk can be checked and tested, and not run yet",
  ],
  [
    "a record that nobody knows",
    {},
    "explain Person nobody@x.example",
    "no record of `Person` has the key or id",
  ],
  ["an object that is not there", {}, "explain Persn x", "there is no object `Persn`"],
  ["a number that is none", {}, "run --approve many", "it has to be a whole number"],
])("%s is told", async (_, setup, line, expected) => {
  const { code, stderr } = await concordat(workspace(setup), line);
  expect(stderr).toContain(expected);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
});

test("a secret is never printed", async () => {
  const secret = "kU7-geheim";
  const folder = workspace({ config: config.replace("./a.db", "./$" + "{env:TOKEN}/a.db") });
  const { stdout, stderr, code } = await concordat(folder, "run", { env: { TOKEN: secret } });
  expect(stderr).toContain("there is no database file");
  expect(stdout + stderr).not.toContain(secret);
  expect(code).toBe(2);
});

test("an error in the spec stops a run before anything is opened", async () => {
  const folder = workspace({ spec: spec.replace("b.full_name", "c.full_name") });
  const { code, stderr } = await concordat(folder, "run");
  expect(stderr).toContain("error[unknown-system]");
  expect(code).toBe(1);
});

test("a damaged plan is refused, and a compiled one runs", async () => {
  const folder = workspace();
  expect((await concordat(folder, "compile --out people.plan.json")).code).toBe(0);
  expect((await concordat(folder, "run people.plan.json")).code).toBe(0);
  const path = join(folder, "people.plan.json");
  writeFileSync(path, readFileSync(path, "utf8").replace('"authority"', '"latest"'));
  const { code, stderr } = await concordat(folder, "run people.plan.json");
  expect(stderr).toMatch(/^error\[plan-/m);
  expect(code).not.toBe(0);
});

test("a package's tests are run, and a failing one says which decision led there", async () => {
  const failing = spec.replace(
    "b.full_name            authority a",
    "b.full_name            authority b",
  );
  const tests = `
test "alpha names people" {
  given  a.people { email: "e@x.example", name: "A" }
  run
  edit   a.people { name: "B" }
  edit   b.persons { full_name: "C" }
  run
  expect b.persons { full_name: "B" }
}
`;
  const catalogue = (object: string, id: string, fields: readonly string[]) =>
    JSON.stringify({
      formatVersion: 1,
      connector: "sqlite",
      origin: "written",
      objects: {
        [object]: {
          label: object,
          id,
          create: true,
          update: true,
          delete: true,
          fields: Object.fromEntries(
            fields.map((name) => [
              name,
              {
                label: name,
                type: "text",
                native: "TEXT",
                required: false,
                readOnly: false,
                createOnly: false,
                unique: false,
                indexed: false,
                verified: true,
              },
            ]),
          ),
        },
      },
    });
  const folder = scratchFolder({
    "people.sync": failing + tests,
    "catalog/a.json": catalogue("people", "email", ["email", "name", "city"]),
    "catalog/b.json": catalogue("persons", "id", ["id", "mail", "full_name", "town"]),
  });
  const { code, stdout } = await concordat(folder, "test");
  expect(stdout).toContain('`b.persons` has full_name: "C", expected "B"');
  expect(stdout).toContain("1 test: 0 passed, 1 failed.");
  expect(code).toBe(1);
  writeFileSync(join(folder, "people.sync"), spec + tests);
  expect((await concordat(folder, "test")).stdout).toContain("1 test: 1 passed, 0 failed.");
  // What a changed package does to data in place is shown by the plan that ran before.
  await concordat(folder, "compile --out before.plan.json");
  const changed = `
test "nobody has accepted that beta names people now" {
  given  a.people { email: "e@x.example", name: "A" }
  run    by "before.plan.json"
  run
  expect refusal
}
`;
  writeFileSync(join(folder, "people.sync"), failing + changed);
  expect((await concordat(folder, "test")).stdout).toContain("1 test: 1 passed, 0 failed.");
  writeFileSync(join(folder, "before.plan.json"), "{}");
  const { code: refused, stderr } = await concordat(folder, "test");
  expect(stderr).toContain("the plan `before.plan.json`, which a test runs by, cannot be used: ");
  expect(refused).not.toBe(0);
});

test("a person decides a conflict, the next run carries it out, and the audit says who", async () => {
  const folder = workspace();
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Köln' WHERE email = 'p1@x.example'");
  sql(folder, "b", "UPDATE persons SET town = 'Aachen' WHERE mail = 'p1@x.example'");
  await concordat(folder, "run");
  const listed = await concordat(folder, "review list");
  expect(listed.stdout).toContain('1/city  Person p1@x.example: a "Köln", b "Aachen"\n1 case.');
  expect((await concordat(folder, "review show 1/city")).stdout).toContain(
    'before: "Bonn" (from a)',
  );
  const around = { env: { USER: "ann" } };
  const decided = await concordat(folder, "review resolve 1/city --take b --because moved", around);
  expect(decided.stdout).toBe("1 case decided; the next run carries it out.\n");
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(sql(folder, "a", "SELECT city FROM people WHERE email = 'p1@x.example'")).toEqual([
    { city: "Aachen" },
  ]);
  const explained = await concordat(folder, "explain Person p1@x.example city");
  expect(explained.stdout).toContain('a city: "Köln" → "Aachen" from b');
  expect(explained.stdout).toContain(
    "decided; an edit made there was overwritten by ann (not verified) because moved",
  );
  expect((await concordat(folder, "audit verify")).stdout).toMatch(
    /^The audit is whole: \d+ entries/,
  );
});

test("a case about what was blank everywhere says so", async () => {
  const folder = workspace();
  sql(folder, "a", "UPDATE people SET city = NULL");
  sql(folder, "b", "UPDATE persons SET town = NULL");
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Köln' WHERE email = 'p1@x.example'");
  sql(folder, "b", "UPDATE persons SET town = 'Aachen' WHERE mail = 'p1@x.example'");
  await concordat(folder, "run");
  expect((await concordat(folder, "review show 1/city")).stdout).toContain("  before: empty\n");
});

test("a decision made on other values is not carried out", async () => {
  const folder = workspace();
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Köln' WHERE email = 'p1@x.example'");
  sql(folder, "b", "UPDATE persons SET town = 'Aachen' WHERE mail = 'p1@x.example'");
  await concordat(folder, "run");
  await concordat(folder, "review resolve 1/city --take b");
  sql(folder, "a", "UPDATE people SET city = 'Bern' WHERE email = 'p1@x.example'");
  expect((await concordat(folder, "run")).code).toBe(3);
  expect(sql(folder, "b", "SELECT town FROM persons WHERE mail = 'p1@x.example'")).toEqual([
    { town: "Aachen" },
  ]);
  const shown = await concordat(folder, "review show 1/city");
  expect(shown.stdout).toContain("the values moved after it was decided; look again");
});

test("cases are decided in bulk only when their number was seen", async () => {
  const folder = workspace({ people: 3 });
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Köln'");
  sql(folder, "b", "UPDATE persons SET town = 'Aachen'");
  await concordat(folder, "run");
  const bulk = "review resolve --object Person --row city --value Bern";
  const asked = await concordat(folder, bulk);
  expect(asked.stderr).toContain("3 cases would be decided; add --yes to do it");
  expect(asked.code).toBe(2);
  expect((await concordat(folder, `${bulk} --yes`)).stdout).toContain("3 cases decided");
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(sql(folder, "a", "SELECT DISTINCT city FROM people")).toEqual([{ city: "Bern" }]);
  expect(sql(folder, "b", "SELECT DISTINCT town FROM persons")).toEqual([{ town: "Bern" }]);
});

test("what was overwritten is put back, and travels like any edit", async () => {
  const folder = workspace();
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET name = 'Ann' WHERE email = 'p1@x.example'");
  await concordat(folder, "run");
  const { stdout } = await concordat(folder, "audit export");
  const entries = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const entry = entries.find((one) => one.to === "Ann");
  const undone = await concordat(folder, `undo --entry ${entry.sequence} --by ann`);
  expect(undone.stdout).toContain("1 value put back; the next run carries it to the other sides.");
  expect(sql(folder, "b", "SELECT full_name FROM persons WHERE mail = 'p1@x.example'")).toEqual([
    { full_name: "Person 1" },
  ]);
  await concordat(folder, "run");
  expect(sql(folder, "a", "SELECT name FROM people WHERE email = 'p1@x.example'")).toEqual([
    { name: "Person 1" },
  ]);
  const again = await concordat(folder, `undo --entry ${entry.sequence}`);
  expect(again.stdout).toContain("was left as it is: it was edited since");
  expect(again.code).toBe(3);
});

test.each<[string, string]>([
  [
    `UPDATE audit SET entry = replace(entry, '"lost":false', '"lost":true') WHERE sequence = 2`,
    "at entry 2",
  ],
  ["DELETE FROM audit WHERE sequence = 2", "at entry 3"],
  ["DELETE FROM audit WHERE sequence > 4", "at entry 5"],
])("an audit that was tampered with is found out: %s", async (statement, expected) => {
  const folder = workspace();
  await concordat(folder, "run");
  const db = new DatabaseSync(join(folder, ".concordat/state.db"));
  db.exec(statement);
  db.close();
  const { stdout, code } = await concordat(folder, "audit verify");
  expect(stdout).toContain(`The audit is broken ${expected}`);
  expect(code).toBe(1);
});

test("a plan that changes what happens to data runs only once it is accepted", async () => {
  const folder = workspace({ people: 120 });
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Ulm' WHERE email = 'p1@x.example'");
  const path = join(folder, "people.sync");
  writeFileSync(
    path,
    spec.replace(
      "a.city                <-> b.town                 review by ops",
      "a.city                ->  b.town",
    ),
  );
  const refused = await concordat(folder, "run");
  expect(refused.stderr).toContain("DATA    the direction of `Person.city` changes");
  expect(refused.stderr).toContain("then run `concordat accept`");
  expect(refused.code).toBe(5);
  expect((await concordat(folder, "preview")).stdout).toContain("DATA    the conflict clause of");
  const accepted = await concordat(folder, "accept");
  expect(accepted.stdout).toMatch(/Accepted sha256:[0-9a-f]{64}\.\n$/);
  const ran = await concordat(folder, "run");
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/Person +240 +1 +0 +1 +0/);
  expect(sql(folder, "b", "SELECT town FROM persons WHERE mail = 'p1@x.example'")).toEqual([
    { town: "Ulm" },
  ]);
});

describe("another translation", () => {
  const folded = spec.replace("authority a\n  a.city", "authority a  using trim, upper\n  a.city");

  async function underWay(): Promise<string> {
    const folder = workspace();
    await concordat(folder, "run");
    sql(folder, "b", "UPDATE persons SET full_name = 'Ann' WHERE mail = 'p1@x.example'");
    writeFileSync(join(folder, "people.sync"), folded);
    return folder;
  }
  const names = (folder: string) => ({
    a: sql(folder, "a", "SELECT name FROM people ORDER BY email").map((row) => row.name),
    b: sql(folder, "b", "SELECT full_name FROM persons ORDER BY mail").map((row) => row.full_name),
  });

  test("the plan before carries out what was edited under it, and nothing else is written", async () => {
    const folder = await underWay();
    expect((await concordat(folder, "preview")).stdout).toContain(
      "A run refuses this until `concordat accept`.\n`accept` makes a last run of the plan before, since values of Person.name are translated otherwise;",
    );
    const accepted = await concordat(folder, "accept");
    expect(accepted.stdout).toContain("A last run of the plan before:");
    expect(accepted.stdout).toContain("DATA    the normal form of `Person.name` changes");
    expect(accepted.code).toBe(0);
    expect(names(folder).a).toEqual(["Ann", "Person 2"]);
    expect((await concordat(folder, "run")).stdout).toMatch(/Person +4 +0 +0 +0 +0/);
    expect(names(folder)).toEqual({ a: ["Ann", "Person 2"], b: ["Ann", "Person 2"] });
  });

  test("what is under way may be left to the new one", async () => {
    const folder = await underWay();
    const accepted = await concordat(folder, "accept --no-drain");
    expect(accepted.stdout).not.toContain("A last run");
    await concordat(folder, "run");
    expect(names(folder).a).toEqual(["ANN", "Person 2"]);
  });

  test("with --resync what differs under the new one is decided as at a first link", async () => {
    const folder = workspace({ spec: mapped("One", "pass") });
    await concordat(folder, "run");
    writeFileSync(join(folder, "people.sync"), mapped("First", "pass"));
    await concordat(folder, "accept --resync");
    expect(names(folder).b).toEqual(["One", "Two"]);
    await concordat(folder, "run");
    expect(names(folder)).toEqual({ a: ["Person 1", "Person 2"], b: ["First", "Two"] });
  });

  const mapped = (value: string, otherwise = "hold") =>
    spec
      .replace(
        "\nobject",
        `
map Name: a <-> b {
  "Person 1" <-> "${value}"
  "Person 2" <-> "Two"
  otherwise  <-> ${otherwise}
}

object`,
      )
      .replace("b.full_name  ", "b.full_name  via Name  ");

  test("what only the plan before could read gets the new form, unless somebody edits it", async () => {
    const folder = workspace({ spec: mapped("One") });
    await concordat(folder, "run");
    writeFileSync(join(folder, "people.sync"), mapped("First"));
    await concordat(folder, "accept --resync");
    expect((await concordat(folder, "run")).code).toBe(0);
    expect(names(folder)).toEqual({ a: ["Person 1", "Person 2"], b: ["First", "Two"] });
    expect((await concordat(folder, "run")).stdout).toMatch(/Person +\d+ +0 +0 +0 +0 +0 +0/);
    writeFileSync(join(folder, "people.sync"), mapped("1st"));
    await concordat(folder, "accept --resync");
    sql(folder, "b", "UPDATE persons SET full_name = 'Ann' WHERE mail = 'p1@x.example'");
    expect((await concordat(folder, "run")).code).toBe(3);
    expect(names(folder)).toEqual({ a: ["Person 1", "Person 2"], b: ["Ann", "Two"] });
  });

  test("what waited under the plan before is not written over", async () => {
    const folder = workspace({ spec: mapped("One") });
    await concordat(folder, "run");
    sql(folder, "b", "UPDATE persons SET full_name = 'Ann' WHERE mail = 'p1@x.example'");
    expect((await concordat(folder, "run")).code).toBe(3);
    writeFileSync(join(folder, "people.sync"), mapped("First"));
    await concordat(folder, "accept --resync");
    expect((await concordat(folder, "run")).code).toBe(3);
    expect(names(folder)).toEqual({ a: ["Person 1", "Person 2"], b: ["Ann", "Two"] });
  });

  test("a plan that cannot finish is not replaced", async () => {
    const folder = await underWay();
    writeFileSync(join(folder, "concordat.yaml"), config.replace("./b.db", "./c.db"));
    const refused = await concordat(folder, "accept");
    expect(refused.code).toBe(2);
    expect((await concordat(folder, "run")).code).not.toBe(0);
    expect((await concordat(folder, "accept --no-drain")).code).toBe(0);
  });
});

test("a row that is new fills what is there by the rule of the first link, and words need nobody", async () => {
  const folder = workspace();
  const path = join(folder, "people.sync");
  const without = spec.replace(/.*a\.city.*\n/, "");
  writeFileSync(path, without);
  await concordat(folder, "run");
  writeFileSync(path, without.replace("owner     ops\n", 'owner     ops\n  purpose   "Names"\n'));
  expect((await concordat(folder, "run")).code).toBe(0);
  writeFileSync(path, spec);
  expect((await concordat(folder, "run")).stderr).toContain("DATA    row `Person.city` is new");
  await concordat(folder, "accept");
  await concordat(folder, "run");
  expect(sql(folder, "b", "SELECT DISTINCT town FROM persons")).toEqual([{ town: "Bonn" }]);
});

test("the systems' descriptions are pulled, and the package is checked against them", async () => {
  const folder = workspace();
  const pulled = await concordat(folder, "catalog pull");
  expect(pulled.stdout).toBe("catalog/a.json: 1 object\ncatalog/b.json: 1 object\n");
  const checked = await concordat(folder, "check");
  expect(checked.stdout).not.toContain("catalogue-missing");
  writeFileSync(join(folder, "people.sync"), spec.replace("b.town", "b.twon"));
  expect((await concordat(folder, "check")).stdout).toContain("did you mean `town`?");
});

test("the changelog's statements can be read before they are run, and undone", async () => {
  const folder = workspace();
  const { stdout } = await concordat(folder, "catalog ddl --system a");
  expect(stdout).toContain('CREATE TRIGGER "concordat_people_update" AFTER UPDATE ON "people"');
  expect(sql(folder, "a", "SELECT name FROM sqlite_schema WHERE name LIKE 'concordat%'")).toEqual(
    [],
  );
  await concordat(folder, "run");
  expect(
    sql(folder, "a", "SELECT name FROM sqlite_schema WHERE name LIKE 'concordat%'"),
  ).not.toEqual([]);
  const drop = await concordat(folder, "catalog ddl --system a --drop");
  const db = new DatabaseSync(join(folder, "a.db"));
  db.exec(drop.stdout);
  db.close();
  expect(sql(folder, "a", "SELECT name FROM sqlite_schema WHERE name LIKE 'concordat%'")).toEqual(
    [],
  );
});

test("L3 a value of ten million letters travels whole, both ways, and rests", async () => {
  const folder = workspace();
  await concordat(folder, "run");
  const text = "Zürich ".repeat(1_430_000);
  const put = (name: "a" | "b", statement: string, value: string) => {
    const db = new DatabaseSync(join(folder, `${name}.db`));
    db.prepare(statement).run(value);
    db.close();
  };
  const size = (name: "a" | "b", column: string, table: string) =>
    sql(folder, name, `SELECT max(length(${column})) AS n FROM ${table}`)[0]?.n;
  put("a", "UPDATE people SET name = ? WHERE email = 'p1@x.example'", text);
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(size("b", "full_name", "persons")).toBe(text.length);
  put("b", "UPDATE persons SET full_name = ? WHERE mail = 'p1@x.example'", `${text}!`);
  expect((await concordat(folder, "run")).code).toBe(0);
  expect(size("a", "name", "people")).toBe(text.length + 1);
  expect((await concordat(folder, "run")).stdout).toMatch(/Person +\d+ +0 +0 +0 +0/);
});
