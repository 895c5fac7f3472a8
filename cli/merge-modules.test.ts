/** A merge function of a package's own is the file that was compiled, or it does not run. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

test("a merge function that was edited since is refused, and its text is not run", async () => {
  const { folder, concordat, sql } = twoPeopleTables('merge with "./longest.ts"');
  const module = join(folder, "longest.ts");
  writeFileSync(module, "export default (before, values) => values.toSorted()[0];\n");
  for (const name of ["a", "b"] as const) {
    sql(name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
    sql(name, `INSERT INTO people VALUES ('p1@x.example', '${name}1')`);
  }
  expect((await concordat("compile", "--out", "people.plan.json")).code).toBe(0);
  writeFileSync(module, 'throw new Error("it was run");\n');
  const { code, stderr } = await concordat("run", "people.plan.json");
  expect(stderr).toContain("the merge function `./longest.ts` is not the one that was compiled");
  expect(stderr).not.toContain("it was run");
  expect(code).toBe(2);
  expect(sql("a", "SELECT name FROM people")).toEqual([{ name: "a1" }]);
});
