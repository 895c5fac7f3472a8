/**
 * J11: a login or a file that may only be read. A preview works, and a run refuses before it writes
 * anything anywhere.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { startPostgres } from "../test/support/postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

const spec = (connector: string) => `edition 2026
package acme.two

system a: sqlite "Alpha"
system b: ${connector} "Beta"

object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  a.email  <-> b.email  authority a
  a.name   <-> b.name   authority a
}
`;

function workspace(connector: string, url: string): string {
  const folder = scratchFolder({
    "two.sync": spec(connector),
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db" }
      b: { url: "${url}" }
`,
  });
  const db = new DatabaseSync(join(folder, "a.db"));
  db.exec(
    `CREATE TABLE people (email TEXT PRIMARY KEY, name TEXT); INSERT INTO people VALUES ('p1', 'Ann')`,
  );
  db.close();
  return folder;
}

const here = "b: people can only be read, and `Person` writes there";

test.skipIf(postgres.kind === "missing")("J11 a login that only reads", async () => {
  if (postgres.kind === "missing") throw new Error(postgres.why);
  const scratch = await postgres.server.scratch();
  const user = await scratch.connect();
  const reader = `reader_${randomBytes(6).toString("hex")}`;
  await user.query(`CREATE TABLE people (id serial PRIMARY KEY, email text UNIQUE, name text);
    INSERT INTO people (email, name) VALUES ('p1', 'Anna');
    CREATE ROLE ${reader} LOGIN PASSWORD 'reader';
    GRANT USAGE ON SCHEMA ${scratch.schema} TO ${reader};
    GRANT SELECT ON people TO ${reader}`);
  try {
    const url = new URL(scratch.url);
    url.username = reader;
    url.password = "reader";
    const folder = workspace("postgres", url.href);
    const seen = await runCommand(["preview"], { cwd: folder });
    expect(seen.stdout).toContain("Person: would create 0, update 1");
    expect(seen.code).toBe(0);
    const before = readFileSync(join(folder, "a.db"));
    const ran = await runCommand(["run"], { cwd: folder });
    expect(ran.stderr).toContain(here);
    expect(ran.code).toBe(2);
    expect(readFileSync(join(folder, "a.db"))).toEqual(before);
    expect((await user.query("SELECT email, name FROM people")).rows).toEqual([
      { email: "p1", name: "Anna" },
    ]);
    // What may be read may still be a source.
    await user.query(`GRANT INSERT, UPDATE ON people TO ${reader};
      GRANT USAGE ON SEQUENCE people_id_seq TO ${reader}`);
    expect((await runCommand(["run"], { cwd: folder })).code).toBe(0);
  } finally {
    await user.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
    await scratch.drop();
  }
});

test.skipIf(asNobody(tmpdir(), "--help").status !== 0)("J11 a file that may only be read", () => {
  const folder = workspace("sqlite", "sqlite:./b/b.db");
  for (const one of ["b", ".concordat"]) mkdirSync(join(folder, one));
  const db = new DatabaseSync(join(folder, "b/b.db"));
  db.exec("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT)");
  db.close();
  for (const one of ["", ".concordat"]) chmodSync(join(folder, one), 0o777);
  chmodSync(join(folder, "a.db"), 0o666);
  chmodSync(join(folder, "b/b.db"), 0o444);
  chmodSync(join(folder, "b"), 0o555);
  const seen = asNobody(folder, "preview");
  expect(seen.stdout).toContain("Person: would create 1, update 0");
  expect(seen.status).toBe(0);
  const ran = asNobody(folder, "run");
  expect(ran.stderr).toContain(here);
  expect(ran.status).toBe(2);
  expect(existsSync(join(folder, "b/b.db-journal"))).toBe(false);
});

/** No mode of a file keeps the root user out. */
function asNobody(folder: string, command: string) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
  return spawnSync(process.execPath, [main, command], {
    ...user,
    cwd: folder,
    env,
    encoding: "utf8",
  });
}
