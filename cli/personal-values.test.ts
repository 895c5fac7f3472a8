/** Rows tagged `pii` at the command line: their values lie sealed in the state, under a key that nobody replaces. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

organisation "Acme" dpo ops
owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha" region eu
system b: sqlite "Beta" region eu

object Person: a.people <-> b.persons  every 5m {
  purpose   "One view of a person"
  subjects  customer
  basis     contract
  retention "24 months"
  owner     ops
  match     a.email = b.mail  ignoring case
  a.email               <-> b.mail                 authority a  pii user.contact.email
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

const plain = spec.replace("  pii user.contact.email", "");
const given = (key: string) =>
  config.replace("    systems", `    state: { url: "state/x.db", key: "${key}" }\n    systems`);

function workspace(text = spec, settings = config): string {
  const folder = scratchFolder({ "people.sync": text, "concordat.yaml": settings });
  const columns = "id INTEGER PRIMARY KEY";
  sql(folder, "a", `CREATE TABLE people (${columns}, email TEXT UNIQUE, name TEXT, city TEXT)`);
  sql(
    folder,
    "b",
    `CREATE TABLE persons (${columns}, mail TEXT UNIQUE, full_name TEXT, town TEXT)`,
  );
  sql(folder, "a", `INSERT INTO people VALUES (1, 'ann@x.example', 'Ann "Ä" Moss', 'Seedtown')`);
  return folder;
}

function sql(folder: string, name: "a" | "b", text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all() as Record<string, unknown>[];
  db.close();
  return rows.map((row) => ({ ...row }));
}

const run = (folder: string, line: string, env = {}) =>
  runCommand(line.split(" "), { cwd: folder, env });

/** Everything that the state's files hold, as they lie on the disk. */
function bytes(folder: string, within = ".concordat"): string {
  const place = join(folder, within);
  const files = existsSync(place) ? readdirSync(place) : [];
  return files
    .filter((one) => !one.endsWith(".key"))
    .map((one) => readFileSync(join(place, one), "latin1"))
    .join("\n");
}

/** As it is, and as it may stand in an address, in base64 at any offset, in JSON and in hexadecimal. */
function forms(value: string): readonly string[] {
  const base64 = [0, 1, 2].map((at) =>
    Buffer.from("x".repeat(at) + value)
      .toString("base64")
      .slice(at === 0 ? 0 : 4, -4),
  );
  const utf8 = Buffer.from(value).toString("latin1");
  const hex = Buffer.from(value).toString("hex");
  return [utf8, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...base64, hex];
}

function leaks(folder: string, values: readonly string[], within?: string): readonly string[] {
  const lies = bytes(folder, within);
  return values.flatMap(forms).filter((form) => lies.includes(form));
}

const seeded = ["ann@x.example", 'Ann "Ä" Moss', "Seedtown", "Newtown", "Othertown"];

/** Every table of the state has something of Ann: records, bases, the audit, a conflict that waits. */
async function history(folder: string): Promise<void> {
  expect((await run(folder, "run")).code).toBe(0);
  sql(folder, "a", "UPDATE people SET city = 'Newtown'");
  sql(folder, "b", "UPDATE persons SET town = 'Othertown'");
  expect((await run(folder, "run")).code).toBe(3);
  expect((await run(folder, "review list")).stdout).toContain("Newtown");
}

describe("J1 the state", () => {
  test("has no value of a person in its files, and commands show them all the same", async () => {
    const folder = workspace();
    await history(folder);
    expect(leaks(folder, seeded)).toEqual([]);
    const explained = await run(folder, "explain Person ann@x.example");
    expect(explained.stdout).toContain('city: "Newtown"');
    expect((await run(folder, "audit export")).stdout).toContain('"to":"ann@x.example"');
    expect((await run(folder, "audit verify")).code).toBe(0);
    expect((await run(folder, "review resolve 1/city --take a --because x")).code).toBe(0);
    expect(leaks(folder, seeded)).toEqual([]);
    expect((await run(folder, "run")).code).toBe(0);
    expect(sql(folder, "b", "SELECT town FROM persons")).toEqual([{ town: "Newtown" }]);
    expect(leaks(folder, seeded)).toEqual([]);
  });

  test("would have them there without the tag", async () => {
    const folder = workspace(plain);
    await history(folder);
    expect(bytes(folder)).toContain("ann@x.example");
    expect(existsSync(join(folder, ".concordat/state.db.key"))).toBe(false);
  });

  test("that was there before is sealed by the next run, with what was in its spare room", async () => {
    const folder = workspace(plain);
    await history(folder);
    writeFileSync(join(folder, "people.sync"), spec);
    expect((await run(folder, "accept")).code).toBe(0);
    await run(folder, "run");
    expect(leaks(folder, seeded)).toEqual([]);
    const verified = await run(folder, "audit verify");
    expect(verified.code).toBe(0);
    expect(verified.stdout).toContain("were sealed on 2026-11-25");
    expect((await run(folder, "review list")).stdout).toContain("Newtown");
    sql(folder, "b", "UPDATE persons SET full_name = 'Ann Lee'");
    await run(folder, "run");
    expect(sql(folder, "a", "SELECT name FROM people")).toEqual([{ name: "Ann Lee" }]);
  });
});

describe("the key", () => {
  const file = (folder: string) => join(folder, ".concordat/state.db.key");

  test("is made beside the state, for its owner's eyes", async () => {
    const folder = workspace();
    await run(folder, "run");
    expect(statSync(file(folder)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(file(folder), "utf8"), "base64")).toHaveLength(32);
  });

  test("is not made by who only looks", async () => {
    const folder = workspace();
    await run(folder, "preview");
    await run(folder, "status");
    expect(existsSync(join(folder, ".concordat"))).toBe(false);
  });

  test("that is missing, or another one, is refused, and nothing is written", async () => {
    const folder = workspace();
    await run(folder, "run");
    sql(folder, "a", "UPDATE people SET city = 'Newtown'");
    const before = bytes(folder);
    renameSync(file(folder), join(folder, "kept"));
    for (const command of ["run", "preview", "status", "review list", "audit export"]) {
      const refused = await run(folder, command);
      expect([refused.code, refused.stderr], command).toEqual([
        2,
        "concordat: the state keeps personal values sealed, and its key is missing; put the file `.concordat/state.db.key` back, or give the key as `key` of `state`\n",
      ]);
    }
    expect(existsSync(file(folder))).toBe(false);
    writeFileSync(file(folder), Buffer.alloc(32, 1).toString("base64"));
    expect((await run(folder, "run")).stderr).toContain("not the one that the state was sealed");
    writeFileSync(file(folder), "no key");
    expect((await run(folder, "run")).stderr).toContain("holds no key");
    expect(bytes(folder)).toBe(before);
    expect(sql(folder, "b", "SELECT town FROM persons")).toEqual([{ town: "Seedtown" }]);
    rmSync(file(folder));
    renameSync(join(folder, "kept"), file(folder));
    expect((await run(folder, "run")).code).toBe(0);
    expect(sql(folder, "b", "SELECT town FROM persons")).toEqual([{ town: "Newtown" }]);
  });

  test("may come from the environment, and is never shown", async () => {
    const folder = workspace(spec, given(`\${env:CONCORDAT_KEY}`));
    const secret = Buffer.alloc(32, 3).toString("base64");
    expect((await run(folder, "run", { CONCORDAT_KEY: secret })).code).toBe(0);
    expect(leaks(folder, [...seeded, secret], "state")).toEqual([]);
    expect(existsSync(join(folder, "state/x.db.key"))).toBe(false);
    const short = await run(folder, "status", { CONCORDAT_KEY: "short-secret" });
    expect(short.code).toBe(2);
    expect(short.stderr).toContain("32 random bytes");
    expect(short.stderr).not.toContain("short-secret");
    expect((await run(folder, "status")).stderr).toContain("no variable `CONCORDAT_KEY`");
  });
});
