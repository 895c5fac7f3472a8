/** What the audit tells of a write: which row did it, by which case, from what to what, and whose value it is. */
import { expect, test } from "vitest";
import { decide } from "../../test/support/between.ts";
import { compileWorld, openWorld, type World, written } from "../../test/support/world.ts";

/** The entries of all runs, or of those after the first ones. */
async function noted(world: World, after = 0): Promise<readonly string[]> {
  const entries = (await world.engine.audit({})).slice(after);
  return entries.map((one) => {
    const { system, stage, row, field, act, by, from, to, origin, lost, place, person } = one;
    const how = by === undefined ? act : `${act} by ${by}`;
    const values = `${JSON.stringify(from)} → ${JSON.stringify(to)}`;
    const end = `${system}.${stage}${field === "" ? "" : `.${field}`}`;
    const who = person === undefined ? "" : `, by ${person}: ${one.because}`;
    return `${end} ${one.case}, ${how}: ${values} of ${origin || "nobody"}${lost ? ", lost" : ""} [${row || "no row"} at ${place}]${who}`;
  });
}

const crossed = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.title  latest
  a.title <-> b.name  review by desk
}
`);

test("a new record has a note a field, each of the row that wrote it", async () => {
  const world = openWorld(crossed);
  world.put("a", "one", { name: "N", title: "T" });
  await world.pass();
  expect(await noted(world)).toEqual([
    `b.people.email record_created, fill: null → "one@acme.example" of a [email at Person.email]`,
    `b.people.title record_created, fill: null → "N" of a [name at Person.name]`,
    `b.people.name record_created, fill: null → "T" of a [title at Person.title]`,
  ]);
  const [entry] = await world.engine.audit({});
  const [made] = world.system("b").all("people");
  expect(entry).toMatchObject({ object: "Person", record: made?.id });
});

test("an update says what it replaced, and whether that was an edit", async () => {
  const world = openWorld(crossed);
  world.put("a", "one", { name: "old", title: "T" });
  world.put("b", "one", { title: "old", name: "T" });
  await world.pass();
  world.edit("a", "one", { name: "new" });
  await world.pass();
  world.edit("a", "one", { name: "overwritten" });
  for (let ms = 0; ms < 5000; ms++) world.host.clock.now();
  world.edit("b", "one", { title: "newer" });
  await world.pass();
  expect(await noted(world)).toEqual([
    `b.people.title one_changed, travel: "old" → "new" of a [name at Person.name]`,
    `a.people.name sources_differ, take by latest: "overwritten" → "newer" of b, lost [name at Person.name]`,
  ]);
});

test("what a person decided has the person and why; what else is written with it has not", async () => {
  const world = openWorld(crossed);
  for (const [alias, at] of [
    ["a", "title"],
    ["b", "name"],
  ] as const) {
    world.put(alias, "one", { [at]: "old" });
  }
  await world.pass();
  world.edit("a", "one", { title: "ours" });
  world.edit("b", "one", { name: "theirs" });
  await world.pass();
  await decide(world, { value: "theirs", system: "b" });
  world.edit("b", "one", { title: "new" });
  await world.pass();
  expect(await noted(world)).toEqual([
    `a.people.name one_changed, travel: null → "new" of b [name at Person.name]`,
    `a.people.title decided, take: "ours" → "theirs" of b, lost [title at Person.title], by Ada: as agreed`,
  ]);
});

test("what stands in place of a value that is missing is nobody's", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.archived -> b.archived
  a.name -> b.name  default "none"
  a.constructor -> b.constructor  default "none"
  set b.title = "Web"
}
`),
  );
  world.put("a", "one", { archived: false });
  await world.pass();
  expect(await noted(world)).toEqual([
    `b.people.archived record_created, fill: null → false of a [archived at Person.archived]`,
    `b.people.constructor created_blank, use_default: null → "none" of nobody [constructor at Person.constructor]`,
    `b.people.email record_created, fill: null → "one@acme.example" of a [email at Person.email]`,
    `b.people.name created_blank, use_default: null → "none" of nobody [name at Person.name]`,
    `b.people.title record_created, set: null → "Web" of nobody [no row at Person]`,
  ]);
});

test("what stands in place of a value that was emptied meanwhile is nobody's, nor is a part of a unit", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email
  create in b when a.visits > 0

  a.email -> b.email
  a.name -> b.name  default "none"
  together call {
    a.title -> b.title
    a.constructor -> b.constructor  default "none"
  }
}
`),
  );
  world.put("a", "one", { name: "N", title: "T", visits: 0 });
  await world.pass();
  world.edit("a", "one", { name: null, visits: 1 });
  await world.pass();
  expect((await noted(world)).slice(1)).toEqual([
    `b.people.name created_blank, use_default: null → "none" of nobody [name at Person.name]`,
    `b.people.constructor created_blank, use_default: null → "none" of nobody [constructor at Person.constructor]`,
    `b.people.title record_created, fill: null → "T" of a [title at Person.title]`,
  ]);
});

test("a value that its receiver lost is written back as its source's", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.name
}
`),
  );
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "N" });
  await world.pass();
  world.edit("b", "one", { name: "X" });
  await world.pass();
  expect(await noted(world)).toEqual([
    `b.people.name sink_changed, revert by source: "X" → "N" of a, lost [name at Person.name]`,
  ]);
});

test("a record of a stage is noted by the rows of that stage", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people <-> b.leads then b.people by b.leads.person  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.leads.name  latest
  a.title <-> b.people.name  latest
}
`),
  );
  world.put("a", "one", { name: "N", title: "T" });
  await world.pass();
  expect(await noted(world)).toEqual([
    `b.leads.email record_created, fill: null → "one@acme.example" of a [email at Person.email]`,
    `b.leads.name record_created, fill: null → "N" of a [name at Person.name]`,
  ]);
});

test("a record that goes because another one went is one note", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate

  a.email <-> b.email  authority a
}
`),
  );
  for (const name of ["one", "two"]) for (const alias of ["a", "b"]) world.put(alias, name, {});
  await world.pass();
  world.remove("a", "one");
  const report = await world.pass();
  expect(report.runs[0]).toMatchObject({ updated: 0, deleted: 1 });
  expect(await noted(world)).toEqual([
    "b.people record_deleted, delete: null → null of a [no row at Person]",
  ]);
});

test("one that is marked instead says what its fields held", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete archive b.visits = 1

  a.email <-> b.email  authority a
}
`),
  );
  for (const name of ["one", "two"]) {
    for (const alias of ["a", "b"]) world.put(alias, name, { visits: 7 });
  }
  await world.pass();
  world.remove("a", "one");
  const report = await world.pass();
  expect(report.runs[0]).toMatchObject({ updated: 1, deleted: 0 });
  expect(await noted(world)).toEqual([
    "b.people.visits record_deleted, archive: 7 → 1 of a [no row at Person]",
  ]);
});

test.each(["delete", "keep", "restore"] as const)(
  "that a person decided to %s",
  async (deletion) => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete review

  a.email <-> b.email  authority a
}
`),
    );
    for (const name of ["one", "two"]) for (const alias of ["a", "b"]) world.put(alias, name, {});
    await world.pass();
    world.remove("a", "one");
    await world.pass();
    await decide(world, { deletion });
    expect(written(await world.pass())).toBe(deletion === "keep" ? 0 : 1);
    const decided = "of a [no row at Person], by Ada: as agreed";
    const [first, ...rest] = await noted(world);
    const end = deletion === "delete" ? "b" : "a";
    expect(first).toBe(`${end}.people record_deleted, ${deletion}: null → null ${decided}`);
    const remade = [
      `a.people.email record_created, fill: null → "one@acme.example" of a [email at Person.email]`,
    ];
    expect(rest).toEqual(deletion === "restore" ? remade : []);
  },
);

test("the line of a deletion is that of the clause", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete review

  a.email <-> b.email  authority a
}
`),
  );
  for (const name of ["one", "two", "three"]) {
    for (const alias of ["a", "b"]) world.put(alias, name, {});
  }
  await world.pass({ hasPlaces: true });
  for (const name of ["one", "two"]) world.remove("a", name);
  const { holds } = await world.pass({ hasPlaces: true });
  const line = "world.sync:10";
  expect(holds.map((hold) => hold.place)).toEqual([line, line]);
  await decide(world, { deletion: "delete" });
  await world.pass({ hasPlaces: true });
  await decide(world, { deletion: "keep" });
  await world.pass({ hasPlaces: true });
  const audit = await world.engine.audit({});
  expect(audit.map((one) => `${one.act} at ${one.place}`)).toEqual([
    `delete at ${line}`,
    `keep at ${line}`,
  ]);
});

test("a value that one of its receivers cannot take is still whose it is", async () => {
  const world = openWorld(
    compileWorld(`map Title: a <-> b {
  "boss" <-> "Head"
  otherwise <-> hold
}

object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  authority a  via Title
}
`),
  );
  world.put("a", "one", { name: "janitor" });
  for (const alias of ["b", "c"]) world.put(alias, "one", {});
  await world.pass();
  expect(await noted(world)).toEqual([
    `c.people.name first_one_value, fill: null → "janitor" of a [name at Person.name]`,
  ]);
});
