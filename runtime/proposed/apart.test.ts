/** What a look leaves alone: the systems, the objects in force and their state; and when it begins anew. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cutover, linesOf, openCutover } from "../../test/support/cutover.ts";
import { compileWorld, written } from "../../test/support/world.ts";
import type { Connector } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";

const rows = `  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title -> b.title
`;
const proposed = `object Person: a.people <-> b.people  every 5m {
  status proposed
${rows}}
`;
const plan = compileWorld(proposed);

/** Everything that the systems hold. */
function contents(world: Cutover): string {
  return JSON.stringify(["a", "b"].map((alias) => world.system(alias).all("people")));
}

test("whatever people and the other tool do, a look writes and acknowledges nothing, and a second one finds nothing new", async () => {
  const name = fc.constantFrom("one", "two", "three");
  const alias = fc.constantFrom("a", "b");
  const value = fc.constantFrom("x", "X", "y", "", null);
  const step = fc.oneof(
    fc.record({ kind: fc.constant("put" as const), alias, name, value }),
    fc.record({ kind: fc.constant("edit" as const), alias, name, value }),
    fc.record({ kind: fc.constant("retitle" as const), alias, name, value }),
    fc.record({ kind: fc.constant("remove" as const), alias, name, value }),
    fc.record({ kind: fc.constant("look" as const), alias, name, value }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const world = openCutover(plan);
      for (const one of steps) {
        const isThere = world.fields(one.alias, one.name) !== undefined;
        if (one.kind === "put" && !isThere) world.put(one.alias, one.name, { name: one.value });
        if (one.kind === "edit" && isThere) world.edit(one.alias, one.name, { name: one.value });
        if (one.kind === "retitle" && isThere)
          world.edit(one.alias, one.name, { title: one.value });
        if (one.kind === "remove" && isThere) world.remove(one.alias, one.name);
        if (one.kind === "look") await world.look();
        world.later(1);
      }
      await world.look();
      const before = contents(world);
      const compared = await world.compare();
      expect(await world.look()).toMatchObject([
        { would: { create: 0, update: 0, delete: 0 }, found: { same: 0, different: 0 } },
      ]);
      const { looks: _looks, ...now } = await world.compare();
      expect(now).toMatchObject({ total: { ...compared.total } });
      expect(contents(world)).toBe(before);
      expect(world.touched).toEqual([]);
      expect(await world.engine.links("Person")).toEqual([]);
      expect(await world.engine.acceptedPlan()).toBeUndefined();
      expect(await world.proposed.audit({})).toEqual([]);
      expect(await world.proposed.intents()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

describe("beside an object that is in force", () => {
  const both = compileWorld(`object Active: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name -> b.name
}

object Next: a.people <-> b.people  every 5m {
  status proposed
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name -> b.name
  a.title -> b.title  ref Active
}
`);

  test("it sees what that one writes, and is not seen by it", async () => {
    const world = openCutover(both);
    for (const name of ["one", "two"]) world.put("a", name, { name: "old" });
    expect(written(await world.pass())).toBe(2);
    await world.look();
    const state = async () => [await world.engine.links("Active"), await world.engine.auditHead()];
    const before = await state();
    world.edit("a", "one", { name: "new" });
    await world.look();
    expect(await state()).toEqual(before);
    expect(written(await world.pass())).toBe(1);
    world.later(5);
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: same 1"]);
    expect(written(await world.pass())).toBe(0);
    expect(await world.engine.holds()).toEqual([]);
  });

  test("what it refers to there is found there", async () => {
    const world = openCutover(both);
    for (const name of ["one", "two"]) world.put("a", name, {});
    await world.pass();
    await world.look();
    const idOf = (alias: string) =>
      world
        .system(alias)
        .all("people")
        .find((one) => one.fields["email"] === "two@acme.example")?.id;
    world.edit("a", "one", { title: idOf("a") ?? "" });
    await world.look();
    expect(await world.proposed.expected("Next")).toMatchObject([
      { notes: [{ field: "title", to: idOf("b") }] },
    ]);
  });
});

describe("what it begins anew with", () => {
  async function looked(): Promise<Cutover> {
    const world = openCutover(plan);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
    await world.look();
    world.edit("a", "one", { name: "new" });
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: waiting 1"]);
    return world;
  }

  test("another spec of the object: what was wanted by the old one says nothing of it", async () => {
    const world = await looked();
    const other = compileWorld(proposed.replace("latest", "authority b"));
    expect(await world.look({ plan: other })).toMatchObject([{ isFirst: true }]);
    const compared = await world.compare(other);
    expect(compared.looks?.count).toBe(1);
    expect(linesOf(compared)).toEqual(["name b.name → a.name: before 1"]);
  });

  test("another reason for a row changes nothing", async () => {
    const world = await looked();
    const other = compileWorld(
      proposed.replace("a.title -> b.title", 'a.title -> b.title  because "so"'),
    );
    expect(await world.look({ plan: other })).toMatchObject([{ isFirst: false }]);
    expect((await world.compare(other)).looks?.count).toBe(3);
  });

  test("in force it starts by the rule of the first link, and what was seen of it goes", async () => {
    const world = await looked();
    const active = compileWorld(proposed.replace("  status proposed\n", ""));
    expect(written(await world.pass({ plan: active }))).toBe(1);
    expect(world.fields("b", "one")).toMatchObject({ name: "new" });
    expect(await world.look({ plan: active })).toEqual([]);
    expect(await world.proposed.objects()).toEqual([]);
    world.later(5);
    expect(await world.look()).toMatchObject([{ isFirst: true }]);
  });
});

describe("a system that is away", () => {
  function away(alias: string, connector: Connector): Connector {
    if (alias !== "b") return connector;
    const fails = () => {
      throw new ConnectorError("unavailable", "it is away");
    };
    return { ...connector, cursor: fails, scan: fails, changes: fails, read: fails, write: fails };
  }

  test("at the first look: nothing counts as looked at", async () => {
    const world = openCutover(plan);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    expect(await world.look({ connector: away })).toMatchObject([
      { unread: [{ system: "b", why: "it is away" }] },
    ]);
    expect((await world.compare()).looks).toBeUndefined();
    expect(await world.look()).toMatchObject([{ isFirst: true, would: { create: 0 } }]);
    expect(linesOf(await world.compare())).toEqual([]);
  });

  test("later: what is expected stays expected, and nothing is added", async () => {
    const world = openCutover(plan);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    await world.look();
    world.edit("a", "one", { name: "new" });
    await world.look();
    world.put("a", "two", { name: "new" });
    world.edit("b", "one", { name: "new" });
    world.later(90);
    await world.look({ connector: away });
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: waiting 1"]);
    world.put("b", "two", { name: "new" });
    await world.look();
    expect(linesOf(await world.compare())).toContain("name a.name → b.name: same 2");
    expect((await world.compare()).total).toMatchObject({ different: 0, missed: 0, waiting: 0 });
  });
});

test("a brake that would have stopped it stops the look, and says so", async () => {
  const world = openCutover(compileWorld(proposed.replace("  brake  off\n", "")));
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
  await world.look();
  world.remove("a", "one");
  expect(await world.look()).toMatchObject([{ brake: { what: "empty_source" } }]);
  expect(linesOf(await world.compare())).toEqual([]);
});
