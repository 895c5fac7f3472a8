/** What a system refuses, or answers and does not store: what waits, what is written all the same, and what is told of it. */
import { describe, expect, test } from "vitest";
import { all, decide, hearing, only, retry, unanswered } from "../../test/support/between.ts";
import { compileWorld, openWorld, type World, written } from "../../test/support/world.ts";
import type { Connector, Row, Write, WriteResult } from "../connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";

// The names of the fields cross, so that a field says nothing of its row.
const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.title  latest
  a.title <-> b.name  latest
  together post  latest {
    a.visits <-> b.visits
    a.constructor <-> b.constructor
  }
}
`);

async function linked(...names: readonly string[]): Promise<World> {
  const world = openWorld(plan);
  const old = { name: "old", title: "old", visits: 1, constructor: "old" };
  for (const name of names) for (const alias of ["a", "b"]) world.put(alias, name, old);
  expect(written(await world.pass())).toBe(0);
  return world;
}

/** Updates that are met by something else than the system; `undefined` lets one through. */
function meeting(
  meet: (write: Update, one: Connector, object: string) => Promise<WriteResult | undefined>,
) {
  return only("b", (one) => ({
    async write(object, writes, signal) {
      const results: WriteResult[] = [];
      for (const write of writes) {
        const met = write.kind === "update" ? await meet(write, one, object) : undefined;
        results.push(met ?? ((await one.write(object, [write], signal))[0] as WriteResult));
      }
      return results;
    },
  }));
}

type Update = Extract<Write, { kind: "update" }>;

function refusal(
  kind: ConnectorErrorKind,
  fields: readonly string[],
  why = "not this",
): WriteResult {
  return { kind: "failed", error: new ConnectorError(kind, why, { fields }) };
}

/** Refuses a write of one of these fields, and says which. */
function strict(...fields: readonly string[]) {
  return meeting(async (write) => {
    const bad = fields.filter((field) => field in write.fields);
    return bad.length === 0 ? undefined : refusal("invalid_data", bad, `not ${bad.join(", ")}`);
  });
}

async function auditedFields(world: World): Promise<readonly string[]> {
  return (await world.engine.audit({})).map(({ system, field }) => `${system}.${field}`);
}

const told = (holds: readonly { unit: string; class: string; why: string }[]) =>
  holds.map((hold) => `${hold.unit}: ${hold.class}, ${hold.why}`);

describe("a field that is refused", () => {
  test("waits by its row, and the other records of the batch are written", async () => {
    const world = await linked("one", "two", "three");
    world.edit("a", "one", { name: "new", title: "new" });
    world.edit("a", "two", { title: "new" });
    const report = await world.pass({ connector: strict("title") });
    expect(world.fields("b", "one")).toMatchObject({ title: "old", name: "new" });
    expect(world.fields("b", "two")).toMatchObject({ name: "new" });
    expect(told(report.holds)).toEqual(["name: invalid_data, not title"]);
    expect(await auditedFields(world)).toEqual(["b.name", "b.name"]);
  });

  test("has its own reason where the rest is refused as well", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    const connector = meeting(async (write) =>
      "title" in write.fields
        ? refusal("invalid_data", ["title"], "too long")
        : refusal("permission", [], "not you"),
    );
    const report = await world.pass({ connector });
    expect(told(report.holds)).toEqual([
      "name: invalid_data, too long",
      "title: permission, not you",
    ]);
  });

  test.each([
    ["invalid_data", "keeps the others from nothing", "new"],
    ["schema_drift", "keeps the others from nothing", "new"],
    ["missing_required", "keeps the record back", "old"],
    ["permission", "keeps the record back", "old"],
  ] as const)("as %s %s", async (kind, _, name) => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    const report = await world.pass({
      connector: meeting(async (write) =>
        "title" in write.fields ? refusal(kind, ["title"]) : undefined,
      ),
    });
    expect(world.fields("b", "one")).toMatchObject({ title: "old", name });
    expect(told(report.holds)).toEqual([`name: ${kind}, not this`]);
  });

  test("by a system that is busy is not parted from the rest", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    const sent: (readonly Write[])[] = [];
    const busy = meeting(async () => refusal("unavailable", ["title"]));
    const report = await world.pass({ connector: all(busy, hearing("b", sent)) });
    expect(sent.length).toBe(1);
    expect(report.holds).toEqual([]);
  });

  test("that was not sent parts nothing: all of it waits", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    const sent: (readonly Write[])[] = [];
    const connector = all(
      meeting(async () => refusal("invalid_data", ["email"])),
      hearing("b", sent),
    );
    const report = await world.pass({ connector });
    expect(sent.length).toBe(1);
    expect(report.holds.map((hold) => hold.unit)).toEqual(["name", "title"]);
  });

  test("takes what is written as one with it along", async () => {
    const world = await linked("one");
    world.edit("a", "one", { title: "new", visits: 2, constructor: "new" });
    const report = await world.pass({ connector: strict("visits") });
    expect(world.fields("b", "one")).toMatchObject({ name: "new", visits: 1, constructor: "old" });
    expect(report.holds.map((hold) => hold.unit)).toEqual(["together post"]);
    expect(await auditedFields(world)).toEqual(["b.name"]);
  });

  test("is not in doubt while the rest is sent", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    await world.pass({ connector: all(unanswered("b"), strict("title")) });
    expect(world.fields("b", "one")).toMatchObject({ title: "old", name: "new" });
    expect((await world.engine.intents()).map((one) => one.fields)).toEqual([{ name: "new" }]);
    const report = await world.pass({ connector: strict("title") });
    expect(report.runs[0]?.recovered).toEqual({ done: 1, undone: 0 });
    expect(await auditedFields(world)).toEqual(["b.name"]);
  });
});

test("what a person decided and a system refuses stays decided", async () => {
  const reviewed = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.title  review by desk
  a.title <-> b.name  latest
}
`);
  const world = openWorld(reviewed);
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
  await world.pass();
  world.edit("a", "one", { name: "ours" });
  world.edit("b", "one", { title: "theirs" });
  await world.pass();
  await decide(world, { value: "ours", system: "a" });
  // Another row's write, in the same run, is no word about this one.
  world.edit("b", "one", { name: "new" });
  const refused = await world.pass({ connector: strict("title") });
  expect(world.fields("a", "one")?.["title"]).toBe("new");
  expect(refused.holds.map((hold) => [hold.unit, hold.class, hold.decision?.by])).toEqual([
    ["name", "conflict", "Ada"],
  ]);
  world.edit("a", "one", { title: "newer" });
  expect((await world.pass()).holds).toEqual([]);
  expect(world.fields("b", "one")).toMatchObject({ title: "ours", name: "newer" });
});

describe("what is answered and not stored", () => {
  /** Of these fields the system shows what it held before, so many times. */
  function deaf(fields: readonly string[], times = 99, sent: string[] = []) {
    let left = times;
    return meeting(async (write, one, object) => {
      sent.push(Object.keys(write.fields).join(" "));
      const ignored = fields.filter((field) => field in write.fields);
      if (ignored.length === 0 || left-- <= 0) return undefined;
      const taken = Object.entries(write.fields).filter(([field]) => !ignored.includes(field));
      const [result] = await one.write(
        object,
        [{ ...write, fields: Object.fromEntries(taken) }],
        new AbortController().signal,
      );
      if (result?.kind !== "done") return result;
      const held = ignored.map((field) => [field, write.expected[field] ?? null]);
      const shown = { ...result.row.fields, ...Object.fromEntries(held) } as Row["fields"];
      return { kind: "done", row: { ...result.row, fields: shown } };
    });
  }

  test("is sent once more by itself, then waits, and the rest of the batch is through", async () => {
    const world = await linked("one", "two", "three", "four");
    world.edit("a", "one", { name: "new", title: "new" });
    world.edit("a", "two", { title: "new" });
    world.remove("a", "three");
    world.put("a", "five", { name: "made" });
    const sent: string[] = [];
    const report = await world.pass({ connector: deaf(["title"], 99, sent) });
    expect(sent).toEqual(["title name", "name", "title"]);
    expect(world.fields("b", "one")).toMatchObject({ title: "old", name: "new" });
    expect(told(report.holds)).toEqual([
      "name: invalid_data, the system answers that it stored title, and still shows what was there before",
    ]);
    expect(report.runs[0]).toMatchObject({ created: 1, updated: 2, deleted: 1, failed: 1 });
    expect((await auditedFields(world)).toSorted()).toEqual(
      ["b.", "b.email", "b.name", "b.name", "b.title"].toSorted(),
    );
    expect(written(await world.pass())).toBe(0);
  });

  test("in several fields is told of all of them, where nothing landed", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    const report = await world.pass({ connector: deaf(["title", "name"]) });
    expect(report.runs[0]).toMatchObject({ updated: 0, failed: 1 });
    const why =
      "the system answers that it stored title, name, and still shows what was there before";
    expect(told(report.holds)).toEqual([
      `name: invalid_data, ${why}`,
      `title: invalid_data, ${why}`,
    ]);
    expect(await auditedFields(world)).toEqual([]);
  });

  test("the first time and then is as if it had been at once", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    const sent: string[] = [];
    const report = await world.pass({ connector: deaf(["title"], 1, sent) });
    expect(sent).toEqual(["title name", "title"]);
    expect(world.fields("b", "one")).toMatchObject({ title: "new", name: "new" });
    expect(report.holds).toEqual([]);
    expect(report.runs[0]).toMatchObject({ updated: 1, failed: 0 });
    expect(await auditedFields(world)).toEqual(["b.title", "b.name"]);
    const [link] = await world.engine.links("Person");
    const known = link?.records.find((record) => record.system === "b");
    expect(known?.fields).toMatchObject({ title: "new", name: "new" });
    expect(Object.values(known?.base ?? {}).filter((native) => native === "new").length).toBe(2);
    expect(written(await world.pass())).toBe(0);
  });

  test("and is refused when it is sent once more has that reason", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    let calls = 0;
    const first = deaf(["title"], 1);
    const report = await world.pass({
      connector: all(
        first,
        meeting(async () => (calls++ === 0 ? undefined : refusal("permission", [], "not you"))),
      ),
    });
    expect(told(report.holds)).toEqual(["name: permission, not you"]);
    expect(await auditedFields(world)).toEqual(["b.name"]);
  });

  test("is not sent in later runs too, though the system moved the field's time for it", async () => {
    const world = await linked("one");
    const sent: (readonly Write[])[] = [];
    const again = only("b", (one) => ({
      async write(object, writes, signal) {
        const ids = writes.map((write) => (write.kind === "create" ? "" : write.id));
        for (const id of ids) world.system("b").edit(object, id, { title: "old" });
        const rows = await one.read(object, ids, ["title"], signal);
        return rows.map((row) => ({ kind: "done" as const, row: row as Row }));
      },
    }));
    const connector = all(again, hearing("b", sent));
    world.edit("a", "one", { name: "new" });
    expect(told((await world.pass({ connector })).holds).length).toBe(1);
    expect(sent.length).toBe(2);
    await world.pass({ connector });
    expect(sent.length).toBe(2);
  });

  test("of a row that is written as one holds all of it", async () => {
    const world = await linked("one");
    world.edit("a", "one", { visits: 2, constructor: "new" });
    const report = await world.pass({ connector: deaf(["constructor"]) });
    expect(report.holds.map((hold) => hold.unit)).toEqual(["together post"]);
  });

  test("is not what a system makes of a value in a form of its own", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "older" });
    const sent: string[] = [];
    const report = await world.pass({ connector: deaf(["title"], 99, sent) });
    expect(sent).toEqual(["title"]);
    expect(report.holds).toEqual([]);
    expect(written(await world.pass())).toBe(0);
  });

  test("nor what it does not show at all", async () => {
    const world = await linked("one");
    world.edit("a", "one", { constructor: "new" });
    const sent: (readonly Write[])[] = [];
    const silent = only("b", (one) => ({
      async write(...given) {
        const results = await one.write(...given);
        return results.map((result) =>
          result.kind === "done" ? { ...result, row: { ...result.row, fields: {} } } : result,
        );
      },
    }));
    const report = await world.pass({ connector: all(silent, hearing("b", sent)) });
    expect(sent.length).toBe(1);
    expect(report.holds).toEqual([]);
  });

  test("nor what a new record lacks", async () => {
    const world = await linked("one");
    world.put("a", "two", { name: "made" });
    const sent: (readonly Write[])[] = [];
    const lossy = only("b", (one) => ({
      async write(...given) {
        const results = await one.write(...given);
        return results.map((result) => {
          if (result.kind !== "done") return result;
          return {
            ...result,
            row: { ...result.row, fields: { ...result.row.fields, title: null } },
          };
        });
      },
    }));
    const report = await world.pass({ connector: all(lossy, hearing("b", sent)) });
    expect(sent.length).toBe(1);
    expect(report.runs[0]).toMatchObject({ created: 1, failed: 0 });
  });
});

test("a flag that is refused in a part keeps the deletion open until all of it is set", async () => {
  const archived = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete archive b.visits = 1, b.title = "gone"

  a.email <-> b.email  authority a
}
`);
  const world = openWorld(archived);
  for (const name of ["one", "two"]) for (const alias of ["a", "b"]) world.put(alias, name, {});
  await world.pass();
  world.remove("a", "one");
  const report = await world.pass({ connector: strict("title") });
  expect(report.holds.map((hold) => [hold.unit, hold.case, hold.place])).toEqual([
    ["", "one_changed", "Person"],
  ]);
  await retry(world);
  expect((await world.pass()).holds).toEqual([]);
  expect(world.fields("b", "one")).toMatchObject({ visits: 1, title: "gone" });
});
