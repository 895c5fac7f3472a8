/** The service as a process: its schedule, its answers, several of it at once, and how it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { openOidcIssuer } from "./support/oidc-issuer.ts";

const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const token = "a-token-of-the-test";
/** A write that met a locked file waits a minute, as the default for such an error says. */
const patienceMs = 90_000;

const spec = `edition 2026
package acme.people
system a: sqlite "A"
system b: sqlite "B"
owner desk "Service desk" email "desk@acme.example"
object Person: a.people <-> b.people  every 1s {
  owner desk
  match a.email = b.email
  a.email <-> b.email authority a
  a.name <-> b.name authority a
}
`;

/** Receives what is sent to it, as JSON. */
async function receiver(): Promise<{ readonly url: string; readonly got: readonly string[] }> {
  const got: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      got.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

const config = `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
    serve:
      listen: 127.0.0.1:0
      tokens: { ops: "\${env:TOKEN}" }
`;

let folder = "";
const services: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-serve-"));
  writeFileSync(join(folder, "people.sync"), spec);
  writeFileSync(join(folder, "concordat.yaml"), config);
  for (const name of ["a", "b"]) {
    query(name, "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT)");
  }
  query("a", "INSERT INTO people (email, name) VALUES ('ada@acme.example', 'Ada')");
});

afterEach(async () => {
  for (const one of services.splice(0)) if (one.exitCode === null) one.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Service {
  readonly process: ChildProcess;
  readonly events: () => readonly { readonly event: string; readonly at?: { port: number } }[];
  readonly ask: (
    path: string,
    shown?: string,
    body?: unknown,
  ) => Promise<{ status: number; text: string }>;
}

async function start(): Promise<Service> {
  const child = spawn(process.execPath, [main, "serve", folder, "--format", "json"], {
    env: { ...process.env, TOKEN: token },
    stdio: ["ignore", "pipe", "pipe"],
  });
  services.push(child);
  let out = "";
  let trouble = "";
  child.stdout?.on("data", (chunk) => {
    out += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    trouble += String(chunk);
  });
  const events = () =>
    out
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`it ended: ${trouble}`);
    return events().some((one) => one.event === "started");
  });
  const port = events().find((one) => one.event === "started")?.at?.port;
  return {
    process: child,
    events,
    async ask(path, shown, body) {
      const headers = shown === undefined ? {} : { authorization: `Bearer ${shown}` };
      const posted = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, ...posted });
      return { status: answer.status, text: await answer.text() };
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function query(name: string, sql: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`), { timeout: 10_000 });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

function audited(): unknown {
  return query(".concordat/state", "SELECT count(*) AS n FROM audit")[0]?.["n"];
}

function nameIn(system: string): unknown {
  return query(system, "SELECT name FROM people WHERE email = 'ada@acme.example'")[0]?.["name"];
}

async function stopped(service: Service, signal: NodeJS.Signals): Promise<unknown> {
  const ended = once(service.process, "exit");
  service.process.kill(signal);
  const [code, by] = await ended;
  return code ?? by;
}

test("it synchronises by the schedule, answers meanwhile, and stops when it is asked to", async () => {
  const service = await start();
  await until(() => nameIn("b") === "Ada");
  query("b", "UPDATE people SET name = 'Ada Lovelace'");
  await until(() => nameIn("a") === "Ada Lovelace");
  expect(await service.ask("/health")).toMatchObject({ status: 200 });
  expect(await service.ask("/metrics")).toMatchObject({ status: 401 });
  const metrics = await service.ask("/metrics", token);
  expect(metrics.text).toContain(`concordat_links{object="Person"} 1`);
  expect(metrics.text).toContain(`concordat_writes_total{object="Person",kind="create"} 1`);
  expect(await stopped(service, "SIGTERM")).toBe(0);
  expect(service.events().at(-1)).toMatchObject({ event: "stopped" });
}, 300_000);

test("of two, each change is written once, and the one that is left goes on", async () => {
  const [one, other] = [await start(), await start()];
  await until(() => nameIn("b") === "Ada");
  for (let count = 1; count <= 3; count++) {
    query("a", `UPDATE people SET name = 'Ada ${count}'`);
    await until(() => nameIn("b") === `Ada ${count}`);
  }
  // What is there is not settled yet: an edit that comes before that is one against it, and loses to `authority a`.
  await until(() => audited() === 5);
  expect(await stopped(one, "SIGKILL")).toBe("SIGKILL");
  query("b", "UPDATE people SET name = 'Countess'");
  await until(() => nameIn("a") === "Countess");
  expect(await stopped(other, "SIGTERM")).toBe(0);
  // A new record of two fields, and four edits.
  expect(audited()).toBe(6);
}, 300_000);

test("whoever the identity provider vouches for lets a brake pass, and the audit says who", async () => {
  const issuer = await openOidcIssuer();
  const oidc = `      oidc: { issuer: "${issuer.url}", audience: concordat }\n`;
  writeFileSync(join(folder, "concordat.yaml"), `${config}${oidc}`);
  const members = spec.replace(
    '"desk@acme.example"',
    '"desk@acme.example" members "ann@acme.example"',
  );
  writeFileSync(join(folder, "people.sync"), members);
  for (let at = 1; at <= 30; at++) {
    query("a", `INSERT INTO people (email, name) VALUES ('p${at}@acme.example', 'N')`);
  }
  const service = await start();
  await until(() => query("b", "SELECT 1 FROM people").length === 31);
  query("a", "DELETE FROM people WHERE id > 11");
  await until(() => service.events().some((one) => "brake" in one));
  const exp = Date.now() / 1000 + 300;
  const by = (email: string) =>
    issuer.token({ iss: issuer.url, aud: "concordat", email, email_verified: true, exp });
  const approve = "/objects/Person/approve";
  expect(await service.ask(approve, by("eve@acme.example"), { most: 20 })).toMatchObject({
    status: 403,
  });
  expect(await service.ask(approve, token, { most: 20 })).toMatchObject({ status: 403 });
  expect(await service.ask(approve, by("ann@acme.example"), { most: 20 })).toMatchObject({
    status: 202,
  });
  const passed = () => JSON.stringify(query(".concordat/state", "SELECT * FROM audit"));
  await until(() => passed().includes("brake_passed"));
  expect(passed()).toContain("ann@acme.example");
  expect(service.events().some((one) => one.event === "acted")).toBe(true);
  expect(await stopped(service, "SIGTERM")).toBe(0);
}, 300_000);

test("who is to hear of a case hears of it while it serves", async () => {
  const { url, got } = await receiver();
  const alerting = spec
    .replace("a.name <-> b.name authority a", "a.name <-> b.name review by desk")
    .replace("object", 'channel ops webhook "ops"\nerrors {\n  conflict alert ops\n}\nobject');
  writeFileSync(join(folder, "people.sync"), alerting);
  writeFileSync(
    join(folder, "concordat.yaml"),
    config.replace("    serve:", `    alerts: { webhook: { ops: "${url}" } }\n    serve:`),
  );
  const service = await start();
  await until(() => nameIn("b") === "Ada");
  query("a", "UPDATE people SET name = 'Ada Lovelace'");
  query("b", "UPDATE people SET name = 'Countess'");
  await until(() => got.length > 0);
  expect(JSON.parse(got[0] ?? "{}")).toMatchObject({ errors: [{ cases: [{ name: "1/name" }] }] });
  expect(await stopped(service, "SIGTERM")).toBe(0);
}, 300_000);
