/** What a run overwrote is put back, once, and stays so. */
import { expect, test } from "vitest";
import { compileWorld, openWorld, type World, written } from "../../test/support/world.ts";
import type { Connector } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import { manifest } from "../connectors/memory/manifest.ts";
import type { AuditEntry } from "../engine/engine.ts";
import { openSystems } from "../systems.ts";
import { undo } from "./undo.ts";

const signal = new AbortController().signal;

function opened(rows: string, names = "a b") {
  const ends = names.split(" ").map((name) => `${name}.people`);
  const keys = names.split(" ").map((name) => `${name}.email`);
  const plan = compileWorld(`object Person: ${ends.join(" <-> ")}  every 5m {
  match  ${keys.join(" = ")}
  ${keys.join(" <-> ")}  authority a
  ${rows}
}
`);
  return { plan, world: openWorld(plan) };
}

async function putBack(
  { plan, world }: ReturnType<typeof opened>,
  entries: readonly AuditEntry[],
  around: (alias: string, connector: Connector) => Connector = (_, one) => one,
) {
  const { engine, host } = world;
  const lease = await engine.lease();
  const connected = new Map(
    plan.systems.map(({ id }) => {
      const { connector } = world.system(id);
      return [id, { connector: around(id, connector), manifest }];
    }),
  );
  try {
    const { done, follow, left } = await undo(plan, entries, {
      engine,
      lease,
      systems: await openSystems(connected, async () => {}, signal),
      signal,
      host,
      run: "undo",
      plan: plan.digest,
      today: "2026-11-25",
      places: { of: () => "" } as never,
      modules: new Map(),
      person: "ann",
      because: "",
    });
    return [done, follow, ...left.map(({ entry, why }) => `${entry.system}: ${why}`)];
  } finally {
    await lease.release();
  }
}

/** What the last run wrote. */
async function lastEntries({ engine }: World): Promise<readonly AuditEntry[]> {
  const all = await engine.audit({});
  return all.filter((one) => one.run === all.at(-1)?.run && one.act !== "undo");
}

const names = (world: World, aliases = "ab") =>
  [...aliases].map((alias) => world.fields(alias, "ann")?.["name"]);

test("one end is put back, and the next run carries it to all others", async () => {
  const on = opened("a.name <-> b.name <-> c.name  authority a", "a b c");
  const { world } = on;
  world.put("a", "ann", { name: "Ann" });
  await world.pass();
  world.edit("a", "ann", { name: "Anna" });
  await world.pass();
  expect(await putBack(on, await lastEntries(world))).toEqual([1, 1]);
  expect(written(await world.pass())).toBe(2);
  expect(names(world, "abc")).toEqual(["Ann", "Ann", "Ann"]);
  expect(written(await world.pass())).toBe(0);
});

test("of a conflict the side that lost is put back", async () => {
  const on = opened("a.name <-> b.name <-> c.name  authority a", "a b c");
  const { world } = on;
  world.put("a", "ann", { name: "Ann" });
  await world.pass();
  world.edit("a", "ann", { name: "Anna" });
  world.edit("b", "ann", { name: "Anja" });
  await world.pass();
  expect(names(world, "abc")).toEqual(["Anna", "Anna", "Anna"]);
  expect(await putBack(on, await lastEntries(world))).toEqual([1, 1]);
  await world.pass();
  expect(names(world, "abc")).toEqual(["Anja", "Anja", "Anja"]);
});

test("a sum of two edits is not put back as two other edits", async () => {
  const on = opened("a.visits <-> b.visits  merge sum");
  const { world } = on;
  world.put("a", "ann", { visits: 14 });
  await world.pass();
  world.edit("a", "ann", { visits: 15 });
  world.edit("b", "ann", { visits: 17 });
  await world.pass();
  expect(world.fields("a", "ann")?.["visits"]).toBe(18);
  const entries = await lastEntries(world);
  const numbers = entries.map((one) => one.sequence).toReversed();
  const why = `several sides lost different values of this row; put one of them back by \`--entry\`: ${numbers.join(", ")}`;
  const left = await putBack(on, entries);
  expect([left[0], left[1], ...left.slice(2).toSorted()]).toEqual([0, 0, `a: ${why}`, `b: ${why}`]);
  expect(written(await world.pass())).toBe(0);
  const one = entries.filter(({ system }) => system === "a");
  expect(await putBack(on, one)).toEqual([1, 0]);
  await world.pass();
  expect(["a", "b"].map((alias) => world.fields(alias, "ann")?.["visits"])).toEqual([15, 15]);
});

test("what only receives is left, since it would be set back", async () => {
  const on = opened("a.name -> b.name");
  const { world } = on;
  world.put("a", "ann", { name: "Ann" });
  await world.pass();
  world.edit("a", "ann", { name: "Anna" });
  await world.pass();
  expect(await putBack(on, await lastEntries(world))).toEqual([
    0,
    0,
    "b: `b.name` only receives, and the next run would set it back; change `a.name`",
  ]);
});

test("rows that belong together come back together, from one side", async () => {
  const on = opened(
    `together whole authority a {
    a.name <-> b.name <-> c.name
    a.title <-> b.title <-> c.title
  }`,
    "a b c",
  );
  const { world } = on;
  world.put("a", "ann", { name: "Ann", title: "VP" });
  await world.pass();
  world.edit("b", "ann", { name: "Anna", title: "CEO" });
  await world.pass();
  expect(await putBack(on, await lastEntries(world))).toEqual([2, 2]);
  await world.pass();
  expect(world.fields("b", "ann")).toMatchObject({ name: "Ann", title: "VP" });
  expect(written(await world.pass())).toBe(0);
});

test.each(["before", "after"])(
  "a process that dies %s the write has put it back once or not at all",
  async (when) => {
    const on = opened("a.name <-> b.name  authority a");
    const { world } = on;
    world.put("a", "ann", { name: "Ann" });
    await world.pass();
    world.edit("a", "ann", { name: "Anna" });
    await world.pass();
    const entries = await lastEntries(world);
    const dying = (_: string, connector: Connector): Connector => ({
      ...connector,
      async write(...args) {
        if (when === "after") await connector.write(...args);
        throw new Error("died");
      },
    });
    await expect(putBack(on, entries, dying)).rejects.toThrow("died");
    await world.pass();
    const back = when === "after" ? "Ann" : "Anna";
    expect(names(world)).toEqual([back, back]);
    const undone = (await world.engine.audit({})).filter((one) => one.act === "undo");
    expect(undone.map(({ person, from, to }) => [person, from, to])).toEqual(
      when === "after" ? [["ann", "Anna", "Ann"]] : [],
    );
    expect(await world.engine.intents()).toEqual([]);
  },
);

test("what was refused, edited since or is gone is told, and noted nowhere", async () => {
  const on = opened("a.name <-> b.name  authority a");
  const { world } = on;
  world.put("a", "ann", { name: "Ann" });
  await world.pass();
  world.edit("a", "ann", { name: "Anna" });
  await world.pass();
  const entries = await lastEntries(world);
  const refusing = (_: string, connector: Connector): Connector => ({
    ...connector,
    write: async () => [
      { kind: "failed", error: new ConnectorError("permission", "it may not be written") },
    ],
  });
  expect(await putBack(on, entries, refusing)).toEqual([0, 0, "b: it may not be written"]);
  world.edit("b", "ann", { name: "Anita" });
  expect(await putBack(on, entries)).toEqual([0, 0, "b: it was edited since"]);
  world.remove("b", "ann");
  expect(await putBack(on, entries)).toEqual([0, 0, "b: its record is gone"]);
  expect((await world.engine.audit({})).filter((one) => one.act === "undo")).toEqual([]);
});
