/** What a system is sent, in which batches, how often and after which wait, and what a call that fails leads to. */
import { expect, test } from "vitest";
import type { Manifest } from "../../plan/manifest.ts";
import { all, before, hearing, only, refusing, wait } from "../../test/support/between.ts";
import { testHost } from "../../test/support/test-host.ts";
import { compileWorld, openWorld, type World, written } from "../../test/support/world.ts";
import type { Write } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import { manifest } from "../connectors/memory/manifest.ts";

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  authority b
}
`);

async function linked(names: readonly string[], host = testHost()): Promise<World> {
  const world = openWorld(plan, host);
  for (const name of names) {
    for (const alias of ["a", "b"]) world.put(alias, name, { name: "old", title: "old" });
  }
  expect(written(await world.pass())).toBe(0);
  return world;
}

const unguarded: Manifest = { ...manifest, guard: { ...manifest.guard, kind: "none" } };
const inPairs: Manifest = { ...manifest, batches: { ...manifest.batches, updateRecords: 2 } };

test("an update says what it replaces, a deletion all that is known, a creation its key", async () => {
  const world = await linked(["one", "two"]);
  const [one, two] = world.system("b").all("people");
  world.edit("a", "one", { name: "new" });
  world.remove("a", "two");
  world.put("a", "three", { name: "made" });
  const sent: (readonly Write[])[] = [];
  await world.pass({ connector: hearing("b", sent) });
  expect(sent).toEqual([
    [
      { kind: "update", id: one?.id, fields: { name: "new" }, expected: { name: "old" } },
      {
        kind: "delete",
        id: two?.id,
        expected: { email: "two@acme.example", name: "old", title: "old" },
      },
      {
        kind: "create",
        key: expect.stringMatching(/^[0-9a-f]{24,}$/),
        fields: { email: "three@acme.example", name: "made" },
      },
    ],
  ]);
});

test("no call takes more records than the system does, and each is sent once", async () => {
  const names = ["one", "two", "three", "four", "five"];
  const world = await linked(names);
  for (const name of names) world.edit("a", name, { name: "new" });
  const sent: (readonly Write[])[] = [];
  expect(written(await world.pass({ connector: hearing("b", sent), manifest: inPairs }))).toBe(5);
  expect(sent.map((writes) => writes.length)).toEqual([2, 2, 1]);
});

test("an edit of another field of the record is not in the way of a write", async () => {
  const world = await linked(["one"]);
  world.edit("a", "one", { name: "new" });
  const sent: (readonly Write[])[] = [];
  const edit = before("b", "write", () => world.edit("b", "one", { title: "theirs" }));
  await world.pass({ connector: all(edit, hearing("b", sent)) });
  expect(sent.length).toBe(1);
  await world.pass();
  expect(world.fields("a", "one")).toMatchObject({ name: "new", title: "theirs" });
});

test("records that moved in two systems are both read again, and decided in the same run", async () => {
  const world = await linked(["one", "two"]);
  world.edit("a", "one", { name: "ours" });
  world.edit("b", "two", { name: "ours" });
  wait(world, 5000);
  await world.pass({
    connector: all(
      before("a", "write", () => world.edit("a", "two", { name: "theirs" })),
      before("b", "write", () => world.edit("b", "one", { name: "theirs" })),
    ),
  });
  for (const alias of ["a", "b"]) {
    for (const name of ["one", "two"]) expect(world.fields(alias, name)?.["name"]).toBe("theirs");
  }
});

test("a record that moved and cannot be read again waits, and the run goes on", async () => {
  const world = await linked(["one"]);
  world.edit("a", "one", { name: "ours" });
  wait(world, 5000);
  const report = await world.pass({
    connector: all(
      before("b", "write", () => world.edit("b", "one", { name: "theirs" })),
      only("b", () => ({ read: refusing("unavailable") })),
    ),
  });
  expect(report.runs[0]).toMatchObject({ updated: 0, failed: 0 });
  wait(world, 100_000);
  await world.pass();
  expect(world.fields("a", "one")?.["name"]).toBe("theirs");
});

test.each(["write", "read"] as const)(
  "what is no system's failure of a %s ends the run",
  async (call) => {
    const world = await linked(["one"]);
    world.edit("a", "one", { name: "new" });
    const broken = () => Promise.reject(new TypeError("it is ours"));
    const connector = only("b", (one) => ({
      write(...given) {
        world.edit("b", "one", { name: "theirs" });
        return one.write(...given);
      },
      [call]: broken,
    }));
    await expect(world.pass({ connector })).rejects.toThrow("it is ours");
  },
);

test("a system without a guard is sent nothing where all that it would be sent has moved", async () => {
  const world = await linked(["one"]);
  world.edit("a", "one", { name: "ours" });
  wait(world, 5000);
  const sent: (readonly Write[])[] = [];
  const edit = before("b", "read", () => world.edit("b", "one", { name: "theirs" }));
  await world.pass({ connector: all(edit, hearing("b", sent)), manifest: unguarded });
  expect(world.fields("a", "one")?.["name"]).toBe("theirs");
  expect(sent).toEqual([]);
});

test("what has moved was not sent, and so is not in doubt with the others", async () => {
  const world = await linked(["one", "two"]);
  for (const name of ["one", "two"]) world.edit("a", name, { name: "new" });
  const edit = before("b", "read", () => world.edit("b", "two", { name: "theirs" }));
  let isFirst = true;
  const once = only("b", (own) => ({
    write(...given) {
      const refuses = isFirst;
      isFirst = false;
      return refuses ? refusing("unknown_outcome")() : own.write(...given);
    },
  }));
  await world.pass({ manifest: unguarded, connector: all(once, edit) });
  const [one] = world.system("b").all("people");
  expect((await world.engine.intents()).map((intent) => intent.record)).toEqual([one?.id]);
});

test("one with a guard is asked nothing before, and nothing more once all is written", async () => {
  const world = await linked(["one"]);
  world.edit("a", "one", { name: "new" });
  const sent: (readonly Write[])[] = [];
  let reads = 0;
  const counting = before("b", "read", () => reads++);
  await world.pass({ connector: all(counting, hearing("b", sent)) });
  expect(sent.length).toBe(1);
  expect(reads).toBe(0);
});

test("without a guard, what is gone by then is not written, and is as a deletion wants it", async () => {
  const world = await linked(["one", "two"]);
  world.remove("a", "one");
  world.edit("a", "two", { name: "new" });
  const sent: (readonly Write[])[] = [];
  const remove = before("b", "read", () => {
    for (const name of ["one", "two"]) world.remove("b", name);
  });
  const connector = all(remove, hearing("b", sent));
  const report = await world.pass({ connector, manifest: unguarded });
  expect(sent.flat().map((write) => write.kind)).toEqual(["delete"]);
  expect(report.runs[0]).toMatchObject({ updated: 0, deleted: 1, failed: 0 });
});

test("without a guard, one field of several that moved keeps the record from being written", async () => {
  const oneWay = compileWorld(`object Person: a.people -> b.people  every 5m {
  match  a.email = b.email

  a.email -> b.email
  a.name -> b.name
  a.title -> b.title
}
`);
  const world = openWorld(oneWay);
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
  await world.pass();
  world.edit("a", "one", { name: "new", title: "new" });
  const sent: (readonly Write[])[] = [];
  const edit = before("b", "read", () => world.edit("b", "one", { title: "theirs" }));
  await world.pass({ connector: all(edit, hearing("b", sent)), manifest: unguarded });
  expect(sent.flat()).toMatchObject([{ expected: { name: "old", title: "theirs" } }]);
});

test("a field that a read leaves out says nothing of an edit", async () => {
  const odd = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.constructor <-> b.constructor  latest
}
`);
  const world = openWorld(odd);
  for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", constructor: "old" });
  await world.pass();
  world.edit("a", "one", { name: "new", constructor: "new" });
  const connector = only("b", (one) => ({
    async read(...given) {
      const rows = await one.read(...given);
      return rows.map((row) => row && { ...row, fields: {} });
    },
  }));
  expect(written(await world.pass({ manifest: unguarded, connector }))).toBe(1);
  expect(world.fields("b", "one")).toMatchObject({ name: "new", constructor: "new" });
});

test("what a system does not answer is told as that", async () => {
  const world = await linked(["one"]);
  world.edit("a", "one", { name: "new" });
  const report = await world.pass({ connector: only("b", () => ({ write: async () => [] })) });
  expect(report.runs[0]?.failures).toEqual([
    { system: "b", why: "the system gave no answer for this record" },
  ]);
});

test.each([
  [0, 1],
  [255, 1 + 255 / 512],
])("the wait doubles, and chance %i makes it %f as long", async (chance, factor) => {
  const host = testHost();
  const random = { bytes: (count: number) => new Uint8Array(count).fill(chance) };
  const world = await linked(["one"], { ...host, random });
  world.edit("a", "one", { name: "new" });
  await world.pass({ connector: only("b", () => ({ write: refusing("transient") })) });
  expect(world.waits).toEqual([250, 500, 1000].map((ms) => Math.round(ms * factor)));
});

test("a system that says how long it wants to rest gets that, where it is longer", async () => {
  const world = await linked(["one", "two"], {
    ...testHost(),
    random: { bytes: (count) => new Uint8Array(count) },
  });
  for (const name of ["one", "two"]) world.edit("a", name, { name: "new" });
  const asked = [700, 100];
  await world.pass({
    connector: only("b", (one) => ({
      async write(object, writes, signal) {
        const retryAfterMs = asked.shift();
        if (retryAfterMs === undefined) return one.write(object, writes, signal);
        const error = new ConnectorError("rate_limit", "slower", { retryAfterMs });
        return writes.map(() => ({ kind: "failed", error }));
      },
    })),
  });
  expect(world.waits).toEqual([700, 500]);
  for (const name of ["one", "two"]) expect(world.fields("b", name)?.["name"]).toBe("new");
});
