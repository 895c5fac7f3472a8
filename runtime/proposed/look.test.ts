/** What a proposed object says of a tool that does its work right, wrong, late, or not at all. */
import { describe, expect, test } from "vitest";
import { linesOf, openCutover } from "../../test/support/cutover.ts";
import { compileWorld } from "../../test/support/world.ts";

const body = `object Person: a.people <-> b.people  every 5m {
  status proposed
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title -> b.title
  a.visits -> b.visits  drift keep
}
`;
const plan = compileWorld(body);

async function linked() {
  const world = openCutover(plan);
  for (const alias of ["a", "b"]) {
    for (const name of ["one", "two"]) world.put(alias, name, { name: "old", title: "old" });
  }
  const [first] = await world.look();
  expect(first).toMatchObject({ isFirst: true, would: { create: 0, update: 0, delete: 0 } });
  world.later(5);
  return world;
}

describe("an edit of one side", () => {
  test("that is brought to the other later is the same", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    expect(await world.look()).toMatchObject([{ would: { update: 1 }, found: { same: 0 } }]);
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: waiting 1"]);
    world.edit("b", "one", { name: "new" });
    world.later(5);
    expect(await world.look()).toMatchObject([{ would: { update: 0 }, found: { same: 1 } }]);
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["name a.name → b.name: same 1"]);
    expect(compared.rows[0]?.slowest).toBeGreaterThanOrEqual(300_000);
    expect(compared.samples).toEqual([]);
  });

  test("that is brought over before anybody looks is the same, in the direction that the times tell", async () => {
    const world = await linked();
    world.edit("b", "one", { name: "new" });
    world.edit("a", "one", { name: "new" });
    world.edit("a", "two", { title: "new" });
    world.edit("b", "two", { title: "new" });
    await world.look();
    expect(linesOf(await world.compare())).toEqual([
      "name b.name → a.name: same 1",
      "title a.title → b.title: same 1",
    ]);
  });

  test("that is brought over as another value is different, and travels no further", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    await world.look();
    world.edit("b", "one", { name: "NEW" });
    world.later(5);
    await world.look();
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["name a.name → b.name: different 1"]);
    expect(compared.samples).toMatchObject([
      {
        outcome: "different",
        key: "one@acme.example",
        system: "b",
        field: "name",
        wanted: "new",
        found: "NEW",
        case: "one_changed",
        place: "Person.name",
        records: [
          { system: "a", id: "a-1" },
          { system: "b", id: "b-1" },
        ],
      },
    ]);
    world.later(5);
    expect(await world.look()).toMatchObject([{ would: { update: 0 } }]);
  });

  test("that is brought over as another value before anybody looks is different once its time is over", async () => {
    const world = await linked();
    world.edit("a", "one", { title: "new" });
    world.edit("b", "one", { title: "NEW" });
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["title a.title → b.title: waiting 1"]);
    world.later(70);
    await world.look();
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["title a.title → b.title: different 1"]);
    expect(compared.samples).toMatchObject([{ wanted: "new", found: "NEW" }]);
  });

  test("that nobody brings over is missed", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    await world.look();
    world.later(59);
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: waiting 1"]);
    world.later(2);
    await world.look();
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["name a.name → b.name: missed 1"]);
    expect(compared.samples).toMatchObject([{ outcome: "missed", wanted: "new", found: "old" }]);
  });

  test("that is followed by another counts once, and the ones before it apart", async () => {
    const world = await linked();
    for (const name of ["new", "newer", "newest"]) {
      world.edit("a", "one", { name });
      await world.look();
      world.later(5);
    }
    world.edit("b", "one", { name: "newest" });
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: same 1, overtaken 2"]);
  });

  test("that comes late, when another is wanted already, is the same, and the other still to come", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    await world.look();
    world.edit("a", "one", { name: "newer" });
    await world.look();
    world.edit("b", "one", { name: "new" });
    world.later(5);
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: same 1, waiting 1"]);
    world.edit("b", "one", { name: "newer" });
    world.later(5);
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name a.name → b.name: same 2"]);
  });

  test("that is taken back is different where the other tool may have done it, else of no moment", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new", title: "new" });
    await world.look();
    world.edit("a", "one", { name: "old", title: "old" });
    world.later(5);
    await world.look();
    expect(linesOf(await world.compare())).toEqual([
      "name a.name → b.name: different 1",
      "title a.title → b.title: overtaken 1",
    ]);
  });
});

describe("edits of both sides", () => {
  test("are settled the same way", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "hers" });
    world.later(1);
    world.edit("b", "one", { name: "his" });
    await world.look();
    world.edit("a", "one", { name: "his" });
    world.later(5);
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["name b.name → a.name: same 1"]);
  });

  test("are settled the other way", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "hers" });
    world.later(1);
    world.edit("b", "one", { name: "his" });
    await world.look();
    world.edit("b", "one", { name: "hers" });
    world.later(5);
    await world.look();
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["name b.name → a.name: different 1"]);
    expect(compared.samples).toMatchObject([
      { system: "a", wanted: "his", found: "hers", case: "sources_differ", by: "latest" },
    ]);
  });
});

describe("a side that only receives", () => {
  test("is changed although its source is not: unexpected", async () => {
    const world = await linked();
    world.edit("b", "one", { title: "else" });
    await world.look();
    world.later(70);
    await world.look();
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["title a.title → b.title: unexpected 1"]);
    expect(compared.samples).toMatchObject([
      { wanted: "old", found: "else", case: "sink_changed" },
    ]);
  });

  test("is changed, and put back: the same", async () => {
    const world = await linked();
    world.edit("b", "one", { title: "else" });
    await world.look();
    world.edit("b", "one", { title: "old" });
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["title a.title → b.title: same 1"]);
  });

  test("may change by itself where the row says so", async () => {
    const world = await linked();
    world.edit("b", "one", { visits: 7 });
    await world.look();
    world.later(70);
    await world.look();
    expect(linesOf(await world.compare())).toEqual([]);
  });
});

describe("records", () => {
  test("made later, with one value right, one wrong and one missing", async () => {
    const world = await linked();
    world.put("a", "three", { name: "n", title: "t", visits: 3 });
    expect(await world.look()).toMatchObject([{ would: { create: 1 } }]);
    expect(linesOf(await world.compare())).toEqual(["records made a → b: waiting 1"]);
    world.put("b", "three", { name: "n", title: "T!" });
    world.later(5);
    await world.look();
    expect(linesOf(await world.compare())).toEqual([
      "records made a → b: same 1",
      "email a.email → b.email: same 1",
      "name a.name → b.name: same 1",
      "title a.title → b.title: different 1",
      "visits a.visits → b.visits: waiting 1",
    ]);
    world.edit("b", "three", { visits: 3 });
    await world.look();
    expect(linesOf(await world.compare()).at(-1)).toBe("visits a.visits → b.visits: same 1");
    expect(await world.look()).toMatchObject([{ would: { create: 0, update: 0 } }]);
  });

  test("made before anybody looks: the same, and nothing tells which side was first", async () => {
    const world = await linked();
    world.put("a", "three", { name: "n", title: "t" });
    world.put("b", "three", { name: "n", title: "t" });
    await world.look();
    expect(linesOf(await world.compare())).toEqual([
      "records made a ↔ b: same 1",
      "email a.email → b.email: same 1",
      "name a.name → b.name: same 1",
      "title a.title → b.title: same 1",
    ]);
  });

  test("that nobody makes are missed, each as one", async () => {
    const world = await linked();
    world.put("a", "three", { name: "n", title: "t" });
    await world.look();
    world.later(70);
    await world.look();
    const compared = await world.compare();
    expect(linesOf(compared)).toEqual(["records made a → b: missed 1"]);
    expect(compared.samples).toMatchObject([
      { outcome: "missed", kind: "create", key: "three@acme.example", system: "b" },
    ]);
  });

  test("deleted later, and not", async () => {
    const world = await linked();
    world.remove("a", "one");
    world.remove("b", "two");
    expect(await world.look()).toMatchObject([{ would: { delete: 2 } }]);
    world.remove("b", "one");
    world.later(70);
    await world.look();
    expect(linesOf(await world.compare())).toEqual([
      "records deleted a → b: same 1",
      "records deleted b → a: missed 1",
    ]);
  });

  test("deleted on both sides although deletions do not travel: unexpected", async () => {
    const world = openCutover(compileWorld(body.replace("delete propagate", "delete ignore")));
    for (const alias of ["a", "b"]) world.put(alias, "one", {});
    await world.look();
    world.remove("a", "one");
    await world.look();
    world.remove("b", "one");
    await world.look();
    expect(linesOf(await world.compare())).toEqual(["records deleted a → b: unexpected 1"]);
  });
});
