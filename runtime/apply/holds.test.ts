/** What waits after a run, as a person sees it: what it is about, why, since when, and what was decided. */
import { describe, expect, test } from "vitest";
import { decide, only, refusing, retry } from "../../test/support/between.ts";
import { compileWorld, openWorld, type World } from "../../test/support/world.ts";
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";
import type { StoredHold } from "../engine/engine.ts";

const spec = (clauses: string, rows = "") =>
  compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  ${clauses}

  a.email <-> b.email  authority a
  ${rows}
}
`);

async function linked(plan: ReturnType<typeof spec>, ...names: readonly string[]): Promise<World> {
  const world = openWorld(plan);
  for (const name of names) {
    for (const alias of ["a", "b"])
      world.put(alias, name, { name: "old", title: "old", visits: 1 });
  }
  await world.pass();
  return world;
}

/** Without the names of the records. */
function told(holds: readonly StoredHold[]): readonly unknown[] {
  return holds.map(({ link: _, shown, opened: _opened, updated: _updated, ...hold }) => ({
    ...hold,
    shown: shown.map(({ system, field, native }) => `${system}.${field} ${native}`),
  }));
}

const reviewed = spec("", "a.name <-> b.name  review by desk\n  a.title <-> b.title  latest");

async function inConflict(): Promise<World> {
  const world = await linked(reviewed, "one");
  world.edit("a", "one", { name: "ours" });
  world.edit("b", "one", { name: "theirs" });
  await world.pass();
  return world;
}

describe("two edits of one field", () => {
  const conflict = {
    object: "Person",
    unit: "name",
    class: "conflict",
    case: "sources_differ",
    ends: [],
    why: "",
    place: "Person.name",
  };

  test("wait with what each side shows", async () => {
    const world = await inConflict();
    expect(told(await world.engine.holds())).toEqual([
      { ...conflict, shown: ["a.name ours", "b.name theirs"] },
    ]);
  });

  test("go on waiting since they began, with what is shown now", async () => {
    const world = await inConflict();
    const [before] = await world.engine.holds();
    expect(before?.opened).toBeLessThan(world.host.clock.now());
    world.edit("a", "one", { name: "newer" });
    const { holds } = await world.pass();
    expect(told(holds)).toEqual([{ ...conflict, shown: ["a.name newer", "b.name theirs"] }]);
    expect(holds[0]?.opened).toBe(before?.opened);
    expect(holds[0]?.updated).toBeGreaterThan(before?.updated ?? 0);
  });

  test("ask again where they moved after a person decided", async () => {
    const world = await inConflict();
    await decide(world, { value: "ours", system: "a" });
    world.edit("b", "one", { name: "newer" });
    const { holds } = await world.pass();
    const why = "the values moved after it was decided; look again";
    expect(told(holds)).toEqual([{ ...conflict, why, shown: ["a.name ours", "b.name newer"] }]);
  });

  test("wait on while their record is out of scope, and while another row is written", async () => {
    const scoped = spec(
      "where a.visits > 0",
      "a.name <-> b.name  review by desk\n  a.title <-> b.title  latest",
    );
    const world = await linked(scoped, "one");
    world.edit("a", "one", { name: "ours" });
    world.edit("b", "one", { name: "theirs" });
    await world.pass();
    world.edit("a", "one", { title: "new" });
    expect((await world.pass()).holds.length).toBe(1);
    world.edit("a", "one", { visits: 0 });
    await world.pass();
    world.edit("a", "one", { title: "newer" });
    expect(told((await world.pass()).holds)).toMatchObject([conflict]);
  });

  test("wait on while the record of one side is gone, and that waits too", async () => {
    const plan = spec("delete review", "a.name <-> b.name  review by desk");
    const world = await linked(plan, "one", "two");
    world.edit("a", "one", { name: "ours" });
    world.edit("b", "one", { name: "theirs" });
    await world.pass();
    world.remove("a", "one");
    const { holds } = await world.pass();
    expect(holds.map((hold) => [hold.unit, hold.case])).toEqual([
      ["", "record_deleted"],
      ["name", "sources_differ"],
    ]);
  });

  test("are a case of bad data where one of them can be read no more", async () => {
    const typed = spec("", "a.visits <-> b.visits  review by desk");
    const world = await linked(typed, "one");
    world.edit("a", "one", { visits: 2 });
    world.edit("b", "one", { visits: 3 });
    await world.pass();
    world.edit("a", "one", { visits: 4 });
    const { holds } = await world.pass({
      connector: only("a", (one) => ({
        async *changes(...given) {
          for await (const page of one.changes(...given)) {
            const rows = page.rows.map((row) => ({
              ...row,
              fields: { ...row.fields, visits: "x" },
            }));
            yield { ...page, rows };
          }
        },
      })),
    });
    expect(holds.map((hold) => [hold.unit, hold.class])).toEqual([["visits", "invalid_data"]]);
  });
});

describe("what a person decided", () => {
  test("is still decided where its system is away, and is carried out when it is back", async () => {
    const world = await inConflict();
    await decide(world, { value: "ours", system: "a" });
    // Another row's write goes through.
    world.edit("b", "one", { title: "new" });
    const { holds } = await world.pass({
      connector: only("b", () => ({ write: refusing("unavailable") })),
    });
    expect(world.fields("a", "one")?.["title"]).toBe("new");
    expect(holds.map((hold) => [hold.unit, hold.decision?.by])).toEqual([["name", "Ada"]]);
    await retry(world);
    expect((await world.pass()).holds).toEqual([]);
    expect(world.fields("b", "one")?.["name"]).toBe("ours");
  });

  test("is decided no more once it reached one end: the other is owed it", async () => {
    const world = await inConflict();
    await decide(world, { value: "agreed", system: "" });
    const { holds } = await world.pass({
      connector: only("b", () => ({ write: refusing("unavailable") })),
    });
    expect(world.fields("a", "one")?.["name"]).toBe("agreed");
    expect(holds).toEqual([]);
    await retry(world);
    await world.pass();
    expect(world.fields("b", "one")?.["name"]).toBe("agreed");
  });

  test("of a deleted record stands while no other can be deleted", async () => {
    const world = await linked(spec("delete review"), "one", "two");
    world.remove("a", "one");
    await world.pass();
    await decide(world, { deletion: "delete" });
    const { holds } = await world.pass({
      connector: only("b", () => ({ write: refusing("unavailable") })),
    });
    expect(holds.map((hold) => hold.decision?.by)).toEqual(["Ada"]);
    await retry(world);
    expect((await world.pass()).runs[0]?.deleted).toBe(1);
  });

  test("of a deleted record stands until the last of the others is gone", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.people <-> c.people  every 5m {
  match  a.email = b.email = c.email
  delete review

  a.email <-> b.email <-> c.email  authority a
}
`),
    );
    for (const alias of ["a", "b", "c"]) world.put(alias, "one", {});
    world.put("a", "two", {});
    await world.pass();
    world.remove("a", "one");
    await world.pass();
    await decide(world, { deletion: "delete" });
    const away = await world.pass({
      connector: only("c", () => ({ write: refusing("unavailable") })),
    });
    expect(away.runs[0]?.deleted).toBe(1);
    expect(away.holds.map((hold) => [hold.case, hold.decision?.by])).toEqual([
      ["record_deleted", "Ada"],
    ]);
    await retry(world);
    const back = await world.pass();
    expect(back.runs[0]?.deleted).toBe(1);
    expect(back.holds).toEqual([]);
    expect(world.fields("c", "one")).toBeUndefined();
  });
});

describe("a deleted record", () => {
  test.each([1, 0])("waits as itself until it is back, in scope or not", async (visits) => {
    const world = await linked(spec("delete review\n  where b.visits > 0"), "one", "two");
    world.edit("b", "one", { visits });
    await world.pass();
    const [one] = world.system("a").all("people");
    world.remove("a", "one");
    const { holds } = await world.pass();
    expect(told(holds)).toEqual([
      {
        object: "Person",
        unit: "",
        class: "conflict",
        case: "record_deleted",
        ends: [],
        why: "its record in `a` was deleted",
        shown: [],
        place: "Person",
      },
    ]);
    world.system("a").put("people", { email: "one@acme.example" }, one?.id);
    expect((await world.pass()).holds).toEqual([]);
  });
});

describe("a new record", () => {
  test("without a value that it has to have waits by that row", async () => {
    const plan = spec("", "a.name -> b.name  required");
    const world = openWorld(plan);
    world.put("a", "one", {});
    expect(told((await world.pass()).holds)).toEqual([
      {
        object: "Person",
        unit: "name",
        class: "missing_required",
        case: "created_blank",
        ends: [],
        why: "no record is created in b: it has no value on any side",
        shown: ["a.name null"],
        place: "Person.name",
      },
    ]);
  });

  test("that its system refuses waits as a whole", async () => {
    const world = openWorld(spec(""));
    world.put("a", "one", {});
    const { holds } = await world.pass({
      connector: only("b", () => ({ write: refusing("permission") })),
    });
    expect(told(holds)).toEqual([
      {
        object: "Person",
        unit: "",
        class: "permission",
        case: "one_changed",
        ends: [],
        why: "as the test wants it",
        shown: [],
        place: "Person",
        whole: true,
      },
    ]);
    await retry(world);
    expect((await world.pass()).holds).toEqual([]);
  });

  test("that waits for another record is nobody's case", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.name
}

object Lead: a.leads -> b.leads  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.person -> b.person  ref Person  required
}
`),
    );
    world.system("a").put("leads", { email: "lead@acme.example", person: "a-99" });
    expect((await world.pass()).holds).toEqual([]);
    expect(world.system("b").all("leads")).toEqual([]);
  });
});

test.each<[ConnectorErrorKind, string[]]>([
  ["invalid_data", ["name invalid_data"]],
  ["missing_required", ["name missing_required"]],
  ["permission", ["name permission"]],
  ["schema_drift", ["name schema_drift"]],
  ["unavailable", []],
  ["auth", []],
])("a write that fails with %s waits so: %j", async (kind, waiting) => {
  const world = await linked(
    spec("", "a.name <-> b.name  latest\n  a.title <-> b.title  latest"),
    "one",
  );
  world.edit("a", "one", { name: "new" });
  const { holds } = await world.pass({
    connector: only("b", () => ({
      async write(_object, writes) {
        return writes.map(() => ({ kind: "failed", error: new ConnectorError(kind, "no") }));
      },
    })),
  });
  expect(holds.map((hold) => `${hold.unit} ${hold.class}`)).toEqual(waiting);
  expect(holds.every((hold) => hold.case === "one_changed" && hold.why === "no")).toBe(true);
});
