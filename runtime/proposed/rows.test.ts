/** Rows of every kind under a look: conflicts, maps, lists, groups, three systems, scope. */
import { describe, expect, test } from "vitest";
import { type Cutover, linesOf, openCutover } from "../../test/support/cutover.ts";
import { compileWorld } from "../../test/support/world.ts";

/** What a record that is made is found by. */
const key = "  a.email <-> b.email  authority a";

interface Setup {
  readonly head?: string;
  readonly clauses?: string;
  readonly before?: string;
}

function open(rows: string, setup: Setup = {}): Cutover {
  const { head = "a.people <-> b.people", clauses = "", before = "" } = setup;
  return openCutover(
    compileWorld(`${before}
object Person: ${head}  every 5m {
  status proposed
  match  ${head.includes("c.") ? "a.email = b.email = c.email" : "a.email = b.email"}
  ${clauses}
${rows}
}
`),
  );
}

async function told(world: Cutover): Promise<readonly string[]> {
  world.later(70);
  await world.look();
  return linesOf(await world.compare());
}

describe("differences from before the first look", () => {
  const rows = `${key}
  a.name <-> b.name  authority a
  a.title -> b.title`;

  async function differing(): Promise<Cutover> {
    const world = open(rows);
    world.put("a", "one", { name: "hers", title: "t" });
    world.put("b", "one", { name: "his", title: "" });
    world.put("a", "two", { name: "n" });
    expect(await world.look()).toMatchObject([{ isFirst: true, would: { create: 1, update: 2 } }]);
    return world;
  }

  test("are counted apart, and never missed", async () => {
    const world = await differing();
    expect(await told(world)).toEqual([
      "records made a → b: before 1",
      "name a.name → b.name: before 1",
      "title a.title → b.title: before 1",
    ]);
  });

  test("are the same once they come, and an edit is an edit", async () => {
    const world = await differing();
    world.edit("b", "one", { title: "t", name: "hers too" });
    await world.look();
    expect(await told(world)).toEqual([
      "records made a → b: before 1",
      "name b.name → a.name: missed 1",
      "title a.title → b.title: same 1",
    ]);
  });
});

test("a conflict that a person would decide counts once, whatever the other tool does", async () => {
  const world = open("  a.name <-> b.name  review by desk");
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
  await world.look();
  world.edit("a", "one", { name: "hers" });
  world.edit("b", "one", { name: "his" });
  await world.look();
  world.edit("b", "one", { name: "him" });
  await world.look();
  expect(await told(world)).toEqual(["name a.name ↔ b.name: held 1"]);
  expect((await world.compare()).samples).toMatchObject([
    { outcome: "held", case: "sources_differ" },
  ]);
  world.edit("b", "one", { name: "hers" });
  expect(await told(world)).toEqual(["name a.name ↔ b.name: held 1"]);
});

test("a value that the map reads as the wanted one is the same", async () => {
  const world = open("  a.title <-> b.title  authority a  via Level", {
    before: `map Level: a <-> b {
  "high" <-> "A"
  "high" <-  "AA"
  "low"  <-> "C"
  otherwise <-> hold
}`,
  });
  world.put("a", "one", { title: "low" });
  world.put("b", "one", { title: "C" });
  await world.look();
  world.edit("a", "one", { title: "high" });
  await world.look();
  world.edit("b", "one", { title: "AA" });
  expect(await told(world)).toEqual(["title a.title → b.title: same 1"]);
});

test("of three systems each is judged by itself", async () => {
  const world = open("  a.title -> b.title, c.title", { head: "a.people, b.people, c.people" });
  for (const alias of ["a", "b", "c"]) world.put(alias, "one", { title: "old" });
  await world.look();
  world.edit("a", "one", { title: "new" });
  await world.look();
  world.edit("b", "one", { title: "new" });
  world.later(5);
  await world.look();
  expect(await told(world)).toEqual([
    "title a.title → b.title: same 1",
    "title a.title → c.title: missed 1",
  ]);
  world.edit("c", "one", { title: "NEW" });
  expect(await told(world)).toEqual([
    "title a.title → b.title: same 1",
    "title a.title → c.title: different 1",
  ]);
});

test("three equal sides of a two-way row, all moved between two looks, are two that followed one", async () => {
  const world = open("  a.title <-> b.title <-> c.title  latest", {
    head: "a.people, b.people, c.people",
  });
  for (const alias of ["a", "b", "c"]) world.put(alias, "one", { title: "old" });
  await world.look();
  for (const alias of ["c", "a", "b"]) world.edit(alias, "one", { title: "new" });
  expect(await told(world)).toEqual([
    "title c.title → a.title: same 1",
    "title c.title → b.title: same 1",
  ]);
});

test("rows that travel together are wanted together, and judged one by one", async () => {
  const world = open(`  together naming authority a {
    a.name <-> b.name
    a.title <-> b.title
  }`);
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
  await world.look();
  world.edit("a", "one", { name: "new", title: "new" });
  await world.look();
  world.edit("b", "one", { name: "new", title: "NEW" });
  expect(await told(world)).toEqual([
    "name a.name → b.name: same 1",
    "title a.title → b.title: different 1",
  ]);
});

describe("a list", () => {
  const rows = `  a.name <-> b.name  latest
  each a.lines -> b.lines match a.lines.key = b.lines.key {
    a.lines.count -> b.lines.count
  }`;

  async function listed(): Promise<Cutover> {
    const world = open(rows);
    for (const alias of ["a", "b"]) world.put(alias, "one", { lines: [{ key: "x", count: 1 }] });
    await world.look();
    world.edit("a", "one", { lines: [{ key: "x", count: 2 }] });
    expect(await world.look()).toMatchObject([{ would: { update: 1 } }]);
    return world;
  }

  test("is the same where its items agree, whatever else they hold", async () => {
    const world = await listed();
    world.edit("b", "one", { lines: [{ key: "x", count: 2, note: "ours" }] });
    expect(await told(world)).toEqual(["lines a.lines → b.lines: same 1"]);
  });

  test("is different where they do not", async () => {
    const world = await listed();
    world.edit("b", "one", { lines: [{ key: "x", count: 3 }] });
    expect(await told(world)).toEqual(["lines a.lines → b.lines: different 1"]);
    expect(await world.look()).toMatchObject([{ would: { update: 0 } }]);
  });

  test("is the same where both moved between two looks", async () => {
    const world = open(rows);
    for (const alias of ["a", "b"]) world.put(alias, "one", { lines: [{ key: "x", count: 1 }] });
    await world.look();
    for (const alias of ["a", "b"]) world.edit(alias, "one", { lines: [{ key: "x", count: 2 }] });
    expect(await told(world)).toEqual(["lines a.lines → b.lines: same 1"]);
  });
});

describe("scope", () => {
  const clauses = 'where a.title = "in"';
  const rows = "  a.name <-> b.name  authority a\n  a.title -> b.title";

  test("outside of it nothing is wanted, and nothing that comes is judged", async () => {
    const world = open(rows, { clauses });
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "out" });
    await world.look();
    for (const alias of ["a", "b"]) world.edit(alias, "one", { name: "new" });
    expect(await told(world)).toEqual([]);
    world.put("a", "two", { name: "new", title: "out" });
    world.put("b", "two", { name: "new", title: "out" });
    expect(await told(world)).toEqual([]);
  });

  test("the edit that leaves it is still wanted", async () => {
    const world = open(rows, { clauses });
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "in" });
    await world.look();
    world.edit("a", "one", { title: "out" });
    await world.look();
    world.edit("a", "one", { name: "later" });
    await world.look();
    world.edit("b", "one", { title: "out" });
    expect(await told(world)).toEqual(["title a.title → b.title: same 1"]);
  });
});

test("a record that appears where nothing is to be made is unexpected", async () => {
  const world = open("  a.name <-> b.name  authority a", { clauses: "create never" });
  world.put("a", "one", { name: "n" });
  await world.look();
  world.put("b", "one", { name: "n" });
  expect(await told(world)).toEqual([
    "records made a → b: unexpected 1",
    "name a.name → b.name: same 1",
  ]);
});

test("a constant and an archived record are judged by what is written", async () => {
  const world = open(`${key}\n  a.name <-> b.name  authority a\n  set b.visits = 7`, {
    clauses: 'delete archive b.title = "gone"',
  });
  for (const alias of ["a", "b"]) {
    for (const name of ["one", "rest"]) world.put(alias, name, { name: "n" });
  }
  await world.look();
  world.put("a", "two", { name: "n" });
  world.remove("a", "one");
  await world.look();
  world.put("b", "two", { name: "n", visits: 8 });
  world.edit("b", "one", { title: "gone" });
  const lines = await told(world);
  expect(lines).toContain("b.visits a → b: different 1");
  expect(lines).toContain("b.title a → b: same 1");
});

test("a row whose first day comes is seen as it stands, and nobody missed it before", async () => {
  const world = open(`${key}\n  a.title -> b.title  since 2026-01-02`);
  world.put("a", "one", { title: "new" });
  world.put("b", "one", { title: "old" });
  expect(await told(world)).toEqual([]);
  world.later(24 * 60);
  expect(await told(world)).toEqual(["title a.title → b.title: before 1"]);
});
