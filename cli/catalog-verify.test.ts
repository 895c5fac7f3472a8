/** Systems that are no longer as their catalogues say. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

async function pulled() {
  const tables = twoPeopleTables();
  for (const name of ["a", "b"] as const) {
    tables.sql(name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, note TEXT)");
  }
  expect((await tables.concordat("catalog", "pull")).code).toBe(0);
  return tables;
}

test("what nobody changed is as the catalogues say", async () => {
  const { concordat } = await pulled();
  const { code, stdout } = await concordat("catalog", "verify");
  expect([code, stdout]).toEqual([0, "Verified 2 systems: as the catalogues say.\n"]);
});

test("a field that the spec uses and that is gone ends with 1, with its line, and what may be its new name", async () => {
  const { concordat, sql } = await pulled();
  sql("b", "ALTER TABLE people RENAME COLUMN name TO names");
  sql("b", "ALTER TABLE people DROP COLUMN note");
  const found = await concordat("catalog", "verify");
  expect(found.code).toBe(1);
  expect(found.stdout).toBe(
    `✗ b.people.name is gone; \`names\` may be its new name: the same type and nearly the same name
  used at people.sync:13
  write \`names\` for it, with \`renamed\` where values are to go on, and pull the catalogue
Verified 2 systems: 1 change, 1 of which breaks the spec.
`,
  );
  const one = await concordat("catalog", "verify", "--system", "a");
  expect([one.code, one.stdout]).toEqual([0, "Verified 1 system: as the catalogues say.\n"]);
  const all = await concordat("catalog", "verify", "--all", "--format", "json");
  const { changes, breaking } = JSON.parse(all.stdout) as {
    readonly changes: readonly { readonly field: string; readonly breaks: boolean }[];
    readonly breaking: number;
  };
  expect(changes.map(({ field, breaks }) => [field, breaks])).toEqual([
    ["name", true],
    ["note", false],
    ["names", false],
  ]);
  expect(breaking).toBe(1);
});

test("a system without a catalogue is said to have none", async () => {
  const { concordat, folder } = await pulled();
  rmSync(join(folder, "catalog/b.json"));
  const without = await concordat("catalog", "verify");
  expect(without.stderr).toContain("concordat catalog pull");
});

test("a system that is away is no system whose objects are gone, and its catalogue stays", async () => {
  const { concordat, folder } = await pulled();
  writeFileSync(join(folder, "a.db"), "no database");
  const before = readFileSync(join(folder, "catalog/a.json"), "utf8");
  for (const command of ["verify", "pull"]) {
    const { code, stdout, stderr } = await concordat("catalog", command);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("`a` describes no object: it is away, or this login may see nothing");
  }
  expect(readFileSync(join(folder, "catalog/a.json"), "utf8")).toBe(before);
});
