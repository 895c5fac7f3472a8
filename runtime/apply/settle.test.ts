/** What the state knows of a link once it was written: values, bases, keys, scope, and whether it is looked at again. */
import { describe, expect, test } from "vitest";
import { all, only, refusing, retry, unanswered, wait } from "../../test/support/between.ts";
import { compileWorld, openWorld, type World, written } from "../../test/support/world.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Engine, StoredLink, StoredRecord } from "../engine/engine.ts";

async function linkIn({ engine }: World): Promise<StoredLink> {
  return ((await engine.links("Person")) as [StoredLink])[0];
}

async function recordIn(world: World, system: string): Promise<StoredRecord | undefined> {
  return (await linkIn(world)).records.find((record) => record.system === system);
}

/** Which systems have a record with that key. */
async function having({ engine }: World, name: string): Promise<readonly string[]> {
  const mates = await engine.mates("Person", [{ line: 0, key: `${name}@acme.example` }]);
  return mates.map((mate) => mate.system);
}

const away = (alias: string) => only(alias, () => ({ write: refusing("unavailable") }));

// The names of the fields cross, so that a field says nothing of its row.
const crossed = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.title  latest
  a.title <-> b.name  latest
}
`);

describe("the state knows of a record that was written", () => {
  test("what its system stored, and when", async () => {
    const world = openWorld(crossed);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
    await world.pass();
    world.edit("a", "one", { name: "new" });
    await world.pass();
    const [stored] = world.system("b").all("people");
    const { email, name, title } = stored?.fields ?? {};
    expect(await recordIn(world, "b")).toMatchObject({
      id: stored?.id,
      fields: { email, name, title },
      modified: stored?.modified,
      stamps: { email: stored?.stamps?.["email"], title: stored?.stamps?.["title"] },
      base: {
        "email email": "one@acme.example",
        "name title": "new",
        "title name": "old",
      },
    });
  });

  test("nothing of when, where its system does not tell", async () => {
    const world = openWorld(crossed);
    world.put("a", "one", { name: "made" });
    const timeless = only("b", (one) => ({
      async write(...given) {
        const results = await one.write(...given);
        return results.map((result) => {
          if (result.kind !== "done") return result;
          const { id, fields } = result.row;
          return { kind: "done" as const, row: { id, fields } };
        });
      },
    }));
    await world.pass({ connector: timeless });
    const made = await recordIn(world, "b");
    expect(made?.modified).toBeUndefined();
    expect(made?.stamps).toBeUndefined();
  });

  test("the key that it has now", async () => {
    const world = openWorld(crossed);
    for (const name of ["one", "two"]) {
      for (const alias of ["a", "b"]) world.put(alias, name, { name: "old" });
    }
    world.put("a", "three", {});
    await world.pass();
    world.edit("a", "one", { email: "1@acme.example" });
    world.edit("a", "two", { name: "new" });
    await world.pass();
    for (const name of ["1", "two", "three"]) expect(await having(world, name)).toEqual(["a", "b"]);
    expect(await having(world, "one")).toEqual([]);
  });

  test("a base for what it was given, not for what it gives out", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.title
  b.id -> a.title
}
`),
    );
    world.put("a", "one", { name: "made" });
    const report = await world.pass();
    const [made] = world.system("b").all("people");
    expect(world.fields("a", "one")?.["title"]).toBe(made?.id);
    expect(report.runs[0]).toMatchObject({ created: 1, updated: 1 });
    const [link] = await world.engine.links("Person");
    expect(link?.records.map((record) => Object.keys(record.base).toSorted())).toEqual([
      ["email email", "id title", "name name"],
      ["email email", "id id", "name title"],
    ]);
  });

  test("of one that was deleted by others that it is not to be made again", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete ignore

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
}
`),
    );
    for (const name of ["one", "two"]) for (const alias of ["a", "b"]) world.put(alias, name, {});
    await world.pass();
    world.remove("a", "one");
    await world.pass();
    for (const name of ["new", "newer"]) {
      world.edit("b", "one", { name });
      expect(written(await world.pass())).toBe(0);
    }
    expect((await linkIn(world)).tombstones).toEqual(["a"]);
  });

  test("what its system filled in itself, which is no edit", async () => {
    const world = openWorld(crossed);
    world.put("a", "one", { name: "made" });
    const filling = only("b", (one) => ({
      async write(object, writes, signal) {
        const results = await one.write(object, writes, signal);
        return results.map((result) => {
          if (result.kind !== "done") return result;
          world.system("b").edit(object, result.row.id, { name: "filled in" });
          const fields = { ...result.row.fields, name: "filled in" };
          return { kind: "done", row: { ...result.row, fields } };
        });
      },
    }));
    expect(written(await world.pass({ connector: filling }))).toBe(1);
    expect(written(await world.pass())).toBe(0);
    expect((await recordIn(world, "b"))?.base["title name"]).toBe("filled in");
  });

  test("nothing of a deletion that is not through", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete archive b.visits = 1

  a.email <-> b.email  authority a
}
`),
    );
    for (const name of ["one", "two"]) for (const alias of ["a", "b"]) world.put(alias, name, {});
    await world.pass();
    world.remove("a", "one");
    await world.pass({ connector: away("b") });
    expect(await linkIn(world)).toMatchObject({ tombstones: [], records: [{}, {}] });
    await retry(world);
    await world.pass();
    expect(await linkIn(world)).toMatchObject({ tombstones: ["a"], records: [{ system: "b" }] });
  });

  test("of one that was deleted that it is gone, before its feed tells", async () => {
    const world = openWorld(crossed);
    for (const name of ["one", "two"]) for (const alias of ["a", "b"]) world.put(alias, name, {});
    await world.pass();
    world.remove("a", "one");
    await world.pass();
    expect((await world.engine.links("Person")).length).toBe(1);
    expect(await having(world, "one")).toEqual([]);
  });
});

const many = (rows: string, clauses = "") =>
  compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email
  ${clauses}

  a.email <-> b.email <-> c.email  authority a
  ${rows}
}
`);

test("each new record has a base for what it was given, and the one that lacks a value none", async () => {
  const world = openWorld(
    compileWorld(`map Title: a -> c {
  "boss" -> "Head"
  otherwise -> hold
}

object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.title -> b.title
  a.name -> c.name  via Title
}
`),
  );
  world.put("a", "one", { name: "janitor", title: "T" });
  await world.pass();
  const bases = (await linkIn(world)).records.map(({ system, base }) => [
    system,
    Object.keys(base),
  ]);
  expect(Object.fromEntries(bases)).toMatchObject({
    b: expect.arrayContaining(["title title"]),
    c: ["email email"],
  });
});

test("what a creation brings back travels in the same run, though other records are written with it", async () => {
  const world = openWorld(
    many(
      `a.name <-> b.name <-> c.name  latest
  c.id -> a.title`,
      "create in c when a.visits > 0",
    ),
  );
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", visits: 0 });
  await world.pass();
  world.edit("a", "one", { name: "new", visits: 1 });
  await world.pass();
  expect(world.fields("b", "one")?.["name"]).toBe("new");
  const [made] = world.system("c").all("people");
  expect(made).toBeDefined();
  expect(world.fields("a", "one")?.["title"]).toBe(made?.id);
});

describe("a value that was made of several", () => {
  const sum = many(`a.name <-> b.name <-> c.name  latest
  a.title <-> c.title  latest
  a.visits <-> b.visits <-> c.visits  merge sum`);

  async function counting(...aliases: readonly string[]): Promise<World> {
    const world = openWorld(sum);
    for (const alias of aliases) world.put(alias, "one", { name: "old", title: "old", visits: 10 });
    await world.pass();
    world.edit("a", "one", { visits: 12 });
    world.edit("b", "one", { visits: 13 });
    return world;
  }

  const owed = async (world: World) =>
    (await linkIn(world)).hubs["visits"]?.owed?.map((one) => `${one.system} ${one.value}`);

  test("is owed to those that did not get it, and not to one that was refused another field", async () => {
    const world = await counting("a", "b", "c");
    world.edit("a", "one", { title: "too long" });
    const strict = only("c", (one) => ({
      async write(object, writes, signal) {
        if (!writes.some((write) => "fields" in write && "title" in write.fields)) {
          return one.write(object, writes, signal);
        }
        const error = new ConnectorError("invalid_data", "too long", { fields: ["title"] });
        return writes.map(() => ({ kind: "failed", error }));
      },
    }));
    await world.pass({ connector: all(away("b"), strict) });
    expect(world.fields("c", "one")?.["visits"]).toBe(15);
    expect(await owed(world)).toEqual(["b 13"]);
  });

  test("does not stand where it reached nobody, whatever else was written", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  latest
  a.visits <-> b.visits  merge sum
}
`),
    );
    for (const alias of ["a", "b", "c"]) world.put(alias, "one", { name: "old", visits: 10 });
    await world.pass();
    world.edit("a", "one", { visits: 12, name: "new" });
    world.edit("b", "one", { visits: 13 });
    await world.pass({ connector: all(away("a"), away("b")) });
    expect(world.fields("c", "one")?.["name"]).toBe("new");
    expect((await linkIn(world)).hubs["visits"]?.value).toBe("10");
    expect(await owed(world)).toBeUndefined();
  });

  test("is nobody's where a record is not there", async () => {
    const world = openWorld(many("a.visits <-> b.visits <-> c.visits  merge sum", "create never"));
    for (const alias of ["a", "b"]) world.put(alias, "one", { visits: 10 });
    await world.pass();
    world.edit("a", "one", { visits: 12 });
    world.edit("b", "one", { visits: 13 });
    await world.pass({ connector: away("b") });
    expect(world.fields("a", "one")?.["visits"]).toBe(15);
    expect(await owed(world)).toEqual(["b 13"]);
  });

  test("says nothing of a field that was not shown", async () => {
    const world = await counting("a", "b", "c");
    world.edit("c", "one", { name: "shown" });
    const hiding = only("c", (one) => ({
      async *changes(...given) {
        for await (const page of one.changes(...given)) {
          const rows = page.rows.map((row) => {
            const { visits: _, ...fields } = row.fields;
            return { ...row, fields };
          });
          yield { ...page, rows };
        }
      },
    }));
    await world.pass({ connector: all(hiding, away("b")) });
    expect((await recordIn(world, "c"))?.base["visits visits"]).toBe(10);
  });
});

describe("whether a link is in scope", () => {
  const scoped = (where: string, clauses = "") =>
    many(
      "a.name <-> b.name <-> c.name  latest\n  a.visits -> b.visits",
      `where ${where}\n  ${clauses}`,
    );

  test("is as before while its last edit could not be written", async () => {
    const world = openWorld(scoped("a.visits > 0"));
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", visits: 1 });
    await world.pass();
    world.edit("a", "one", { name: "last", visits: 0 });
    await world.pass({ connector: away("b") });
    wait(world, 100_000);
    await world.pass();
    expect(world.fields("b", "one")).toMatchObject({ name: "last", visits: 0 });
    expect((await linkIn(world)).inScope).toBe(false);
  });

  test("is so from the first time, though nothing could be written", async () => {
    const world = openWorld(scoped("a.visits > 0"));
    world.put("a", "one", { name: "old", visits: 1 });
    await world.pass({ connector: all(away("b"), away("c")) });
    expect((await linkIn(world)).inScope).toBe(true);
  });

  test("is judged on what was written, a new record's fields too", async () => {
    const world = openWorld(scoped("b.visits > 0"));
    world.put("a", "one", { name: "old", visits: 0 });
    await world.pass();
    expect((await linkIn(world)).inScope).toBe(false);
    world.edit("a", "one", { name: "new" });
    expect(written(await world.pass())).toBe(0);
  });

  test("does not depend on a record that is gone", async () => {
    const world = openWorld(scoped("b.visits > 0", "delete review"));
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", visits: 1 });
    await world.pass();
    world.edit("b", "one", { visits: 0 });
    await world.pass();
    world.remove("b", "one");
    await world.pass();
    expect((await linkIn(world)).inScope).toBe(true);
  });
});

describe("a link is looked at again", () => {
  const conditional = compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.visits -> b.visits
  a.name -> b.name  when b.visits > 0
}
`);

  test("in the same run where what was written makes a condition hold", async () => {
    const world = openWorld(conditional);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", visits: 0 });
    await world.pass();
    world.edit("a", "one", { name: "new", visits: 1 });
    const report = await world.pass();
    expect(world.fields("b", "one")?.["name"]).toBe("new");
    expect(report.runs[0]).toMatchObject({ updated: 2, unchanged: 0 });
  });

  test("and not where it held before, or holds no more", async () => {
    const world = openWorld(conditional);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", visits: 1 });
    await world.pass();
    world.edit("a", "one", { name: "new", visits: 2 });
    expect((await world.pass()).runs[0]).toMatchObject({ updated: 1, unchanged: 0 });
    world.edit("a", "one", { name: "newer", visits: 0 });
    expect((await world.pass()).runs[0]).toMatchObject({ updated: 1, unchanged: 0 });
  });

  test("a while later where a system could not be read", async () => {
    const world = openWorld(crossed);
    world.put("b", "one", {});
    await world.pass();
    world.put("a", "two", {});
    const unread = only("b", () => ({
      changes() {
        throw new ConnectorError("unavailable", "it is away");
      },
    }));
    expect((await world.pass({ connector: unread })).runs[0]).toMatchObject({ unchanged: 1 });
    wait(world, 1000);
    expect(written(await world.pass())).toBe(1);
  });

  test("once another object's record is linked, and only then", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email
  where  a.visits > 0

  a.email -> b.email
}

object Lead: a.leads -> b.leads  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.person -> b.person  ref Person
}
`),
    );
    const woken = async () => {
      const lease = await world.engine.lease();
      const count = await world.engine.wake(lease, "Lead");
      await lease.release();
      return count;
    };
    const lead = world.system("a").put("leads", { email: "lead@acme.example" });
    await world.pass();
    expect(await woken()).toBe(0);
    const person = world.system("a").put("people", { email: "one@acme.example", visits: 0 });
    world.system("a").edit("leads", lead, { person });
    await world.pass();
    expect(await woken()).toBe(1);
    world.edit("a", "one", { visits: 1 });
    await world.pass();
    expect(world.system("b").all("leads")[0]?.fields["person"]).toBe(
      world.system("b").all("people")[0]?.id,
    );
    expect(await woken()).toBe(0);
  });

  test("now, at a time or never, and the state is told no other word", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.leads then b.people by b.leads.person  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
}
`),
    );
    const told = new Set<unknown>();
    const listening = (engine: Engine): Engine => ({
      ...engine,
      commit(lease, outcome) {
        for (const { again } of outcome.links) told.add(again);
        return engine.commit(lease, outcome);
      },
    });
    world.put("a", "one", { name: "made" });
    await world.pass({ engine: listening, connector: unanswered("b") });
    await world.pass({ engine: listening });
    const lead = world.system("b").all("leads")[0]?.id ?? "";
    const person = world.system("b").put("people", { email: "one@acme.example", name: "last" });
    world.system("b").edit("leads", lead, { person, name: "last" });
    await world.pass({ engine: listening });
    expect(world.fields("a", "one")?.["name"]).toBe("last");
    world.put("a", "two", {});
    await world.pass({ engine: listening });
    const words = [...told].filter((again) => typeof again === "string");
    expect(words.toSorted()).toEqual(["never", "now"]);
  });

  test("when somebody asks for it", async () => {
    const world = openWorld(crossed);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    await world.pass();
    world.edit("a", "one", { name: "new" });
    await world.pass({ connector: only("b", () => ({ write: refusing("permission") })) });
    expect(written(await world.pass())).toBe(0);
    await retry(world);
    expect(written(await world.pass())).toBe(1);
  });
});
