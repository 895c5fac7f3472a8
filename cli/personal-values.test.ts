/** Rows tagged `pii` at the command line: their values lie sealed in the state, under a key that nobody replaces. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytes, config, leaks, run, spec, sql, workspace } from "../test/support/sealed-people.ts";

const plain = spec.replace("  pii user.contact.email", "");
const given = (key: string) =>
  config.replace("    systems", `    state: { url: "state/x.db", key: "${key}" }\n    systems`);

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
