/** What the spec's `errors` make of a record whose error the next run, or a person, has to settle. */
import { describe, expect, test } from "vitest";
import { testHost } from "../test/support/test-host.ts";
import { compileWorld, openWorld, type World, written } from "../test/support/world.ts";
import type { Connector } from "./connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "./connector-error.ts";

const object = `object Person: a.people <-> b.people  every 5m {
  owner  desk
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  authority a  via Grade
  a.visits <-> b.visits  review by desk
}
map Grade: a <-> b {
  "high" <-> "1"
  "low" <-> "2"
}
`;

interface Watched extends World {
  /** A pass after so many seconds, in which b refuses fields (all of a write, where none is named). */
  after(seconds: number, fails?: Failing): ReturnType<World["pass"]>;
  readonly sent: string[];
}

interface Failing {
  readonly kind: ConnectorErrorKind;
  readonly fields?: readonly string[];
}

/** Two records, linked and in agreement. */
async function opened(errors: string, clause = ""): Promise<Watched> {
  const time = { ms: Date.parse("2026-01-01T09:00:00Z") };
  const clock = { now: () => time.ms, monotonic: () => time.ms };
  const world = openWorld(
    compileWorld(`errors {\n${errors}\n}\n${object.replace("owner", `${clause}\n  owner`)}`),
    {
      ...testHost(),
      clock,
    },
  );
  const sent: string[] = [];
  for (const name of ["one", "two"]) {
    world.put("a", name, { name: "old", title: "high", visits: 1 });
    world.put("b", name, { name: "old", title: "1", visits: 1 });
  }
  const after: Watched["after"] = (seconds, fails) => {
    time.ms += seconds * 1000;
    sent.length = 0;
    return world.pass({
      connector: (alias, own) => (alias === "b" ? refusing(own, fails, sent) : own),
    });
  };
  expect(written(await after(0))).toBe(0);
  return { ...world, after, sent };
}

function refusing(connector: Connector, fails: Failing | undefined, sent: string[]): Connector {
  return {
    ...connector,
    async write(object, writes, signal) {
      const results = [];
      for (const write of writes) {
        const names = "fields" in write ? Object.keys(write.fields) : [];
        sent.push(names.join("+"));
        const { kind, fields = names } = fails ?? {};
        const error =
          kind === undefined || !fields.some((one) => names.includes(one))
            ? undefined
            : new ConnectorError(kind, "as the test wants it", { fields: fails?.fields ?? [] });
        if (error !== undefined) results.push({ kind: "failed", error } as const);
        else results.push(...(await connector.write(object, [write], signal)));
      }
      return results;
    },
  };
}

const refusesName: Failing = { kind: "invalid_data", fields: ["name"] };

async function held(world: World): Promise<readonly string[]> {
  return (await world.engine.holds()).map(
    (one) => `${one.unit} ${one.class}${one.whole === true ? " whole" : ""}`,
  );
}

describe("what a system refuses", () => {
  test("`flag field` holds the field, and the rest is written", async () => {
    const world = await opened("  invalid_data log, flag field");
    world.edit("a", "one", { name: "new", title: "low" });
    await world.after(60, refusesName);
    expect(await held(world)).toEqual(["name invalid_data"]);
    expect(world.fields("b", "one")).toMatchObject({ name: "old", title: "2" });
  });

  test.each(["flag record", "block", "request correction"])(
    "`%s` holds the record: nothing of it is written, and the others go on",
    async (action) => {
      const world = await opened(`  invalid_data log, ${action}`);
      world.edit("a", "one", { name: "new", title: "low" });
      world.edit("a", "two", { name: "new" });
      const report = await world.after(60, { ...refusesName });
      expect(report.runs[0]?.failed).toBe(2);
      expect(await held(world)).toEqual(["name invalid_data whole", "name invalid_data whole"]);
      expect(world.fields("b", "one")).toMatchObject({ name: "old", title: "1" });
      world.edit("a", "one", { name: "newer" });
      await world.after(60);
      expect(world.fields("b", "one")).toMatchObject({ name: "newer", title: "2" });
      expect(await held(world)).toEqual(["name invalid_data whole"]);
    },
  );

  test("`request correction` gives the task to the row's owner, else the object's", async () => {
    const world = await opened("  invalid_data block, request correction");
    world.edit("a", "one", { name: "new" });
    await world.after(60, refusesName);
    expect((await world.engine.holds()).map((one) => one.correction)).toEqual(["desk"]);
  });

  test("`skip` leaves it out until it changes, or `retry`, and asks nobody", async () => {
    const world = await opened("  invalid_data log, skip");
    world.edit("a", "one", { name: "new", title: "low" });
    await world.after(60, refusesName);
    expect(world.sent).toEqual(["name+title", "title"]);
    expect(await held(world)).toEqual([]);
    expect(written(await world.after(86_400))).toBe(0);
    const lease = await world.engine.lease();
    expect(await world.engine.retry(lease)).toBe(1);
    await lease.release();
    expect(written(await world.after(60))).toBe(1);
    expect(world.fields("b", "one")).toMatchObject({ name: "new", title: "2" });
  });

  test("`skip record` leaves all of the record out", async () => {
    const world = await opened("  invalid_data log, skip record");
    world.edit("a", "one", { name: "new", title: "low" });
    await world.after(60, refusesName);
    expect(world.sent).toEqual(["name+title"]);
    expect(await held(world)).toEqual([]);
  });

  test("`queue, retry after` tries it again by itself, and not before", async () => {
    const world = await opened("  invalid_data queue, retry after 1h");
    world.edit("a", "one", { name: "new" });
    await world.after(60, refusesName);
    expect(await held(world)).toEqual([]);
    expect(await world.engine.queued()).toEqual([{ class: "invalid_data", links: 1 }]);
    await world.after(3599);
    expect(world.sent).toEqual([]);
    expect(written(await world.after(1))).toBe(1);
    expect(await world.engine.queued()).toEqual([]);
  });

  test("Q12 what is tried again and never gets through waits for a person in the end", async () => {
    const world = await opened("  invalid_data queue, retry after 1h");
    world.edit("a", "one", { name: "new" });
    for (let tries = 0; tries < 11; tries++) await world.after(3600, refusesName);
    expect(await held(world)).toEqual(["name invalid_data"]);
    await world.after(86_400);
    expect(world.sent).toEqual([]);
  });
});

describe("a system that is busy or away", () => {
  test.each(["rate_limit", "unavailable", "auth"] as const)(
    "%s is tried again after the time that the spec gives",
    async (kind) => {
      const world = await opened(`  ${kind} queue, retry after 10m`);
      world.edit("a", "one", { name: "new" });
      await world.after(60, { kind });
      expect(await world.engine.queued()).toEqual([{ class: kind, links: 1 }]);
      await world.after(599);
      expect(world.sent).toEqual([]);
      expect(written(await world.after(1))).toBe(1);
    },
  );

  test("F1 a record that leaves the scope waits in no queue any more", async () => {
    const world = await opened("  unavailable queue, retry after 10m", 'where a.name != "gone"');
    world.edit("a", "one", { title: "low" });
    await world.after(60, { kind: "unavailable" });
    world.edit("a", "one", { name: "gone" });
    await world.after(600);
    expect(await world.engine.queued()).toEqual([]);
    world.edit("a", "one", { title: "high" });
    await world.after(600, { kind: "unavailable" });
    expect([world.sent, await world.engine.queued()]).toEqual([[], []]);
  });

  test("`flag record` holds at once what would be tried again", async () => {
    const world = await opened("  unavailable log, flag record");
    world.edit("a", "one", { name: "new" });
    await world.after(60, { kind: "unavailable" });
    expect(await held(world)).toEqual(["name unavailable whole"]);
    await world.after(86_400);
    expect(world.sent).toEqual([]);
  });

  test("`skip` leaves it to the next run, however often", async () => {
    const world = await opened("  unavailable log, skip");
    world.edit("a", "one", { name: "new" });
    for (let tries = 0; tries < 15; tries++) await world.after(3600, { kind: "unavailable" });
    expect([await held(world), await world.engine.queued()]).toEqual([[], []]);
    expect(written(await world.after(3600))).toBe(1);
  });
});

describe("what cannot be decided", () => {
  test.each([
    ["flag field", "new", ["title mapping_issue"]],
    ["flag record", "old", ["title mapping_issue whole"]],
    ["skip", "new", []],
    ["skip record", "old", []],
  ])(
    "a value without translation under `%s`: the name beside it is %s",
    async (action, name, holds) => {
      const world = await opened(`  mapping_issue log, ${action}`);
      world.edit("a", "one", { name: "new", title: "middling" });
      await world.after(60);
      expect(world.fields("b", "one")).toMatchObject({ name, title: "1" });
      expect(await held(world)).toEqual(holds);
      world.edit("a", "one", { title: "low" });
      await world.after(60);
      expect(world.fields("b", "one")).toMatchObject({ name: "new", title: "2" });
      expect(await held(world)).toEqual([]);
    },
  );

  test("under `queue, retry after` it is decided again when its time has come", async () => {
    const world = await opened("  mapping_issue queue, retry after 1h");
    world.edit("a", "one", { title: "middling" });
    await world.after(60);
    expect(await world.engine.queued()).toEqual([{ class: "mapping_issue", links: 1 }]);
    const due = async (ms: number) => {
      const lease = await world.engine.lease();
      const links = await world.engine.claim(lease, "Person", 9, world.host.clock.now() + ms);
      await lease.release();
      return links.length;
    };
    expect([await due(3_599_999), await due(3_600_000)]).toEqual([0, 1]);
  });

  test("a conflict under `block` keeps the whole record until it is decided", async () => {
    const world = await opened("  conflict log, block");
    world.edit("a", "one", { visits: 2, name: "new" });
    world.edit("b", "one", { visits: 3 });
    await world.after(60);
    expect(await held(world)).toEqual(["visits conflict whole"]);
    world.edit("a", "one", { title: "low" });
    await world.after(60);
    expect(world.fields("b", "one")).toMatchObject({ name: "old", title: "1", visits: 3 });
    world.edit("b", "one", { visits: 2 });
    await world.after(60);
    expect(world.fields("b", "one")).toMatchObject({ name: "new", title: "2", visits: 2 });
    expect(await held(world)).toEqual([]);
  });

  test("a class that says only who is told keeps the fate of the language", async () => {
    const world = await opened("  mapping_issue email desk daily");
    world.edit("a", "one", { title: "middling" });
    await world.after(60);
    expect(await held(world)).toEqual(["title mapping_issue"]);
  });
});
