/** Lists of which one side could not be written, or that were edited beside a deletion. */
import { expect, test } from "vitest";
import { only, refusing, retry } from "../../test/support/between.ts";
import { compileWorld, type Fields, openWorld } from "../../test/support/world.ts";

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  each a.lines <-> b.lines match a.lines.key = b.lines.key {
    a.lines.count <-> b.lines.count  authority b  empty clear
  }
}
`);

type Line = { readonly key: string; readonly count?: number | null };

function lines(...all: readonly Line[]): Fields {
  return { lines: all } as unknown as Fields;
}

async function linked(...all: readonly Line[]) {
  const world = openWorld(plan);
  for (const alias of ["a", "b"]) world.put(alias, "one", lines(...all));
  world.put("a", "rest", {});
  await world.pass();
  return world;
}

const refused = { connector: only("a", () => ({ write: refusing("permission") })) };

test("what was edited in the side that could be written is still news to the other", async () => {
  const world = await linked(
    { key: "x", count: 1 },
    { key: "y", count: 1 },
    { key: "z", count: 1 },
  );
  world.edit(
    "a",
    "one",
    lines({ key: "x", count: 2 }, { key: "y", count: 2 }, { key: "z", count: 1 }),
  );
  world.edit(
    "b",
    "one",
    lines({ key: "x", count: 1 }, { key: "y", count: 3 }, { key: "n", count: 4 }),
  );
  await world.pass(refused);
  // Ours there, and no edit of b's: it must not win over what comes in a.
  expect(world.fields("b", "one")).toMatchObject(
    lines({ key: "x", count: 2 }, { key: "y", count: 3 }, { key: "n", count: 4 }),
  );
  world.edit(
    "a",
    "one",
    lines({ key: "x", count: 5 }, { key: "y", count: 2 }, { key: "z", count: 1 }),
  );
  await retry(world);
  await world.pass();
  const all = lines({ key: "x", count: 5 }, { key: "y", count: 3 }, { key: "n", count: 4 });
  for (const alias of ["a", "b"]) expect(world.fields(alias, "one")).toMatchObject(all);
});

test("an item that was taken out is an edit against a deletion", async () => {
  const world = await linked({ key: "x", count: 1 }, { key: "y", count: 1 });
  world.edit("b", "one", lines({ key: "x", count: 1 }));
  world.remove("a", "one");
  const { holds } = await world.pass();
  expect(holds.map((hold) => hold.case)).toEqual(["record_deleted"]);
  expect(world.fields("b", "one")).toBeDefined();
});

test("a value that was cleared is in force no more", async () => {
  const world = await linked({ key: "x", count: 1 });
  world.edit("b", "one", lines({ key: "x", count: null }));
  await world.pass();
  const [link] = await world.engine.links("Person", { kind: "link", link: "1" });
  expect(link?.hubs["each lines"]?.value).toEqual([{ " key": "x", "lines.count": null }]);
});
