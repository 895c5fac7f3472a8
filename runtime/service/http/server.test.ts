/** The service's answers, asked over a real connection. */
import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { testHost } from "../../../test/support/test-host.ts";
import { compileWorld } from "../../../test/support/world.ts";
import { manifests } from "../../connectors/manifests.ts";
import { openMemoryEngine } from "../../engine/memory/memory-engine.ts";
import { openMetrics } from "../metrics.ts";
import { openNews } from "../news.ts";
import { webhookRoute } from "../webhooks/route.ts";
import { healthRoutes } from "./routes.ts";
import { type Listening, listen } from "./server.ts";
import { whoIs } from "./who-is.ts";

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  a.email <-> b.email authority a
}
`);
const token = "a-token-of-the-test";
const secret = "a secret of the test";
const time = Date.parse("2026-01-01T09:00:00Z");
const open: Listening[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function openService() {
  const { clock } = testHost();
  const engine = openMemoryEngine({ clock });
  const news = openNews();
  const troubles = new Map<string, string>();
  const failures: unknown[] = [];
  const metrics = openMetrics({
    plan,
    engine,
    now: () => time,
    budgets: new Map([["a", 10]]),
    waits: () => new Map(),
  });
  const outcomes: string[] = [];
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    routes: [
      ...healthRoutes({ engine, metrics, troubles: () => troubles }),
      webhookRoute({
        plan,
        engine,
        news,
        now: () => time,
        manifestOf: (alias) => (alias === "a" ? manifests["hubspot"] : undefined),
        secrets: new Map([["a", [secret]]]),
        publicUrl: "https://sync.acme.example",
        received: (_, outcome) => outcomes.push(outcome),
      }),
    ],
    whoIs: whoIs({ tokens: new Map([["ops", token]]), people: new Map() }),
    failed: (error) => failures.push(error),
  });
  open.push(server);
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };
  return { ask, server, engine, news, troubles, outcomes, failures };
}

const known = { headers: { authorization: `Bearer ${token}` } };

function hook(body: string, at = time, path = "/webhooks/a?source=app") {
  const signature = createHmac("sha256", secret)
    .update(`POSThttps://sync.acme.example${path}${body}${at}`)
    .digest("base64");
  return {
    method: "POST",
    body,
    headers: {
      "x-hubspot-signature-v3": signature,
      "x-hubspot-request-timestamp": String(at),
    },
  };
}

test("that it lives it says to everybody, and the rest to those it knows", async () => {
  const { ask } = await openService();
  expect(await ask("/health")).toMatchObject({ status: 200 });
  for (const path of ["/ready", "/metrics", "/nothing"]) {
    expect(await ask(path)).toMatchObject({ status: 401 });
    const wrong = { headers: { authorization: `Bearer ${token}.` } };
    expect(await ask(path, wrong)).toMatchObject({ status: 401 });
  }
  expect(await ask("/ready", known)).toMatchObject({ status: 200 });
  expect(await ask("/nothing", known)).toMatchObject({ status: 404 });
  expect(await ask("/ready", { ...known, method: "POST" })).toMatchObject({ status: 405 });
});

test("it is not ready while something does not go on, or the state does not answer", async () => {
  const { ask, troubles, engine, failures } = await openService();
  troubles.set("the run", "a is away");
  expect(await ask("/ready", known)).toEqual({
    status: 503,
    text: `{"status":"in trouble","troubles":{"the run":"a is away"}}\n`,
  });
  await engine.close();
  expect(await ask("/ready", known)).toMatchObject({ status: 500 });
  expect(failures).toHaveLength(1);
});

test("its numbers are those of the state", async () => {
  const { ask, engine } = await openService();
  await engine.fireOnce("object Person", time - 60_000);
  const { text } = await ask("/metrics", known);
  expect(text).toContain(`concordat_links{object="Person"} 0`);
  expect(text).toMatch(/^concordat_row_agreed_ratio\{object="Person",row="[^"]+"\} 1$/m);
  expect(text).toMatch(/^concordat_row_held\{object="Person",row="[^"]+"\} 0$/m);
  expect(text).toContain(`concordat_seconds_since_run{object="Person"} 60`);
  expect(text).toContain(`concordat_call_budget_per_second{system="a"} 10`);
});

test("J8 a genuine webhook is news, once", async () => {
  const { ask, news, outcomes } = await openService();
  const genuine = hook(`[{"objectId":1}]`);
  expect(await ask("/webhooks/a?source=app", genuine)).toMatchObject({ status: 202 });
  expect(news.taken()).toEqual(["Person"]);
  expect(await ask("/webhooks/a?source=app", genuine)).toMatchObject({ status: 200 });
  expect(news.taken()).toEqual([]);
  expect(outcomes).toEqual(["taken", "repeated"]);
});

test("J8 any other one is none", async () => {
  const { ask, news } = await openService();
  const genuine = hook("[]");
  const path = "/webhooks/a?source=app";
  const others = [
    [path, { ...genuine, headers: {} }, 401],
    [path, { ...genuine, body: "[1]" }, 401],
    ["/webhooks/a?source=other", genuine, 401],
    [path, hook("[]", time - 6 * 60_000), 401],
    [path, hook("[]", time + 6 * 60_000), 401],
    ["/webhooks/b", hook("[]", time, "/webhooks/b"), 404],
    [path, hook("x".repeat(2 * 1024 * 1024)), 413],
  ] as const;
  for (const [to, init, status] of others) expect(await ask(to, init)).toMatchObject({ status });
  expect(news.taken()).toEqual([]);
});

test("what is no request ends nothing", async () => {
  const { ask, server } = await openService();
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
    socket.on("close", () => resolve());
    socket.on("error", () => {});
    socket.resume();
  });
  expect(await ask("/health")).toMatchObject({ status: 200 });
});
