/** A run that is cut off, or not answered, and the next one: what took place is found, what did not is done. */
import { describe, expect, test } from "vitest";
import {
  all,
  before,
  decide,
  hearing,
  only,
  refusing,
  retry,
  unanswered,
  wait,
} from "../../test/support/between.ts";
import {
  type Between,
  compileWorld,
  openWorld,
  type World,
  written,
} from "../../test/support/world.ts";
import type { Write } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";

/** The process dies before it notes what became of its writes. */
async function cutOff(world: World, connector?: Between["connector"]): Promise<void> {
  const dying = world.pass({
    ...(connector === undefined ? {} : { connector }),
    engine: (engine) => ({ ...engine, commit: () => Promise.reject(new Error("it dies")) }),
  });
  await expect(dying).rejects.toThrow("it dies");
}

/** What it is sent does not arrive. */
const lost = (alias: string) => only(alias, () => ({ write: refusing("unknown_outcome") }));

async function recovered(world: World, between: Between = {}) {
  const { runs } = await world.pass(between);
  return runs.map((one) => `${one.recovered.done} done, ${one.recovered.undone} undone`);
}

async function audited(world: World): Promise<readonly string[]> {
  return (await world.engine.audit({})).map((one) => `${one.system}.${one.field} ${one.to}`);
}

function emails(world: World, alias = "b"): readonly unknown[] {
  const rows = world.system(alias).all("people");
  return rows.map((row) => String(row.fields["email"]).replace("@acme.example", ""));
}

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  together call  latest {
    a.name <-> b.name
    a.title <-> b.title
  }
}
`);

async function linked(...names: readonly string[]): Promise<World> {
  const world = openWorld(plan);
  for (const name of names) {
    for (const alias of ["a", "b"]) world.put(alias, name, { name: "old", title: "old" });
  }
  expect(written(await world.pass())).toBe(0);
  return world;
}

describe("an update in doubt", () => {
  test("that did not take place is made again, though one of its fields stood so already", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new" });
    await world.pass({ connector: lost("b") });
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
    expect(world.fields("b", "one")?.["name"]).toBe("new");
    expect(await audited(world)).toEqual(["b.name new", "b.title old"]);
  });

  test("of which a part took place is noted for that part, and the rest is done", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new", title: "new" });
    await world.pass({
      connector: only("b", (one) => ({
        async write(object, writes, signal) {
          const half = writes.map(
            (write): Write =>
              write.kind === "update"
                ? { ...write, fields: { name: write.fields["name"] ?? null } }
                : write,
          );
          await one.write(object, half, signal);
          throw new ConnectorError("unknown_outcome", "no answer");
        },
      })),
    });
    expect(await recovered(world)).toEqual(["1 done, 0 undone"]);
    expect(world.fields("b", "one")).toMatchObject({ name: "new", title: "new" });
    expect(await audited(world)).toEqual(["b.name new", "b.name new", "b.title new"]);
  });

  test("is found in the system's own form", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.name
}
`),
    );
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    await world.pass();
    world.edit("a", "one", { name: "NEW" });
    await world.pass({ connector: all(lowering("b"), unanswered("b")) });
    expect(await recovered(world)).toEqual(["1 done, 0 undone"]);
    expect((await audited(world))[0]).toBe("b.name NEW");
  });

  test("of a record that is gone by then did not take place", async () => {
    const world = await linked("one", "two");
    world.edit("a", "one", { name: "new" });
    await world.pass({ connector: unanswered("b") });
    world.remove("b", "one");
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
  });

  test("is not made again before it could be looked for", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new" });
    await world.pass({ connector: lost("b") });
    const sent: (readonly Write[])[] = [];
    const blind = only("b", () => ({ read: refusing("unavailable") }));
    await world.pass({ connector: all(blind, hearing("b", sent)) });
    expect(sent).toEqual([]);
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
    expect(world.fields("b", "one")?.["name"]).toBe("new");
  });

  test("is no reason to hide a mistake of ours", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new" });
    await world.pass({ connector: lost("b") });
    const broken = only("b", () => ({ read: () => Promise.reject(new TypeError("it is ours")) }));
    await expect(world.pass({ connector: broken })).rejects.toThrow("it is ours");
  });

  test("that was tried too often is left until somebody asks for it", async () => {
    const world = await linked("one");
    world.edit("a", "one", { name: "new" });
    for (let tries = 0; tries <= 10; tries++) {
      await world.pass({ connector: lost("b") });
      wait(world, 1000 * 2 ** Math.min(tries + 2, 10));
    }
    expect(written(await world.pass())).toBe(0);
    await retry(world);
    expect(written(await world.pass())).toBe(1);
  });
});

test("what is in doubt is looked for by its own object", async () => {
  const two = compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.name
}

object Lead: a.leads -> b.leads  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.name
}
`);
  const world = openWorld(two);
  for (const alias of ["a", "b"]) {
    for (const object of ["people", "leads"]) {
      world
        .system(alias)
        .put(object, { email: "one@acme.example", name: "old" }, `${alias}-${object}`);
    }
  }
  await world.pass();
  for (const object of ["people", "leads"]) {
    world.system("a").edit(object, `a-${object}`, { name: "new" });
  }
  await world.pass({ connector: unanswered("b") });
  expect(await recovered(world)).toEqual(["1 done, 0 undone", "1 done, 0 undone"]);
});

describe("a creation in doubt", () => {
  test("is found by the keys that it was made with, though its maker has others by then", async () => {
    const world = openWorld(plan);
    for (const name of ["one", "two"]) world.put("a", name, { name: "made" });
    await world.pass({ connector: unanswered("b") });
    world.edit("a", "one", { email: "1@acme.example" });
    world.edit("a", "two", { email: "2@acme.example" });
    expect(await recovered(world)).toEqual(["2 done, 0 undone"]);
    expect(emails(world)).toEqual(["1", "2"]);
    expect(written(await world.pass())).toBe(0);
  });

  test("is found though another record of its maker's system has the key by then", async () => {
    const world = openWorld(plan);
    world.put("a", "one", { name: "made" });
    await world.pass({ connector: unanswered("b") });
    world.put("a", "one", { name: "second" });
    expect(await recovered(world)).toEqual(["1 done, 0 undone"]);
    const links = await world.engine.links("Person");
    expect(links.map((link) => link.records.map((record) => record.system))).toEqual([
      ["a", "b"],
      ["a"],
    ]);
  });

  test("is not found in two records with its key", async () => {
    const world = openWorld(plan);
    world.put("a", "one", { name: "made" });
    await world.pass({ connector: unanswered("b") });
    world.put("b", "one", { name: "second" });
    world.edit("a", "one", { email: "1@acme.example" });
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
    expect(emails(world)).toEqual(["one", "one", "1"]);
  });

  test("is not found in a record that has partners", async () => {
    const world = await linked("one");
    world.put("a", "two", { name: "made" });
    await world.pass({ connector: lost("b") });
    world.edit("b", "one", { email: "two@acme.example" });
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
    const [first] = await world.engine.links("Person");
    expect(first?.records.map((record) => record.system)).toEqual(["a", "b"]);
  });

  test("is found in the stage that it was made in", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.leads then b.people by b.leads.person  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
}
`),
    );
    world.put("a", "one", { name: "made" });
    await world.pass({ connector: unanswered("b") });
    world.put("b", "one", { name: "person" });
    expect(await recovered(world)).toEqual(["1 done, 0 undone"]);
  });

  test("is not found in a link that has a record there by then", async () => {
    const world = openWorld(plan);
    world.put("a", "one", { name: "made" });
    await world.pass({ connector: unanswered("b") });
    const [made] = world.system("b").all("people");
    world.put("b", "one", { name: "second" });
    // The first page does not show it, and there is no second one.
    const partly = only("b", (one) => ({
      async *changes(...given) {
        for await (const page of one.changes(...given)) {
          yield { ...page, rows: page.rows.filter((row) => row.id !== made?.id), cursor: given[2] };
        }
        throw new ConnectorError("unavailable", "the line broke");
      },
    }));
    await world.pass({ connector: partly });
    await world.pass();
    const links = await world.engine.links("Person");
    const found = links.map((link) => link.records.map((record) => record.id));
    expect(found).toContainEqual([
      expect.stringMatching(/^a/),
      expect.not.stringMatching(made?.id ?? ""),
    ]);
    expect(found.flat().length).toBe(3);
  });

  test("is not found in a record that has no key either", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email
  match  a.name = b.name

  a.email -> b.email
  a.name -> b.name
}
`),
    );
    world.put("b", "other", {});
    world.put("a", "one", {});
    await world.pass({ connector: lost("b") });
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
    expect(emails(world)).toEqual(["other", "one"]);
  });

  test("whose maker went over to another link is forgotten", async () => {
    const world = openWorld(
      compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  create in b when a.visits > 0

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
}
`),
    );
    world.put("b", "two", { name: "old" });
    world.put("a", "one", { name: "old", visits: 1 });
    await world.pass({ connector: lost("b") });
    world.edit("a", "one", { email: "two@acme.example" });
    expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
    expect(emails(world)).toEqual(["two"]);
    const links = await world.engine.links("Person");
    expect(links.map((link) => link.records.length)).toEqual([2]);
  });

  test("of a link that was never decided leaves its last edit free to travel", async () => {
    const scoped = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  where  a.visits > 0

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
}
`);
    const world = openWorld(scoped);
    world.put("a", "one", { name: "made", visits: 1 });
    await cutOff(world);
    world.edit("a", "one", { name: "last", visits: 0 });
    expect(await recovered(world)).toEqual(["1 done, 0 undone"]);
    expect(world.fields("b", "one")?.["name"]).toBe("last");
  });
});

/** Stores what it is sent in small letters. */
function lowering(alias: string) {
  return only(alias, (one) => ({
    write(object, writes, signal) {
      const lowered = writes.map((write): Write => {
        if (write.kind === "delete") return write;
        const fields = Object.entries(write.fields).map(([field, native]) => [
          field,
          typeof native === "string" ? native.toLowerCase() : native,
        ]);
        return { ...write, fields: Object.fromEntries(fields) };
      });
      return one.write(object, lowered, signal);
    },
  }));
}

describe("a value that was made of several", () => {
  const sum = compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.visits <-> b.visits <-> c.visits  merge sum
}
`);

  async function counting(): Promise<World> {
    const world = openWorld(sum);
    for (const alias of ["a", "b", "c"]) world.put(alias, "one", { visits: 10 });
    await world.pass();
    world.edit("a", "one", { visits: 12 });
    world.edit("b", "one", { visits: 13 });
    return world;
  }

  const visits = (world: World) =>
    ["a", "b", "c"].map((alias) => world.fields(alias, "one")?.["visits"]);

  async function known(world: World) {
    const [link] = await world.engine.links("Person");
    const { owed = [], value } = link?.hubs["visits"] ?? { value: null };
    return {
      value,
      owed: owed.map((one) => `${one.system} ${one.value}`),
      bases: link?.records.map((record) => record.base["visits visits"]),
    };
  }

  test("stands where it reached one end, and the others are owed it", async () => {
    const world = await counting();
    await cutOff(world, all(lost("a"), lost("c")));
    const away = (alias: string) => only(alias, () => ({ write: refusing("unavailable") }));
    expect(await recovered(world, { connector: all(away("a"), away("c")) })).toEqual([
      "1 done, 2 undone",
    ]);
    expect(await known(world)).toEqual({
      value: "15",
      owed: ["a 12", "c 10"],
      bases: [12, 15, 10],
    });
    wait(world, 100_000);
    await world.pass();
    expect(visits(world)).toEqual([15, 15, 15]);
    expect(await known(world)).toEqual({ value: "15", owed: [], bases: [15, 15, 15] });
  });

  test("is looked at whole: what one end did not get counts once another is known to have it", async () => {
    const world = await counting();
    await cutOff(world, lost("a"));
    const blind = only("b", () => ({ read: refusing("unavailable") }));
    await world.pass({ connector: blind });
    expect((await world.engine.intents()).map((one) => one.system)).toEqual(["a", "b"]);
    wait(world, 100_000);
    await world.pass();
    expect(visits(world)).toEqual([15, 15, 15]);
  });

  test("is owed to nobody where it reached all", async () => {
    const world = await counting();
    await cutOff(world);
    expect(await recovered(world)).toEqual(["3 done, 0 undone"]);
    const [link] = await world.engine.links("Person");
    expect(link?.hubs["visits"]).not.toHaveProperty("owed");
    expect(await known(world)).toEqual({ value: "15", owed: [], bases: [15, 15, 15] });
  });

  test("is still owed to one that was away while another was in doubt", async () => {
    const world = await counting();
    const away = only("b", () => ({ write: refusing("unavailable") }));
    await world.pass({ connector: all(away, unanswered("c")) });
    expect(visits(world)).toEqual([15, 13, 15]);
    expect(await recovered(world, { connector: away })).toEqual(["1 done, 0 undone"]);
    expect((await known(world)).owed).toEqual(["b 13"]);
    wait(world, 100_000);
    await world.pass();
    expect(visits(world)).toEqual([15, 15, 15]);
  });

  test("takes the place of one that was still owed", async () => {
    const world = await counting();
    const away = only("b", () => ({ write: refusing("unavailable") }));
    await world.pass({ connector: away });
    expect(visits(world)).toEqual([15, 13, 15]);
    world.edit("a", "one", { visits: 16 });
    world.edit("c", "one", { visits: 17 });
    wait(world, 100_000);
    await cutOff(world, all(lost("a"), lost("b")));
    expect(visits(world)).toEqual([16, 13, 18]);
    await recovered(world);
    expect(visits(world)).toEqual([18, 18, 18]);
    expect(written(await world.pass())).toBe(0);
  });

  test("that reached nobody is made again", async () => {
    const world = await counting();
    await cutOff(world, all(lost("a"), lost("b"), lost("c")));
    expect(await recovered(world)).toEqual(["0 done, 3 undone"]);
    expect(visits(world)).toEqual([15, 15, 15]);
    const [entry] = await world.engine.audit({});
    expect(entry).toMatchObject({ case: "sources_differ", by: "merge", from: 12, to: 15 });
  });
});

test("the longest text stands, and whose it was owes nothing to it", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  merge longest
}
`),
  );
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
  await world.pass();
  world.edit("a", "one", { name: "the longest" });
  world.edit("b", "one", { name: "long" });
  await cutOff(world);
  world.edit("a", "one", { name: "short" });
  await recovered(world);
  expect(world.fields("b", "one")?.["name"]).toBe("short");
});

/** One person in three systems, with a name of which the longest stands. */
async function threeNames() {
  const world = openWorld(
    compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  merge longest
}
`),
  );
  const names = () => ["a", "b", "c"].map((alias) => world.fields(alias, "one")?.["name"]);
  for (const alias of ["a", "b", "c"]) world.put(alias, "one", { name: "old" });
  await world.pass();
  return { world, names };
}

test("the longest text comes to an end that could not be looked at for a while", async () => {
  const { world, names } = await threeNames();
  world.edit("a", "one", { name: "the longest" });
  world.edit("b", "one", { name: "long" });
  await cutOff(world, lost("c"));
  expect(names()).toEqual(["the longest", "the longest", "old"]);
  const away = only("c", () => ({ read: refusing("unavailable") }));
  expect(await recovered(world, { connector: away })).toEqual(["1 done, 0 undone"]);
  expect(await recovered(world)).toEqual(["0 done, 1 undone"]);
  expect(names()).toEqual(["the longest", "the longest", "the longest"]);
});

test("the longest text that stood before comes to all who were to get it this time", async () => {
  const { world, names } = await threeNames();
  world.edit("b", "one", { name: "long 2" });
  world.edit("c", "one", { name: "long 3" });
  await world.pass({ connector: only("c", () => ({ write: refusing("unavailable") })) });
  expect(names()).toEqual(["long 2", "long 2", "long 3"]);
  world.edit("a", "one", { name: "long 4" });
  world.edit("c", "one", { name: "long 9" });
  wait(world, 100_000);
  await cutOff(world, lost("a"));
  expect(names()).toEqual(["long 4", "long 2", "long 2"]);
  await recovered(world);
  expect(names()).toEqual(["long 2", "long 2", "long 2"]);
});

test("whoever's own value was made the common one may take it back", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  merge longest
}
`),
  );
  for (const alias of ["a", "b", "c"]) world.put(alias, "one", { name: "old" });
  await world.pass();
  world.edit("a", "one", { name: "long" });
  world.edit("c", "one", { name: "the longest" });
  await cutOff(world, lost("a"));
  world.edit("c", "one", { name: "old" });
  await recovered(world);
  const names = ["a", "b", "c"].map((alias) => world.fields(alias, "one")?.["name"]);
  expect(names).toEqual(["old", "old", "old"]);
});

test("a value merged where records met first comes to an end that was not written for lack of its system", async () => {
  const world = openWorld(
    compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email

  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  merge longest
}
`),
  );
  const names = () => ["a", "b", "c"].map((alias) => world.fields(alias, "one")?.["name"]);
  world.put("a", "one", { name: "long" });
  world.put("b", "one", { name: "w" });
  world.put("c", "one", { name: null });
  const away = only("b", () => ({ write: refusing("unavailable") }));
  await cutOff(world, away);
  await recovered(world, { connector: only("b", () => ({ read: refusing("unavailable") })) });
  wait(world, 100_000);
  await world.pass();
  wait(world, 100_000);
  await world.pass();
  expect(names()).toEqual(["long", "long", "long"]);
});

describe("what a person decided, when the run is cut off", () => {
  const reviewed = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.title  review by desk
  a.title <-> b.name  latest
}
`);

  async function decided(value: string): Promise<World> {
    const world = openWorld(reviewed);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
    await world.pass();
    world.edit("a", "one", { name: "ours" });
    world.edit("b", "one", { title: "theirs" });
    await world.pass();
    await decide(world, { value, system: "" });
    return world;
  }

  test("stands, in the form that the system keeps", async () => {
    const world = await decided("Agreed");
    world.edit("a", "one", { title: "new" });
    await cutOff(world, lowering("b"));
    expect(await recovered(world)).toEqual(["2 done, 0 undone"]);
    expect((await world.engine.holds()).length).toBe(0);
    expect(world.fields("b", "one")?.["title"]).toBe("agreed");
    expect(world.fields("a", "one")?.["name"]).toBe("Agreed");
    const [link] = await world.engine.links("Person");
    expect(link?.records.map((record) => record.base)).toEqual([
      { "email email": "one@acme.example", "name name": "Agreed", "title title": "new" },
      { "email email": "one@acme.example", "name title": "agreed", "title name": "new" },
    ]);
    expect(written(await world.pass())).toBe(0);
  });

  test("and an edit that came after it travels", async () => {
    const world = await decided("agreed");
    await cutOff(world);
    world.edit("b", "one", { title: "later" });
    await recovered(world);
    expect(world.fields("a", "one")?.["name"]).toBe("later");
  });

  test("is still that person's where nothing was written", async () => {
    const world = await decided("agreed");
    await cutOff(world, all(lost("a"), lost("b")));
    expect(await recovered(world)).toEqual(["0 done, 2 undone"]);
    const audit = await world.engine.audit({});
    expect(audit.map((one) => `${one.system} ${one.to} ${one.person}`)).toEqual([
      "a agreed Ada",
      "b agreed Ada",
    ]);
  });

  test("is carried out to the end where a half was written", async () => {
    const world = await decided("agreed");
    await cutOff(world, lost("a"));
    const edit = before("a", "write", () => world.edit("a", "one", { title: "meanwhile" }));
    await recovered(world, { connector: edit });
    expect(world.fields("a", "one")).toMatchObject({ name: "agreed", title: "meanwhile" });
    expect((await world.engine.holds()).length).toBe(0);
  });
});
