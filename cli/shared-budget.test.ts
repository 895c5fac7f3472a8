/** What a system allows is shared by all who work with one state in PostgreSQL. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { openPostgresEngine } from "../runtime/engine/postgres/postgres-engine.ts";
import { json, startHttpServer } from "../test/support/http-server.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { openBudgets } from "./budgets.ts";

const postgres = await startPostgres();
const why = postgres.kind === "missing" ? ` (${postgres.why})` : "";
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

const spec = `edition 2026
package acme.people
owner ops "Operations" email "ops@acme.example"
system a: rest "Directory"
system b: sqlite "Office"
object Person: a.people -> b.people  every 5m {
  owner   ops
  match   a.email = b.email
  a.email -> b.email
}
`;

const description = `format: 1
name: Directory
limits: { calls: [{ calls: 40, per_seconds: 3600 }] }
objects:
  people:
    id: id
    fields:
      id: { type: text, read_only: true }
      email: { type: text, required: true, unique: true }
    list: { path: /people, records: /data, paging: { kind: none } }
    read: { path: "/people/{id}" }
`;

async function stateUrl(): Promise<string> {
  if (postgres.kind === "missing") return expect.unreachable(postgres.why);
  const scratch = await postgres.server.scratch();
  onTestFinished(() => scratch.drop());
  const address = new URL(postgres.server.url);
  address.searchParams.set("schema", scratch.schema);
  return address.href;
}

test.skipIf(why !== "")(`two who call a system at once share what it allows${why}`, async () => {
  const url = await stateUrl();
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const given = async () => {
    const engine = await openPostgresEngine({ url, clock });
    onTestFinished(() => engine.close());
    const budgets = openBudgets(engine, clock);
    const tokens = budgets.shareOf("a")({ calls: 40, perSeconds: 3600 });
    let calls = 0;
    while ((await tokens.take(1)) === 0) calls++;
    return { calls, waited: budgets.waits().get("a") ?? 0 };
  };
  const both = await Promise.all([given(), given()]);
  expect(both.reduce((sum, one) => sum + one.calls, 0)).toBe(20);
  for (const { waited } of both) expect(waited).toBeGreaterThan(0);
});

test.skipIf(why !== "")(`each run takes from it what it calls for${why}`, async () => {
  const state = await stateUrl();
  const server = await startHttpServer((_, reply) =>
    json(reply, { data: [{ id: "1", email: "ann@x.example" }] }),
  );
  onTestFinished(() => server.close());
  const left = async () => {
    const engine = await openPostgresEngine({
      url: state,
      clock: { now: () => 0, monotonic: () => 0 },
    });
    const { tokens } = await engine.take({ name: "a 40/3600", perSecond: 1e-9, burst: 20 }, 99);
    await engine.close();
    return tokens;
  };
  const office = join(scratchFolder({}), "b.db");
  const db = new DatabaseSync(office);
  db.exec("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE)");
  db.close();
  for (const _ of ["a runner", "another one"]) {
    const folder = scratchFolder({
      "people.sync": spec,
      "directory.yaml": description,
      "concordat.yaml": `profiles:
  local:
    state: "${state}"
    systems:
      a: { url: "${server.url}", description: ./directory.yaml }
      b: { url: "sqlite:${office}" }
`,
    });
    expect(await runCommand(["run"], { cwd: folder })).toMatchObject({ code: 0 });
  }
  const calls = server.asked.length;
  expect(calls).toBeGreaterThan(1);
  expect(await left()).toBeLessThanOrEqual(20 - calls);
});
