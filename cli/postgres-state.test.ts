/** A state in PostgreSQL at the command line: every command works with it, and what is wrong with it is told. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { type Scratch, startPostgres } from "../test/support/postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.persons  every 5m {
  owner   ops
  match   a.email = b.mail
  a.email  <-> b.mail       authority a
  a.name   <-> b.full_name  authority a
  a.city   <-> b.town       review by ops
}
`;

const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

interface On {
  readonly scratch: Scratch;
  /** The address of the state. */
  readonly url: string;
  readonly folder: string;
  run(line: string): ReturnType<typeof runCommand>;
}

function onPostgres(title: string, body: (on: On) => Promise<void>): void {
  const why = postgres.kind === "missing" ? ` (${postgres.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (postgres.kind === "missing") return expect.unreachable(postgres.why);
    const scratch = await postgres.server.scratch();
    onTestFinished(() => scratch.drop());
    const address = new URL(postgres.server.url);
    address.searchParams.set("schema", scratch.schema);
    const folder = workspace(address.href);
    const run = (line: string) => runCommand(line.split(" "), { cwd: folder });
    await body({ scratch, url: address.href, folder, run });
  });
}

function workspace(state: string, more = spec): string {
  const folder = scratchFolder({
    "people.sync": more,
    "concordat.yaml": `profiles:
  local:
    state: { url: ${JSON.stringify(state)} }
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`,
  });
  sql(folder, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, city TEXT)");
  sql(
    folder,
    "b",
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, full_name TEXT, town TEXT)",
  );
  sql(folder, "a", "INSERT INTO people VALUES ('p1', 'Ann', 'Bonn'), ('p2', 'Bob', 'Bonn')");
  return folder;
}

function sql(folder: string, name: "a" | "b", text: string): readonly unknown[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all();
  db.close();
  return rows.map((row) => ({ ...row }));
}

/** A working life: a first run, a conflict that is decided, an edit that is undone, and a spec that changes. */
const life: readonly (string | ((folder: string) => unknown))[] = [
  "status",
  "preview",
  "run",
  "run",
  (folder) => sql(folder, "a", "UPDATE people SET name = 'Anna', city = 'Ulm' WHERE email = 'p1'"),
  (folder) => sql(folder, "b", "UPDATE persons SET town = 'Trier' WHERE mail = 'p1'"),
  "preview",
  "run",
  "status",
  "review list",
  "review show 1/city",
  "review resolve 1/city --take b --by Eva --because asked",
  "run",
  "explain Person p1",
  "undo --entry 7 --by Eva",
  "run",
  "retry",
  (folder) =>
    writeFileSync(
      join(folder, "people.sync"),
      spec.replace("authority a\n  a.city", "latest\n  a.city"),
    ),
  "preview",
  "run",
  "accept",
  "run",
  "audit export",
  "audit verify",
];

/** What the commands of a life say. */
async function tell(folder: string): Promise<readonly string[]> {
  const told: string[] = [];
  for (const step of life) {
    if (typeof step !== "string") step(folder);
    else {
      const { code, stdout, stderr } = await runCommand(step.split(" "), { cwd: folder });
      told.push(`> ${step}\n${stdout}${stderr}= ${code}`);
    }
  }
  return told;
}

onPostgres("every command says what it says with a state in a file", async ({ folder }) => {
  const told = await tell(folder);
  expect(told.map(steady)).toEqual((await tell(workspace("state.db"))).map(steady));
  expect(told.filter((one) => /internal error|= 2$/.test(one))).toEqual([]);
  expect(told.at(-1)).toMatch(/^> audit verify\n.*= 0$/s);
  expect(sql(folder, "a", "SELECT name, city FROM people WHERE email = 'p1'")).toEqual(
    sql(folder, "b", "SELECT full_name AS name, town AS city FROM persons WHERE mail = 'p1'"),
  );
});

onPostgres("whoever only looks makes nothing", async ({ scratch, run }) => {
  for (const line of ["status", "preview", "review list", "audit verify"]) {
    expect((await run(line)).code, line).toBeLessThan(2);
  }
  const user = await scratch.connect();
  const tables = "SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace";
  expect((await user.query(tables)).rowCount).toBe(0);
});

onPostgres(
  "what is proposed is remembered in a schema beside it",
  async ({ folder, scratch, run }) => {
    const proposed = spec.replace("  owner   ops\n", "  owner   ops\n  status  proposed\n");
    writeFileSync(join(folder, "people.sync"), proposed);
    const beside = `${scratch.schema}_proposed`;
    const user = await scratch.connect();
    try {
      expect((await run("run")).stdout).toContain("Person");
      sql(folder, "b", "INSERT INTO persons (mail, full_name, town) VALUES ('p1', 'Ann', 'Bonn')");
      expect((await run("run")).code).toBe(0);
      const compared = await run("compare");
      const inFile = workspace("state.db", proposed);
      await runCommand(["run"], { cwd: inFile });
      sql(inFile, "b", "INSERT INTO persons (mail, full_name, town) VALUES ('p1', 'Ann', 'Bonn')");
      await runCommand(["run"], { cwd: inFile });
      expect(compared).toEqual(await runCommand(["compare"], { cwd: inFile }));
      const { rows } = await user.query(`SELECT object, count FROM ${beside}.looks`);
      expect(rows).toEqual([{ object: "Person", count: 2 }]);
    } finally {
      await user.query(`DROP SCHEMA IF EXISTS ${beside} CASCADE`);
    }
  },
);

onPostgres("a schema of somebody else's is refused untouched", async ({ scratch, run }) => {
  const user = await scratch.connect();
  await user.query("CREATE TABLE meta (name text, value text); INSERT INTO meta VALUES ('x', 'y')");
  for (const line of ["run", "status"]) {
    const { code, stderr } = await run(line);
    expect(stderr).toContain(`the schema ${scratch.schema} holds something else`);
    expect(stderr).toContain("?schema=");
    expect(code).toBe(2);
  }
  expect((await user.query("SELECT * FROM meta")).rows).toEqual([{ name: "x", value: "y" }]);
});

onPostgres("a user who may not make the schema is told what its owner can do", async (on) => {
  const { scratch } = on;
  const user = await scratch.connect();
  const role = `${scratch.schema}_role`;
  await user.query(`CREATE ROLE ${role} LOGIN PASSWORD 'letmein-1'`);
  try {
    const address = new URL(on.url);
    [address.username, address.password] = [role, "letmein-1"];
    address.searchParams.set("schema", `${scratch.schema}_new`);
    const { code, stderr } = await runCommand(["run"], { cwd: workspace(address.href) });
    expect(stderr).toContain("has no right to make the schema");
    expect(stderr).toContain("CREATE SCHEMA");
    expect(stderr).not.toContain("letmein-1");
    expect(code).toBe(2);
  } finally {
    await user.query(`DROP ROLE ${role}`);
  }
});

onPostgres(
  "a server that is not there, and a database, are named without the password",
  async (on) => {
    const [nowhere, unknown] = [new URL(on.url), new URL(on.url)];
    nowhere.port = "1";
    unknown.pathname = "/there_is_none";
    for (const address of [nowhere, unknown]) {
      address.password = "letmein-2";
      for (const line of ["run", "status"]) {
        const { code, stderr } = await runCommand([line], { cwd: workspace(address.href) });
        expect(stderr).toMatch(
          /no PostgreSQL answers at .*:1\/|database "there_is_none" does not exist/,
        );
        expect(stderr).not.toContain("letmein-2");
        expect(stderr).not.toContain("internal error");
        expect(code).toBe(2);
      }
    }
  },
);

test("without the driver, what to install is told", () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  // As if the package were not there; the process is real.
  const hook = `import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      if (name === "pg") throw Object.assign(new Error(name), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    } });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, main, "status"],
    { cwd: workspace("postgres://127.0.0.1:1/state"), encoding: "utf8" },
  );
  expect(stderr).toContain("the PostgreSQL driver is not installed; run: npm install pg");
  expect(status).toBe(2);
});

/** Without what differs from one time to the next: when users edited, hashes, and ids of runs. */
function steady(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "TIME")
    .replace(/up to \d+ \w+/g, "up to a while")
    .replace(/[0-9a-f]{64}/g, "HASH")
    .replace(/"run":"[^"]*"/g, '"run":"RUN"')
    .replace(/--run [0-9a-f]{16}/g, "--run ID");
}
