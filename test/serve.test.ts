/** The service as a process: its schedule, its answers, several of it at once, and how it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const token = "a-token-of-the-test";
const patienceMs = 30_000;

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
  readonly ask: (path: string, shown?: string) => Promise<{ status: number; text: string }>;
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
    async ask(path, shown) {
      const headers = shown === undefined ? {} : { authorization: `Bearer ${shown}` };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
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
}, 120_000);

test("of two, each change is written once, and the one that is left goes on", async () => {
  const [one, other] = [await start(), await start()];
  await until(() => nameIn("b") === "Ada");
  for (let count = 1; count <= 3; count++) {
    query("a", `UPDATE people SET name = 'Ada ${count}'`);
    await until(() => nameIn("b") === `Ada ${count}`);
  }
  expect(await stopped(one, "SIGKILL")).toBe("SIGKILL");
  query("b", "UPDATE people SET name = 'Countess'");
  await until(() => nameIn("a") === "Countess");
  expect(await stopped(other, "SIGTERM")).toBe(0);
  const state = new DatabaseSync(join(folder, ".concordat/state.db"));
  const entries = state.prepare("SELECT count(*) AS n FROM audit").get();
  state.close();
  // A new record of two fields, and four edits.
  expect(entries).toEqual({ n: 6 });
}, 120_000);
