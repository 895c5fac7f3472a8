/**
 * The story of two databases, as a process of its own: with both databases in SQLite files, and with one
 * on a PostgreSQL server. It is the same story, with the same numbers.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { startPostgres } from "./support/postgres.ts";
import { tell } from "./support/told-story.ts";

const scratch = mkdtempSync(join(tmpdir(), "concordat-story-"));
const postgres = await startPostgres();
const missing = postgres.kind === "missing" ? ` (${postgres.why})` : "";

/** Nothing listens there. */
const nowhere = { PGHOST: "127.0.0.1", PGPORT: "1" };
const airports = (name: string, env: Readonly<Record<string, string>>) =>
  tell("two-databases", { folder: join(scratch, name), keep: false }, env);
const onSqlite = airports("sqlite", nowhere);
const onPostgres = postgres.kind === "there" ? airports("postgres", server()) : undefined;

afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  if (postgres.kind === "there") await postgres.server.stop();
});

const longMs = 180_000;

test("it is told on SQLite where no PostgreSQL answers", { timeout: longMs }, async () => {
  expect(await onSqlite.end, onSqlite.errors()).toBe(0);
  const told = onSqlite.told();
  expect(told).toContain("no PostgreSQL answers on 127.0.0.1:1: both databases are SQLite files");
  for (const line of [
    /^Checked 1 package \(2 files\): no findings\.$/m,
    /^3 tests: 3 passed, 0 failed\.$/m,
    /^Airport: would create 2976, update 467, delete 0, hold 4$/m,
    /^Airport +3,776 +3,776 +2,976 +467 +0 +802 +4 +0 /m,
    /^Airport +3,451 +10 +1 +4 +0 +2 +5 +0 /m,
    /by latest; an edit made there was overwritten {2}airports\.sync:10$/m,
    /^5 cases\.$/m,
    /✓ killed when [\d,]+ of 1,281 inspections had reached the website$/m,
    /✓ the changelogs of both databases have no new line: nothing was written$/m,
    /✓ both databases, read side by side, agree: 3,377 airports, 27,016 values$/m,
    /^The audit is whole: /m,
  ]) {
    expect(told).toMatch(line);
  }
});

test.skipIf(missing !== "")(
  `it is told with PostgreSQL, where one answers${missing}`,
  { timeout: longMs },
  async () => {
    expect(await onPostgres?.end, onPostgres?.errors()).toBe(0);
    await onSqlite.end;
    const told = onPostgres?.told() ?? "";
    expect(told).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+ answers: the second database is there$/m);
    expect(scenesOf(told)).toEqual(scenesOf(onSqlite.told()));
    expect(await isThere(databaseOf(told))).toBe(false);
  },
);

test.skipIf(missing !== "")(
  `its database goes where it is interrupted, and its password is nowhere${missing}`,
  { timeout: longMs },
  async () => {
    // A server that trusts us asks for none.
    const password = server().PGPASSWORD || "correct-horse-battery";
    const story = airports("interrupted", { ...server(), PGPASSWORD: password });
    await story.says("$ concordat preview");
    const name = databaseOf(story.told());
    expect(await isThere(name)).toBe(true);
    if (password !== server().PGUSER) {
      const folder = join(scratch, "interrupted");
      const files = readdirSync(folder).filter((one) => /\.(yaml|sync|address)$/.test(one));
      const written = files.map((one) => readFileSync(join(folder, one), "utf8")).join("\n");
      expect(written + story.told() + story.errors()).not.toContain(password);
    }
    story.child.kill("SIGTERM");
    expect(await story.end).toBe(130);
    expect(await isThere(name)).toBe(false);
  },
);

/** All from the first scene to the last, without times, ids and how far a run came before it was killed. */
function scenesOf(told: string): readonly string[] {
  const first = told.indexOf("\n1. ");
  const last = told.indexOf("The audit is whole");
  return (
    told
      .slice(first, last)
      // The last column is the seconds, as wide as they are many.
      .replace(/^(Airport .*\S) +[\d.]+$/gm, (_, row: string) => row.replace(/ +/g, " "))
      .replace(/^Airport [\d,]+ [\d,]+ 0 [\d,]+ 0 0 0 0$/gm, "Airport …")
      .replace(/^ +read .*$/gm, "")
      .replace(/--run [0-9a-f]{16}/g, "--run ID")
      .replace(/killed when [\d,]+/, "killed when …")
      // Nothing is in doubt where the kill came between two batches.
      .replace(/^Airport: an earlier run was cut off.*\n/m, "")
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g, "…")
      .replace(/^( +web(?:\.places)?) \d+/gm, "$1 …")
      .split("\n")
  );
}

function databaseOf(told: string): string {
  return /concordat_story_\w+/.exec(told)?.[0] ?? "";
}

function server() {
  if (postgres.kind === "missing") throw new Error(postgres.why);
  const { hostname, port, username, password } = new URL(postgres.server.url);
  return {
    PGHOST: hostname,
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: "postgres",
  };
}

async function isThere(database: string): Promise<boolean> {
  if (postgres.kind === "missing") throw new Error(postgres.why);
  const client = new Client({ connectionString: postgres.server.url });
  await client.connect();
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
  await client.end();
  return rowCount === 1;
}
