/** Where a record is not made, because another one has its key or is about to: and what waits then. */
import { expect, test } from "vitest";
import { only, refusing } from "../../test/support/between.ts";
import { compileWorld, openWorld, type World } from "../../test/support/world.ts";

// The names of the fields cross, so that a field says nothing of its row.
const spec = (row: string) =>
  compileWorld(`map Title: a -> b {
  "boss" -> "Head"
  "chief" -> "Head"
}

object Person: a.people -> b.people  every 5m {
  match  a.email = b.email
  match  a.title = b.name
  create in b when a.visits > 0

  a.email -> b.email
  a.name -> b.title
  ${row}
}
`);
const plan = spec(`a.title -> b.name  default "none"`);

/** What waits after a run. */
async function waiting(world: World): Promise<readonly unknown[]> {
  const { holds } = await world.pass();
  return holds.map(({ unit, case: of, class: kind, why, place }) => [unit, of, kind, why, place]);
}

function names(world: World): readonly unknown[] {
  const rows = world.system("b").all("people");
  return rows.map((row) => String(row.fields["email"]).replace("@acme.example", ""));
}

const why = "no record is created in b: another record of b has its key";
const taken = ["title", "created_blank", "invalid_data", why, "Person.title"];

test("a key that another record has is held by the row that brings it, and the others are made", async () => {
  const world = openWorld(plan);
  world.put("a", "one", {});
  world.put("b", "one", { name: "none" });
  await world.pass();
  world.put("a", "two", { visits: 1 });
  world.put("a", "three", { visits: 1, title: "T" });
  expect(await waiting(world)).toEqual([taken]);
  expect(names(world)).toEqual(["one", "three"]);
});

test("so is one that another record gets just now", async () => {
  const world = openWorld(spec("a.title -> b.name  via Title"));
  for (const alias of ["a", "b"]) world.put(alias, "one", {});
  await world.pass();
  world.edit("a", "one", { title: "boss" });
  world.put("a", "two", { title: "chief", visits: 1 });
  expect(await waiting(world)).toEqual([taken]);
  expect(names(world)).toEqual(["one"]);
});

test("so is one that another record may have got, as far as anybody knows", async () => {
  const world = openWorld(spec("a.title -> b.name  via Title"));
  for (const alias of ["a", "b"]) world.put(alias, "one", {});
  await world.pass();
  world.edit("a", "one", { title: "boss" });
  await world.pass({ connector: only("b", () => ({ write: refusing("unknown_outcome") })) });
  world.put("a", "two", { title: "chief", visits: 1 });
  // Nobody can look what became of it.
  const blind = only("b", () => ({ read: refusing("unavailable") }));
  const { holds } = await world.pass({ connector: blind });
  expect(holds.map(({ class: kind, why: told }) => [kind, told])).toContainEqual([
    "invalid_data",
    why,
  ]);
  expect(names(world)).toEqual(["one"]);
});

test("or a row that is written as one with others", async () => {
  const world = openWorld(
    spec(`together call {
    a.title -> b.name  default "none"
    a.constructor -> b.constructor
  }`),
  );
  for (const name of ["one", "two"]) world.put("a", name, { visits: 1 });
  expect((await waiting(world)).map((hold) => (hold as readonly unknown[])[0])).toEqual([
    "together call",
  ]);
});

test("of two that would get one key the first is made", async () => {
  const world = openWorld(plan);
  for (const name of ["one", "two"]) world.put("a", name, { visits: 1 });
  expect(await waiting(world)).toEqual([taken]);
  expect(names(world)).toEqual(["one"]);
});

test("records without a key for a line do not share one", async () => {
  const world = openWorld(spec("a.title -> b.name"));
  for (const alias of ["a", "b"]) world.put(alias, "one", {});
  await world.pass();
  world.edit("a", "one", { name: "new" });
  for (const name of ["two", "three"]) world.put("a", name, { visits: 1 });
  expect(await waiting(world)).toEqual([]);
  expect(names(world)).toEqual(["one", "two", "three"]);
});

test("a key that no row brings is held by the record as a whole", async () => {
  const world = openWorld(spec(`set b.name = "Web"`));
  for (const name of ["one", "two"]) world.put("a", name, { visits: 1 });
  expect(await waiting(world)).toEqual([["", "created_blank", "invalid_data", why, "Person"]]);
  expect(names(world)).toEqual(["one"]);
});
