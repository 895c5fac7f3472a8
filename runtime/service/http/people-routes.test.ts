/** What people do with a service from outside, asked over a real connection, and what the audit has of it. */
import { afterEach, expect, test } from "vitest";
import { compileWorld, openWorld } from "../../../test/support/world.ts";
import { firstBreak } from "../../engine/audit-chain.ts";
import { hashOfToken } from "../../people/tokens.ts";
import { askedOfCase } from "../../people/who-may.ts";
import { openApprovals } from "../approvals.ts";
import { inTurns } from "../in-turns.ts";
import { openNews } from "../news.ts";
import { isPaused } from "../pauses.ts";
import { peopleRoutes } from "./people-routes.ts";
import { type Listening, listen } from "./server.ts";
import { whoIs } from "./who-is.ts";

const plan = compileWorld(`owner crew "Crew" email "crew@acme.example" members "ann@acme.example"
owner night "Night shift" email "night@acme.example" members "bo@acme.example"
object Person: a.people <-> b.people  every 5m {
  owner crew
  match a.email = b.email
  a.email <-> b.email authority a
  a.name <-> b.name review by night
  a.title <-> b.title review by crew within 1h
}
`);
const listening: Listening[] = [];
afterEach(async () => {
  for (const one of listening.splice(0)) await one.close();
});

/** A record whose name and title were edited on both sides. */
async function opened() {
  const world = openWorld(plan);
  for (const alias of ["a", "b"]) world.put(alias, "ada", { name: "old", title: "old" });
  await world.pass();
  world.edit("a", "ada", { name: "A", title: "A" });
  world.edit("b", "ada", { name: "B", title: "B" });
  await world.pass();
  const turns = inTurns(world.engine);
  const news = openNews();
  const approvals = openApprovals();
  const told: string[] = [];
  const failures: unknown[] = [];
  const later = { ms: 0 };
  const people = peopleRoutes({
    plan,
    turns,
    news,
    approvals,
    now: () => world.host.clock.now() + later.ms,
    patienceMs: 20,
    acted: (person, what) => told.push(`${person} ${what}`),
    failed: (error) => failures.push(error),
  });
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    routes: people.routes,
    whoIs: whoIs({
      tokens: new Map([["ops", "a-token-of-the-test"]]),
      people: new Map(
        ["ann", "bo", "cem"].map((name) => [`${name}@acme.example`, [hashOfToken(name)]]),
      ),
    }),
    failed: (error) => failures.push(error),
  });
  listening.push(server);
  const ask = async (who: string, to: string, body?: unknown) => {
    const [method = "GET", path = ""] = to.split(" ");
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${who}` },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const acts = async () => {
    await people.settled();
    const entries = await world.engine.audit({});
    expect(firstBreak(entries, await world.engine.auditHead())).toBeUndefined();
    return entries.flatMap(({ person, case: what, object, row }) =>
      person === undefined ? [] : [`${what} ${object}.${row} ${person}`],
    );
  };
  return { world, ask, acts, news, approvals, told, turns, failures, later };
}

test("a program may do nothing of it, and a stranger sees nothing", async () => {
  const { ask } = await opened();
  for (const to of ["GET /reviews", "GET /me", "POST /retry", "GET /objects"]) {
    expect(await ask("nobody", to)).toMatchObject({ status: 401 });
    expect(await ask("a-token-of-the-test", to)).toMatchObject({ status: 403 });
  }
  expect(await ask("cem", "GET /me")).toEqual({
    status: 200,
    body: { person: "cem@acme.example" },
  });
});

test("cases are listed without values, and shown to those who may decide them", async () => {
  const { ask } = await opened();
  const { body } = await ask("ann", "GET /reviews");
  expect(body).toMatchObject({
    cases: [
      { id: "1/name", object: "Person", class: "conflict", isDecided: false, isYours: false },
      { id: "1/title", row: "title", isYours: true },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('"A"');
  expect(await ask("ann", "GET /reviews/1/name")).toEqual({
    status: 403,
    body: { error: "1/name is for `night` (bo@acme.example); you are ann@acme.example" },
  });
  expect(await ask("bo", "GET /reviews/1%2Fname")).toMatchObject({
    status: 200,
    body: {
      shown: [
        { system: "a", native: "A" },
        { system: "b", native: "B" },
      ],
    },
  });
  expect(await ask("ann", "GET /reviews/9/name")).toMatchObject({ status: 404 });
});

test("a case is decided by those who may, the next run carries it out, and the audit says who", async () => {
  const { ask, acts, world, news, told } = await opened();
  const refused = await ask("ann", "POST /reviews/1/name", { take: "a" });
  expect(refused).toMatchObject({ status: 403 });
  expect(await acts()).toEqual([]);
  expect(await ask("bo", "POST /reviews/1/name", { take: "b", because: "so" })).toMatchObject({
    status: 200,
  });
  expect(news.taken()).toEqual(["Person"]);
  await world.pass();
  expect(world.fields("a", "ada")).toMatchObject({ name: "B", title: "A" });
  expect(await acts()).toEqual([
    "case_decided Person.name bo@acme.example",
    "decided Person.name bo@acme.example",
  ]);
  expect(told).toEqual(["bo@acme.example decided 1/name"]);
});

test("what is asked for wrongly changes nothing, and is told what would be right", async () => {
  const { ask, acts } = await opened();
  const wrong: readonly (readonly [unknown, number, string])[] = [
    ["{", 400, "this is no JSON in UTF-8"],
    [[], 400, "a request is a JSON object"],
    [{}, 400, "say one of `take`"],
    [{ take: "a", value: "x" }, 400, "say one of `take`"],
    [{ take: 1 }, 400, "`take` has to be a text"],
    [{ take: "a", by: "ann" }, 400, "a request may say take, value, deletion, because here"],
    [{ deletion: "burn" }, 400, "`deletion` has to be delete, keep or restore"],
    [{ deletion: "keep" }, 422, "no record was deleted there"],
    [{ take: "c" }, 422, "`c` shows no value in `1/title`; a, b do"],
  ];
  for (const [body, status, why] of wrong) {
    const answer = await ask("ann", "POST /reviews/1/title", body);
    expect(answer).toMatchObject({ status, body: { error: expect.stringContaining(why) } });
  }
  expect(await ask("ann", "POST /objects/Nobody/pause")).toMatchObject({ status: 404 });
  expect(await ask("ann", "POST /objects/Person/burn")).toMatchObject({ status: 404 });
  expect(await ask("ann", "POST /objects/Person/approve", {})).toMatchObject({ status: 400 });
  expect(await ask("ann", "POST /reviews/%ff", {})).toMatchObject({ status: 400 });
  expect(await acts()).toEqual([]);
});

test("objects rest and go on at once, and failures are tried again", async () => {
  const { ask, acts, world, news, turns } = await opened();
  // A run that is under way is not waited for.
  const lease = await turns.engine.lease();
  expect(await ask("cem", "POST /objects/Person/pause")).toMatchObject({ status: 200 });
  expect(isPaused("Person", await world.engine.firings())).toBe(true);
  // What has to be noted with it waits, and is told to come again.
  expect(await ask("ann", "POST /reviews/1/title", { take: "a" })).toEqual({
    status: 503,
    body: { error: "a run is under way; try again when it is over" },
  });
  await lease.release();
  expect(await ask("cem", "GET /objects")).toMatchObject({
    body: { objects: [{ object: "Person", isPaused: true, links: 1, held: 2, state: "active" }] },
  });
  await ask("cem", "POST /objects/Person/pause");
  await ask("cem", "POST /objects/Person/resume");
  expect(news.taken()).toEqual(["Person"]);
  expect(await ask("cem", "POST /retry")).toEqual({ status: 200, body: { records: 0 } });
  expect(await acts()).toEqual([
    "paused Person. cem@acme.example",
    "resumed Person. cem@acme.example",
  ]);
});

test("a brake lets pass what its owner's members say, once", async () => {
  const { ask, approvals, news } = await opened();
  expect(await ask("bo", "POST /objects/Person/approve", { most: 5 })).toMatchObject({
    status: 403,
    body: { error: "to let Person pass is for `crew` (ann@acme.example); you are bo@acme.example" },
  });
  expect(approvals.of("Person")).toBeUndefined();
  expect(await ask("ann", "POST /objects/Person/approve", { most: 5 })).toMatchObject({
    status: 202,
  });
  expect(approvals.of("Person")).toMatchObject({ most: 5, person: "ann@acme.example" });
  expect(news.taken()).toEqual(["Person"]);
  approvals.ran(["Person"]);
  expect(approvals.of("Person")).toBeUndefined();
});

test("the one whom the review names is asked, and those of the object once it is overdue", async () => {
  const overdue =
    compileWorld(`owner crew "Crew" email "crew@acme.example" members "ann@acme.example"
owner night "Night shift" email "night@acme.example" members "bo@acme.example"
object Person: a.people <-> b.people  every 5m {
  owner crew
  match a.email = b.email
  a.email <-> b.email authority a
  a.name <-> b.name review by night within 1h
  each a.lines <-> b.lines  match a.lines.key = b.lines.key {
    a.lines.key <-> b.lines.key authority a
    a.lines.count <-> b.lines.count review by night
  }
}
`);
  const hold = { object: "Person", unit: "name", opened: 0, case: "several_changed" };
  const asked = (now: number) => askedOfCase(overdue, hold as never, now);
  expect(asked(3_599_999)).toEqual(["night"]);
  expect(asked(3_600_000)).toEqual(["night", "crew"]);
  const list = { object: "Person", unit: "each lines", opened: 0, case: "several_changed" };
  expect(askedOfCase(overdue, list as never, 0)).toEqual(["night"]);
  const record = { object: "Person", unit: "", opened: 0, case: "record_deleted" };
  expect(askedOfCase(overdue, record as never, 0)).toEqual(["crew"]);
});

test("a run and a person do not end each other's work", async () => {
  const { turns, world } = await opened();
  const first = await turns.engine.lease();
  await expect(turns.within(1).lease()).rejects.toThrow("a run is under way");
  const order: string[] = [];
  const waiting = turns.within(60_000).lease();
  const done = waiting.then(async (lease) => {
    order.push("person");
    await lease.release();
  });
  order.push("run");
  await first.release();
  await done;
  expect(order).toEqual(["run", "person"]);
  await (await turns.engine.lease()).release();
  expect((await world.engine.lease()).epoch).toBeGreaterThan(first.epoch);
});
