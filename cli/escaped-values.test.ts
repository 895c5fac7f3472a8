/** What a terminal would obey, or a log take for a line of its own, is shown as its escape where values are shown. */
import { expect, test } from "vitest";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

const hostile = "\u001b[2J\u001b]0;owned\u0007\r\n2026-01-01 error all is lost\u202e\u009b31m";

test("J3 a value that is meant for a terminal or a log is shown as its escapes", async () => {
  const { concordat, sql } = twoPeopleTables();
  for (const name of ["a", "b"] as const) {
    sql(name, "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
    sql(name, `INSERT INTO people VALUES ('p1@x.example', '${name}${hostile}')`);
  }
  sql("a", `INSERT INTO people VALUES ('${hostile}@x.example', '${hostile}')`);
  const lines = [
    ["preview"],
    ["run"],
    ["status"],
    ["review", "list"],
    ["review", "show", "1/name"],
    ["explain", "Person", "p1@x.example"],
    ["review", "resolve", "1/name", "--take", "a", "--because", hostile],
    ["run"],
    ["explain", "Person", "p1@x.example", "name"],
    ["audit", "export"],
    ["explain", "Person", hostile],
  ];
  let told = "";
  for (const line of lines) {
    const { stdout, stderr } = await concordat(...line);
    told += stdout + stderr;
  }
  expect(told).toContain("\\u001b[2J");
  expect(told).toMatch(/error all is lost/);
  expect(told).not.toMatch(/^2026-01-01 error/m);
  expect(told).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
});
