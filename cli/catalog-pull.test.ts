/** What a pull takes the place of does not stand in its way. */
import { expect, test } from "vitest";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

test("catalogues that lack what the spec names by now are pulled anew", async () => {
  const { concordat, sql } = twoPeopleTables();
  for (const name of ["a", "b"] as const) {
    sql(name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL)");
  }
  expect((await concordat("catalog", "pull")).code).toBe(0);
  expect((await concordat("check")).code).toBe(1);
  for (const name of ["a", "b"] as const) sql(name, "ALTER TABLE people ADD COLUMN name TEXT");
  expect((await concordat("catalog", "pull")).code).toBe(0);
  expect((await concordat("check")).code).toBe(0);
});
