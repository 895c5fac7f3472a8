/**
 * Tells how two databases come to agree, with the commands that a user types. What it says of the
 * databases it has read there itself, and it ends with 0 only where all went as told.
 *
 * The scenes are in scenes.ts; here is what surrounds them: the folder, the two databases, and their
 * end, which comes however the story ends.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { openStage, WentOtherwise } from "../stage.ts";
import { openPostgres, openSqlite } from "./database.ts";
import { fillOperations, fillWebsite } from "./fill-databases.ts";
import { tellScenes } from "./scenes.ts";
import { chooseSecondDatabase, dropDatabase, type SecondDatabase } from "./second-database.ts";

export interface Telling {
  /** Made anew. */
  readonly folder: string;
  /** Whether a database on a server is left there. */
  readonly keep: boolean;
}

/** Gives the exit code. */
export async function tellStory({ folder, keep }: Telling): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => interrupted.abort());
  }
  await clear(folder);
  const second = await chooseSecondDatabase();
  const found: Found = { folder, second, shown: relative(process.cwd(), folder) };
  let code = 0;
  try {
    await tell(found, interrupted.signal);
  } catch (error) {
    code = interrupted.signal.aborted ? 130 : 1;
    process.stderr.write(`\n${whyItEnded(error, interrupted.signal)}\n`);
  }
  if (second.kind === "postgres" && !keep) {
    if (!(await dropped(second.address))) return 1;
    rmSync(join(folder, addressFile), { force: true });
  }
  process.stdout.write(`\n${farewell(found, keep).join("\n")}\n`);
  return code;
}

function whyItEnded(error: unknown, interrupted: AbortSignal): string {
  if (interrupted.aborted) return "The story was interrupted.";
  if (error instanceof WentOtherwise) return `The story did not go as told: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Whether a story's database is gone; says so where it is not. */
async function dropped(address: string): Promise<boolean> {
  try {
    await dropDatabase(address);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `\nThe story's database could not be dropped (${why}). By hand: dropdb ${databaseOf(address)}\n`,
    );
    return false;
  }
}

interface Found {
  readonly folder: string;
  readonly second: SecondDatabase;
  /** The folder as it is told to the reader. */
  readonly shown: string;
}

async function tell(found: Found, interrupted: AbortSignal): Promise<void> {
  const { folder, second } = found;
  layOut(found);
  const ops = openSqlite(join(folder, "ops.db"));
  const web =
    second.kind === "postgres"
      ? await openPostgres(second.address)
      : openSqlite(join(folder, "web.db"));
  try {
    await fillOperations(ops);
    await fillWebsite(web);
    process.stdout.write(`${greeting(found).join("\n")}\n`);
    await tellScenes({ stage: openStage(folder, interrupted), ops, web });
  } finally {
    await ops.close();
    await web.close();
  }
}

const here = fileURLToPath(new URL(".", import.meta.url));
const addressFile = "web.address";

/** The package as a user would have it: with the files of `postgres/` where the website is there. */
function layOut({ folder, second }: Found): void {
  for (const name of ["airports.sync", "systems.sync", "concordat.yaml", "catalog"]) {
    cpSync(join(here, name), join(folder, name), { recursive: true });
  }
  if (second.kind !== "postgres") return;
  cpSync(join(here, "postgres"), folder, { recursive: true });
  writeFileSync(join(folder, addressFile), second.address);
}

/** Takes away what an earlier story left, and its database with it, if that was kept or the story was killed. */
async function clear(folder: string): Promise<void> {
  const address = join(folder, addressFile);
  if (existsSync(address)) await dropped(readFileSync(address, "utf8"));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function greeting({ second, shown }: Found): readonly string[] {
  const choice =
    second.kind === "postgres"
      ? `PostgreSQL at ${second.place} answers: the second database is there`
      : `${second.why}: both databases are SQLite files`;
  return [
    "",
    "The operations department and the website of one company keep the same airports in two",
    "databases that grew apart. Concordat brings them to agree, and keeps them so.",
    "",
    choice,
    `  Operations  SQLite, ${shown}/ops.db`,
    second.kind === "postgres"
      ? `  Website     PostgreSQL, a database of its own: ${databaseOf(second.address)}`
      : `  Website     SQLite, ${shown}/web.db`,
    "",
    `Each line "$ concordat …" below is a command that you can type in ${shown},`,
    "as: npm run -s concordat -- …",
  ];
}

function farewell({ second, shown }: Found, keep: boolean): readonly string[] {
  const run = `cd ${shown} && npm run -s concordat -- run`;
  if (second.kind === "sqlite") {
    return [`Both databases are left in ${shown}. Edit one, and run again:`, `  ${run}`];
  }
  const database = databaseOf(second.address);
  if (keep) {
    return [
      `${shown} is left, and so is the database ${database} at ${second.place}.`,
      "Edit a side, and run again:",
      `  ${run}`,
      `The next telling drops the database, or: dropdb ${database}`,
    ];
  }
  return [
    `The database ${database} is dropped. ${shown} is left, with the record of all that was written:`,
    `  cd ${shown} && npm run -s concordat -- explain Airport ORD`,
    "To edit and run by hand, keep the database: npm start -- two-databases --keep",
  ];
}

function databaseOf(address: string): string {
  return new URL(address).pathname.slice(1);
}
