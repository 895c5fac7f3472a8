/**
 * A run that is killed in the middle, by SIGKILL, as a real process over real databases: the next run
 * finishes it, and the end is the one that a run without a kill reaches. Nothing is written twice.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openSqlite } from "../examples/two-databases/database.ts";
import { fillOperations, fillWebsite } from "../examples/two-databases/fill-databases.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "concordat-kill-"));
/** The first sync of the example leaves a few cases to a person. */
const finished = 3;
let whole: readonly unknown[];

beforeAll(async () => {
  const folder = await example("whole");
  expect(runOnce(folder)).toBe(finished);
  whole = contents(folder);
}, 60_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each([40, 400, 800, 1200])(
  "killed once %i places were written",
  { timeout: 120_000 },
  async (places) => {
    const folder = await example(`at-${places}`);
    const before = count(folder, "web", "places");
    expect(await killedWhen(folder, () => count(folder, "web", "places") >= before + places)).toBe(
      "SIGKILL",
    );
    expect(contents(folder)).not.toEqual(whole);
    expect(runOnce(folder)).toBe(finished);
    expect(contents(folder)).toEqual(whole);
    expect(auditedTwice(folder)).toEqual([]);
    const written = writes(folder);
    expect(runOnce(folder)).toBe(finished);
    expect(writes(folder)).toBe(written);
  },
);

test("killed while it reads, before anything was written", { timeout: 120_000 }, async () => {
  const folder = await example("reading");
  await killedWhen(folder, () => count(folder, "state", "records") > 0);
  expect(runOnce(folder)).toBe(finished);
  expect(contents(folder)).toEqual(whole);
  expect(auditedTwice(folder)).toEqual([]);
});

async function example(name: string): Promise<string> {
  const folder = join(scratch, name);
  const source = join(root, "examples/two-databases");
  for (const one of ["airports.sync", "systems.sync", "catalog", "concordat.yaml"]) {
    cpSync(join(source, one), join(folder, one), { recursive: true });
  }
  await fill(join(folder, "ops.db"), fillOperations);
  await fill(join(folder, "web.db"), fillWebsite);
  return folder;
}

async function fill(path: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openSqlite(path);
  await work(db);
  await db.close();
}

const command = [join(root, "cli/main.ts"), "run"];

function runOnce(folder: string): number | null {
  return spawnSync(process.execPath, command, { cwd: folder, stdio: "ignore" }).status;
}

/** Ends the run as soon as `isTime`; gives what ended it. */
function killedWhen(folder: string, isTime: () => boolean): Promise<string | number | null> {
  const child = spawn(process.execPath, command, { cwd: folder, stdio: "ignore" });
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (isTime()) child.kill("SIGKILL");
    }, 5);
    child.on("exit", (code, signal) => {
      clearInterval(look);
      resolve(signal ?? code);
    });
  });
}

function open(folder: string, name: string): DatabaseSync {
  return new DatabaseSync(join(folder, `${name}.db`), { readOnly: true, timeout: 5000 });
}

/** -1 while the table is not there. */
function count(folder: string, name: string, table: string): number {
  try {
    const db = open(folder, name);
    const row = db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number };
    db.close();
    return row.n;
  } catch {
    return -1;
  }
}

/** Both tables by code, without the ids that the website gives in the order of arrival. */
function contents(folder: string): readonly unknown[] {
  const [ops, web] = [open(folder, "ops"), open(folder, "web")];
  const airports = ops.prepare("SELECT * FROM airports ORDER BY iata").all();
  const places = web
    .prepare(
      `SELECT upper(code) AS code, title, municipality, region, country_code, lat, lon, inspected_on, notes
       FROM places ORDER BY upper(code)`,
    )
    .all();
  ops.close();
  web.close();
  return [...airports, ...places].map((row) => ({ ...row }));
}

/** Fields of records that the audit says were written more than once. */
function auditedTwice(folder: string): readonly unknown[] {
  const db = open(folder, "state");
  const rows = db
    .prepare(
      `SELECT entry ->> 'system' AS system, entry ->> 'record' AS record, entry ->> 'field' AS field, count(*) AS n
       FROM audit GROUP BY 1, 2, 3 HAVING n > 1`,
    )
    .all();
  db.close();
  return rows;
}

function writes(folder: string): number {
  return count(folder, "state", "audit");
}
