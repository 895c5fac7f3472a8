/**
 * J1: a secret that a system sends back in every form that it may have taken on its way, in errors, addresses and
 * the names of things, shows nowhere: not on the screen, in the log, the audit, the plan or the state.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type HttpServer, json, startHttpServer } from "../test/support/http-server.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const secret = 'kU7 "gehe|m"/+&=ö%';
const hook = "T0K/3n+hook";
const formsOf = (one: string) => [
  one,
  encodeURIComponent(one),
  encodeURI(one),
  Buffer.from(one).toString("base64"),
  Buffer.from(one).toString("base64url"),
  Buffer.from(`sync:${one}`).toString("base64"),
  JSON.stringify(one).slice(1, -1),
];
const forms = formsOf(secret);

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"
channel room  webhook "room"

system a: rest "Directory"
system b: sqlite "Office"

errors {
  invalid_data  log, queue, alert room
  auth          log, queue, alert room
  unavailable   log, queue, alert room
}

object Person: a.people <-> b.people  every 1s {
  owner     ops
  match     a.email = b.email
  a.email   <-> b.email  authority a
  a.name    <-> b.name   authority b
}
`;

const description = `format: 1
name: Directory
auth: { kind: basic }
errors: { code: /error/code, rules: [{ status: 422, kind: invalid_data }] }
objects:
  people:
    id: id
    modified: at
    fields:
      id: { type: text, read_only: true }
      email: { type: text, required: true, unique: true }
      name: { type: text }
      at: { type: datetime, read_only: true }
    list: { path: /people, records: /data, paging: { kind: none } }
    read: { path: "/people/{id}" }
    create: { method: POST, path: /people }
    update: { method: PATCH, path: "/people/{id}" }
`;

let server: HttpServer;
let trouble: "none" | "refuses" | "locks out" | "sends away" | "breaks";
beforeEach(async () => {
  trouble = "none";
  server = await startHttpServer((asked, reply) => {
    const said = { error: { code: forms.join(" "), message: asked.headers.authorization ?? "" } };
    if (asked.path.startsWith("/hook")) return json(reply, formsOf(hook), 500);
    if (trouble === "locks out") return json(reply, said, 401);
    if (trouble === "breaks") return void reply.end(`{"data": ${forms.join(" ")}`);
    if (trouble === "sends away") {
      reply.writeHead(302, { location: `https://evil.example/?p=${encodeURIComponent(secret)}` });
      return void reply.end();
    }
    if (asked.method !== "GET") return json(reply, said, 422);
    const record = { id: "1", email: "p1@x.example", name: "A", at: "2026-01-01T00:00:00Z" };
    json(reply, asked.path === "/people" ? { data: [record] } : record);
  });
});
afterEach(() => server.close());

function workspace() {
  const folder = scratchFolder({
    "people.sync": spec,
    "people-api.yaml": description,
    "secrets/password": `${secret}\n`,
    "concordat.yaml": `profile: local
profiles:
  local:
    systems:
      a:
        url: "\${env:DIRECTORY}"
        description: ./people-api.yaml
        credentials: { user: sync, password: "\${file:secrets/password}" }
      b: { url: "sqlite:./b.db" }
    alerts: { webhook: { room: "\${env:DIRECTORY}/hook/\${env:HOOK}" } }
  away:
    systems:
      a:
        url: "http://127.0.0.1:1"
        description: ./people-api.yaml
        credentials: { user: sync, password: "\${file:secrets/password}" }
      b: { url: "sqlite:./\${file:secrets/password}/b.db" }
`,
  });
  const db = new DatabaseSync(join(folder, "b.db"));
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
    INSERT INTO people (email, name) VALUES ('p1@x.example', 'B')`);
  db.close();
  const told: string[] = [];
  return {
    told,
    async concordat(line: string, stopWhen?: (stdout: string) => boolean): Promise<string> {
      const { stdout, stderr } = await runCommand(line.split(" "), {
        cwd: folder,
        env: { DIRECTORY: server.url, HOOK: hook },
        ...(stopWhen === undefined ? {} : { stopWhen }),
      });
      told.push(`${line}: ${stdout}${stderr}`);
      return stdout + stderr;
    },
    /** All that is kept besides what was given. */
    files(): readonly string[] {
      const given = /(^|\/)(secrets\/password|b\.db.*)$/;
      return (readdirSync(folder, { recursive: true }) as string[])
        .map((name) => name.replaceAll("\\", "/"))
        .filter((name) => !given.test(name) && statSync(join(folder, name)).isFile())
        .map((name) => `${name}: ${readFileSync(join(folder, name)).toString("latin1")}`);
    },
  };
}

/** The bytes of a file are compared as they are. */
function shownIn(text: string): readonly string[] {
  return [...forms, ...formsOf(hook)].filter((one) => {
    const bytes = Buffer.from(one).toString("latin1");
    return text.includes(one) || text.includes(bytes);
  });
}

test("J1 a secret shows nowhere, whatever a system says", async () => {
  const { told, concordat, files } = workspace();
  await concordat("catalog pull");
  await concordat("check");
  await concordat("compile");
  trouble = "refuses";
  expect(await concordat("run")).toContain("failed");
  for (const one of ["locks out", "sends away", "breaks"] as const) {
    trouble = one;
    await concordat("run");
  }
  trouble = "locks out";
  await concordat("serve --format json", (out) => out.includes("could not be read"));
  for (const line of [
    "status",
    "status --format json",
    "audit export",
    "explain Person p1@x.example",
  ]) {
    await concordat(line);
  }
  for (const line of [
    "run --profile away",
    "catalog pull --profile away",
    "alerts send-test room",
  ]) {
    await concordat(line);
  }
  expect(told.join("\n")).toContain("•••");
  const shown = [...told, ...files()].flatMap((text) =>
    shownIn(text).map((form) => `${form} in ${text.slice(0, 60)}`),
  );

  expect(shown).toEqual([]);
});
