/**
 * The example of two databases as processes of its own: run, and killed by SIGKILL in the middle. Two SQLite
 * files are the systems; where the state is kept is the test's to say.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { type Database, openSqlite } from "../../examples/two-databases/database.ts";
import { fillOperations, fillWebsite } from "../../examples/two-databases/fill-databases.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The first sync of the example leaves a few cases to a person. */
export const finished = 3;

/** Makes it in this folder. */
export async function makeExample(folder: string, state = "state.db"): Promise<void> {
  const source = join(root, "examples/two-databases");
  for (const one of ["airports.sync", "systems.sync", "catalog", "concordat.yaml"]) {
    cpSync(join(source, one), join(folder, one), { recursive: true });
  }
  await fill(join(folder, "ops.db"), fillOperations);
  await fill(join(folder, "web.db"), fillWebsite);
  const config = join(folder, "concordat.yaml");
  const settings = readFileSync(config, "utf8").replace(
    /state: .*/,
    `state: ${JSON.stringify(state)}`,
  );
  writeFileSync(config, settings);
}

async function fill(path: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openSqlite(path);
  await work(db);
  await db.close();
}

const command = [join(root, "cli/main.ts"), "run"];

export function runOnce(folder: string): number | null {
  return spawnSync(process.execPath, command, { cwd: folder, stdio: "ignore" }).status;
}

/** Ends the run as soon as `isTime`; gives what ended it. */
export function killedWhen(folder: string, isTime: () => boolean): Promise<string | number | null> {
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
export function count(folder: string, name: string, table: string): number {
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
export function contents(folder: string): readonly unknown[] {
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

/** How often each field of a record was written, by the audit; those alone that were more than once. */
export function auditedTwice(folder: string): readonly string[] {
  const names = audit(folder).map(({ system, record, field }) => `${system} ${record} ${field}`);
  return [...Map.groupBy(names, (name) => name)].flatMap(([name, all]) =>
    all.length > 1 ? name : [],
  );
}

export function audit(folder: string): readonly Entry[] {
  const [node, main] = [process.execPath, join(root, "cli/main.ts")];
  const { stdout } = spawnSync(node, [main, "audit", "export"], { cwd: folder, maxBuffer: 1e9 });
  return String(stdout)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

interface Entry {
  readonly system: string;
  readonly record: string;
  readonly field: string;
}
