/**
 * Tells how two databases come to agree: the first full sync, edits on both sides, the second sync,
 * what waits for a person, and how a value came about. Ends with 0 when the story went as told.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { makeOperations, makeWebsite } from "./databases.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}build/two-databases`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of ["airports.sync", "systems.sync", "catalog", "concordat.yaml"]) {
  cpSync(`${here}${name}`, `${folder}/${name}`, { recursive: true });
}
makeOperations(`${folder}/ops.db`);
makeWebsite(`${folder}/web.db`);

tell("Operations and the website keep airports in two databases that grew apart.");
tell("The spec says how they agree. It is checked, and its own tests are run:");
concordat(0, "check");
concordat(0, "test");

tell("What would a run do? Nothing is changed by asking:");
concordat(0, "preview", "--samples", "2");

tell("The first full sync:");
concordat(3, "run");
expect(count("ops", "airports") === count("web", "places"), "both sides have every airport");

tell("People go on working. Both sides rename Aspen; the website's later edit is to win.");
tell("Both write a remark on Boston, which a person has to decide. Each edits something alone.");
edit("ops", "UPDATE airports SET name = 'Aspen (Pitkin County)' WHERE iata = 'ASE'");
sleep(2500);
edit("web", "UPDATE places SET title = 'Aspen/Pitkin County Airport' WHERE upper(code) = 'ASE'");
edit("ops", "UPDATE airports SET remarks = 'Runway 27 closed' WHERE iata = 'BOS'");
edit("web", "UPDATE places SET notes = 'Reopened on Monday' WHERE upper(code) = 'BOS'");
edit("ops", "UPDATE airports SET inspected = '2026-11-01' WHERE iata = 'DEN'");
edit("web", "UPDATE places SET municipality = 'Chicago (North)' WHERE upper(code) = 'ORD'");
edit("web", "UPDATE places SET lat = 0 WHERE upper(code) = 'SFO'");
edit("web", "INSERT INTO places (code, title, country_code) VALUES ('QQX', 'Newfield', 'US')");

tell("The second sync carries the edits, and only them:");
concordat(3, "run");
const name = read("ops", "SELECT name FROM airports WHERE iata = 'ASE'");
expect(name === "Aspen/Pitkin County Airport", "the later edit won");
const day = read("web", "SELECT inspected_on FROM places WHERE upper(code) = 'DEN'");
expect(day === "11/01/2026", "a date takes the form of its side");
const latitude = read("web", "SELECT lat FROM places WHERE upper(code) = 'SFO'");
expect(latitude !== 0, "Operations' position stands");
expect(
  read("ops", "SELECT name FROM airports WHERE iata = 'QQX'") === "Newfield",
  "a new place became an airport",
);
const remark = read("ops", "SELECT remarks FROM airports WHERE iata = 'BOS'");
expect(remark === "Runway 27 closed", "what a person decides is not touched");

tell("How did Aspen get its name?");
concordat(0, "explain", "Airport", "ASE", "name");

tell("And what waits?");
concordat(0, "status");

tell("A third sync has nothing to do:");
const third = concordat(3, "run", "--format", "json");
const [run] = (JSON.parse(third) as { runs: { created: number; updated: number }[] }).runs;
expect(run?.created === 0 && run.updated === 0, "nothing was written");

process.stdout.write(`\nThe databases are in build/two-databases; edit one and run there:\n`);
process.stdout.write(`  npm run -s concordat -- run build/two-databases\n`);

function tell(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

/** Runs a command in the example's folder; ends the story where it ends otherwise than told. */
function concordat(code: number, ...words: readonly string[]): string {
  process.stdout.write(`\n$ concordat ${words.join(" ")}\n`);
  const isJson = words.includes("json");
  const done = spawnSync(process.execPath, [`${root}cli/main.ts`, ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", isJson ? "pipe" : "inherit", "inherit"],
  });
  if (isJson) process.stdout.write(`${done.stdout.split("\n").length} lines of JSON\n`);
  expect(done.status === code, `\`concordat ${words[0]}\` ends with ${code} (was ${done.status})`);
  return isJson ? done.stdout : "";
}

function edit(system: "ops" | "web", sql: string): void {
  const db = new DatabaseSync(`${folder}/${system}.db`);
  db.exec(sql);
  db.close();
}

function read(system: "ops" | "web", sql: string): unknown {
  const db = new DatabaseSync(`${folder}/${system}.db`, { readOnly: true });
  const row = db.prepare(sql).get() as Record<string, unknown> | undefined;
  db.close();
  return row === undefined ? undefined : Object.values(row)[0];
}

function count(system: "ops" | "web", table: string): unknown {
  return read(system, `SELECT count(*) FROM ${table}`);
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function expect(holds: boolean, what: string): void {
  if (holds) return;
  process.stderr.write(`\nThe story did not go as told: ${what}\n`);
  process.exit(1);
}
