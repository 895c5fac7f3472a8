/** Several cases decided at once: what somebody decided by name before stays as it was decided. */
import { expect, test } from "vitest";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

test("a case that was decided by its name is not decided again with the rest", async () => {
  const { concordat, sql } = twoPeopleTables();
  for (const name of ["a", "b"] as const) {
    sql(name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
    sql(
      name,
      `INSERT INTO people VALUES ('p1', '${name}1'), ('p2', '${name}2'), ('p3', '${name}3')`,
    );
  }
  await concordat("run");
  const listed = async (...options: readonly string[]) =>
    (await concordat("review", "list", ...options)).stdout.trim().split("\n").at(-1);
  expect(await listed("--object", "Person", "--row", "name")).toBe("3 cases.");
  expect(await listed("--row", "other")).toBe("Nothing waits.");
  expect(await listed("--object", "Firm")).toBe("Nothing waits.");
  await concordat("review", "resolve", "2/name", "--take", "b", "--because", "she said so");
  const bulk = ["review", "resolve", "--object", "Person", "--row", "name", "--take", "a"];
  const asked = await concordat(...bulk);
  expect([asked.code, asked.stderr]).toEqual([
    2,
    "concordat: 2 cases would be decided; 1 case decided already, and left so; add --yes to do it\n",
  ]);
  expect((await concordat(...bulk, "--yes")).code).toBe(0);
  expect((await concordat(...bulk, "--yes")).stderr).toContain("all of them are decided already");
  await concordat("run");
  const names = sql("a", "SELECT name FROM people ORDER BY email").map((row) => row["name"]);
  expect(names).toEqual(["a1", "b2", "a3"]);
});
