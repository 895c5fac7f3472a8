/**
 * What a system says of a write that it refuses may quote a value, its own or that of another record. Nothing of it
 * shows: not on the screen, in the service's log, in an alert, the status or the state.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { json, startHttpServer } from "../test/support/http-server.ts";
import { findMariadb } from "../test/support/mariadb.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const [postgres, mariadb] = await Promise.all([startPostgres(), findMariadb()]);
const whyNot = (one: typeof postgres | typeof mariadb) =>
  one.kind === "missing" ? ` (${one.why})` : "";
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

const email = "ann@x.example";
const other = "bob-the-other";
const name = "ann-moss";
const values = [email, "ann@x", name, other];

const spec = (kind: string) => `edition 2026
package acme.people

organisation "Acme" dpo ops
owner   ops  "Operations"  email "ops@acme.example"
channel room  webhook "room"

system a: sqlite "Office"
system b: ${kind} "Directory"

errors {
  invalid_data  queue, alert room
}

object Person: a.people <-> b.people  every 1s {
  purpose   "One view of a person"
  subjects  customer
  basis     contract
  retention "24 months"
  owner     ops
  match     a.ref = b.ref
  a.ref     <-> b.ref    authority a
  a.email   <-> b.email  authority a  pii user.contact.email
  a.name    <-> b.name   authority a  pii user.name
}
`;

/** Ann is in the office; the directory has her address already, with somebody else. */
async function refused(
  kind: string,
  settings: string,
  files: Readonly<Record<string, string>> = {},
) {
  const told: string[] = [];
  const room = await startHttpServer(({ body }, reply) => {
    told.push(`alert: ${body}`);
    json(reply, {});
  });
  onTestFinished(() => room.close());
  const folder = scratchFolder({
    ...files,
    "people.sync": spec(kind),
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db" }
      b: { ${settings} }
    alerts: { webhook: { room: "${room.url}" } }
`,
  });
  const db = new DatabaseSync(join(folder, "a.db"));
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, ref TEXT, email TEXT UNIQUE, name TEXT);
    INSERT INTO people (ref, email, name) VALUES ('R1', '${email}', '${name}')`);
  db.close();
  const say = async (line: string, stopWhen?: (stdout: string) => boolean) => {
    const around = stopWhen === undefined ? {} : { stopWhen };
    const clock = { now: () => Date.now(), monotonic: () => performance.now() };
    const { stdout, stderr } = await runCommand(line.split(" "), {
      cwd: folder,
      host: { clock },
      ...around,
    });
    told.push(`${line}: ${stdout}${stderr}`);
  };
  for (const format of ["json", "text"]) {
    await say(`serve --format ${format}`, (out) => out.includes("did not take a write"));
    await say("retry");
  }
  for (const line of ["run", "run --format json", "status", "status --format json"])
    await say(line);
  const state = join(folder, ".concordat");
  const kept = readdirSync(state).map((one) => readFileSync(join(state, one), "latin1"));
  return { told, kept };
}

function expectNoValue({ told, kept }: Awaited<ReturnType<typeof refused>>): void {
  expect(told.filter((one) => one.startsWith("alert: ")).length).toBeGreaterThan(0);
  expect(told.filter((one) => one.includes("did not take a write"))).toHaveLength(2);
  const shown = [...told, ...kept].filter((text) =>
    values.some((value) => text.toLowerCase().includes(value)),
  );
  expect(shown).toEqual([]);
}

test.skipIf(postgres.kind === "missing").each([
  ["a unique column", ""],
  [
    "a rule of the database's own",
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       RAISE unique_violation USING MESSAGE = NEW.email || ' is there, like ${other}'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION refuse()`,
  ],
])(`what PostgreSQL says of %s shows no value${whyNot(postgres)}`, async (_, rule) => {
  if (postgres.kind === "missing") return;
  const scratch = await postgres.server.scratch();
  onTestFinished(() => scratch.drop());
  const session = await scratch.connect();
  await session.query(`CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      ref text, email text UNIQUE, name text);
    INSERT INTO people (ref, email, name) VALUES ('R9', '${email}', '${other}'); ${rule}`);
  expectNoValue(await refused("postgres", `url: "${scratch.url}"`));
});

test.skipIf(mariadb.kind === "missing").each([
  ["a unique column", ""],
  [
    "a rule of the database's own",
    `CREATE TRIGGER refuse BEFORE INSERT ON people FOR EACH ROW SIGNAL SQLSTATE '23000'
       SET MESSAGE_TEXT = 'Column ''${email}'' cannot be null', MYSQL_ERRNO = 1048`,
  ],
])(`what MariaDB says of %s shows no value${whyNot(mariadb)}`, async (_, rule) => {
  if (mariadb.kind === "missing") return;
  const scratch = await mariadb.server.scratch();
  onTestFinished(() => scratch.drop());
  const session = await scratch.connect();
  await session.query(`CREATE TABLE people (id int AUTO_INCREMENT PRIMARY KEY,
      ref varchar(9), email varchar(90) UNIQUE, name varchar(90));
    INSERT INTO people (ref, email, name) VALUES ('R9', '${email}', '${other}'); ${rule}`);
  expectNoValue(await refused("mysql", `url: "${scratch.url}"`));
});

test("what a trigger of SQLite raises shows no value", async () => {
  const folder = scratchFolder({});
  const db = new DatabaseSync(join(folder, "b.db"));
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, ref TEXT, email TEXT, name TEXT);
    CREATE TRIGGER refuse BEFORE INSERT ON people BEGIN
      SELECT RAISE(ABORT, '${email} is there, like ${other}'); END`);
  db.close();
  expectNoValue(await refused("sqlite", `url: "sqlite:${folder}/b.db"`));
});

test("what a REST API says in the body of an error shows no value", async () => {
  const server = await startHttpServer((asked, reply) => {
    if (asked.method === "GET") return json(reply, { data: [] });
    const words = { code: `taken.${name}`, message: `${email} is there, like ${other}` };
    json(reply, { error: { ...words, fields: ["email", email] } }, 422);
  });
  onTestFinished(() => server.close());
  const description = `format: 1
name: Directory
errors: { code: /error/code, rules: [{ status: 422, kind: invalid_data, fields: /error/fields/* }] }
objects:
  people:
    id: id
    fields:
      id: { type: text, read_only: true }
      ref: { type: text }
      email: { type: text }
      name: { type: text }
    list: { path: /people, records: /data, paging: { kind: none } }
    read: { path: "/people/{id}" }
    create: { method: POST, path: /people }
    update: { method: PATCH, path: "/people/{id}" }
`;
  const settings = `url: "${server.url}", description: ./directory.yaml`;
  const found = await refused("rest", settings, { "directory.yaml": description });
  expectNoValue(found);
  expect(found.told.join("\n")).toContain("quotes a value (invalid_data)");
});
