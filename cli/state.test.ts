/** What takes room in a state, as `concordat state sizes` tells it. */
import { readdirSync, statSync } from "node:fs";
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

const dayMs = 86_400_000;
const keeping = config.replace(
  "    systems:",
  "    keep: { audit: { for: 400d, into: ./old }, gone: 90d }\n    systems:",
);

/** `concordat` so many days later. */
function later(cwd: string, days: number, line: string, stopWhen?: (stdout: string) => boolean) {
  const now = Date.UTC(2026, 10, 25, 12) + days * dayMs;
  const clock = { now: () => now, monotonic: () => 0 };
  const around = { cwd, host: { clock }, env: { USER: "ann" } };
  return runCommand(line.split(" "), { ...around, ...(stopWhen && { stopWhen }) });
}

test("prune takes out what the profile keeps no longer, the audit into a file of its own", async () => {
  const cwd = await afterRun(keeping);
  sql(cwd, "a", "DELETE FROM people WHERE email = 'p1'");
  await later(cwd, 1, "run");
  const file = (number: string) => join(cwd, "old", `audit-from-000000000${number}.jsonl`);
  const prune = async (days: number) => (await later(cwd, days, "state prune")).stdout;
  expect(await prune(80)).toBe("Nothing in the state is older than it is kept.\n");
  expect(await prune(92)).toBe("1 record that is gone was forgotten.\n");
  expect(await prune(401)).toBe(
    `Entries 1 to 4 of the audit were pruned, and stand in ${file("1")}.\n`,
  );
  sql(cwd, "a", "UPDATE people SET name = 'Bea'");
  expect((await later(cwd, 402, "run")).code).toBe(0);
  expect(await prune(803)).toContain(file("5"));
  expect(
    (
      await later(
        cwd,
        803,
        "audit verify old/audit-from-0000000001.jsonl old/audit-from-0000000005.jsonl",
      )
    ).stdout,
  ).toBe("The audit is whole: 5 entries, of which the state has 0.\n");
  expect((await later(cwd, 803, "run")).code).toBe(0);
});

test("a service takes it out by itself, once a day", async () => {
  const cwd = await afterRun(keeping);
  const { stdout } = await later(cwd, 500, "serve", (told) => told.includes("were pruned"));
  expect(stdout).toContain("info  entries 1 to 4 of the audit were pruned, and stand in");
  expect(readdirSync(join(cwd, "old"))).toEqual(["audit-from-0000000001.jsonl"]);
});

test("a service whose folder cannot be written to says so, and prunes nothing", async () => {
  const cwd = await afterRun(keeping.replace("./old", "./people.sync"));
  const { stdout } = await later(cwd, 500, "serve", (told) => told.includes("failed"));
  expect(stdout).toContain("pruning the state failed: nothing is pruned, because");
  expect((await later(cwd, 500, "audit verify")).stdout).toBe("The audit is whole: 4 entries.\n");
});

test("prune without `keep` says what to write", async () => {
  const cwd = await afterRun();
  const { code, stderr } = await later(cwd, 1, "state prune");
  expect([code, stderr]).toEqual([2, expect.stringContaining("add `keep: {")]);
});

async function afterRun(settings = config): Promise<string> {
  const cwd = scratchFolder({ "people.sync": spec, "concordat.yaml": settings });
  sql(cwd, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
  sql(cwd, "a", "INSERT INTO people VALUES ('p1', 'Ann'), ('p2', 'Bob')");
  sql(cwd, "b", "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT, full_name TEXT)");
  expect((await runCommand(["run"], { cwd })).code).toBe(0);
  return cwd;
}

function sql(cwd: string, name: string, text: string): void {
  const db = new DatabaseSync(join(cwd, `${name}.db`));
  db.exec(text);
  db.close();
}
