/** What a state notes of itself, the keys of its values, what is forgotten, and another form of what it keeps. */
import { describe, expect } from "vitest";
import { firstBreak } from "../../runtime/engine/audit-chain.ts";
import type { Forgotten } from "../../runtime/engine/forgetting.ts";
import { forEveryEngine, link, records, shape } from "./engine-cases.ts";
import {
  decided,
  hold,
  intent,
  note,
  outcome,
  person,
  record,
  recordOutcome,
  seen,
} from "./engine-given.ts";

function forgotten(name: string): Forgotten {
  return { name, object: "Person", link: "1", at: 5, by: "ann", erased: false };
}

forEveryEngine((can) => {
  can("notes are kept by name, replaced, and struck out", async ({ engine, as }) => {
    expect(await engine.note("x")).toBeUndefined();
    await engine.putNote("x", "1");
    await engine.putNote("x", "2 \u{1f600}");
    await engine.putNote("y", "3");
    await engine.putNote("y", undefined);
    const other = await as(2);
    expect([await other.note("x"), await other.note("y")]).toEqual(["2 \u{1f600}", undefined]);
  });

  can("a key that is there stays", async ({ engine, lease }) => {
    await engine.putSeals(lease, new Map([["a", "1"]]));
    await engine.putSeals(
      lease,
      new Map([
        ["a", "2"],
        ["b", "3"],
      ]),
    );
    expect(Object.fromEntries(await engine.seals(["a", "a", "c"]))).toEqual({ a: "1" });
    expect(Object.fromEntries(await engine.seals())).toMatchObject({ a: "1", b: "3" });
    expect((await engine.seals([])).size).toBe(0);
    const past = { ...lease, epoch: lease.epoch - 1 };
    await expect(engine.putSeals(past, new Map([["d", "4"]]))).rejects.toThrow();
  });

  describe("forgetting", () => {
    can("takes a link out with all that was noted for it, and no other", async (on) => {
      const { engine, lease } = on;
      await link(engine, lease, "a1", "b1");
      await link(engine, lease, "a2", "b2");
      await engine.append(lease, seen(person("3", "x")));
      const held = (id: string) => decided(id, { holds: [hold(id, "u")], tombstones: ["c"] });
      await engine.commit(lease, outcome([held("1"), held("2")], { audit: [note()] }));
      await engine.intend(lease, [intent("i"), intent("j", { link: "2" })]);
      await engine.putSeals(lease, new Map([["one", "1"]]));
      await engine.forgetAll(lease, {
        object: "Person",
        links: ["1"],
        records: [{ object: "Person", ...record("a3") }],
        seals: ["one"],
        forgotten: [forgotten("n"), forgotten("m")],
      });
      expect(await shape(engine)).toEqual({ "2": ["a2", "b2"] });
      expect(await engine.loose(lease, "Person", 9)).toEqual([]);
      expect((await engine.holds()).map((one) => one.link)).toEqual(["2"]);
      expect((await engine.intents()).map((one) => one.id)).toEqual(["j"]);
      expect(await engine.mates("Person", [{ line: 0, key: "1@acme.example" }])).toEqual([]);
      expect((await engine.seals(["one"])).size).toBe(0);
      expect(await engine.forgotten()).toEqual([forgotten("m"), forgotten("n")]);
      expect(firstBreak(await engine.audit({}), await engine.auditHead())).toBeUndefined();
      await engine.remember(lease, ["m"]);
      expect(await engine.forgotten()).toEqual([forgotten("n")]);
    });

    can("lets whoever had the same key be looked at again", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await engine.append(lease, { ...seen(person("2", "x", "1@acme.example")), system: "b" });
      await engine.join(lease, "Person", [{ records: [record("b2")], ambiguous: "two have it" }]);
      await engine.commit(lease, outcome([decided("1"), decided("2")]));
      expect(await engine.loose(lease, "Person", 9)).toEqual([]);
      const own = { object: "Person", links: ["1"], records: [], seals: [], forgotten: [] };
      await engine.forgetAll(lease, own);
      expect((await engine.loose(lease, "Person", 9)).map((one) => one.id)).toEqual(["2"]);
    });
  });

  can("keeps what it has of an object in another form", async ({ engine, lease }) => {
    await link(engine, lease, "a1");
    const base = { "name name": "old" };
    const hubs = { name: { value: "old", origin: "a" } };
    const done = decided("1", {
      records: [recordOutcome("a1", { base })],
      hubs,
      holds: [hold("1", "u"), hold("1", "v")],
    });
    await engine.commit(lease, outcome([done], { audit: [note(), note({ object: "Company" })] }));
    await engine.intend(lease, [intent("i"), intent("j", { object: "Company" })]);
    await engine.rewrite(lease, {
      object: "Person",
      record: (one) => ({ ...one, fields: { name: "x" }, base: {}, keys: ["k"] }),
      hubs: (_link, own) => ({ ...own, title: { value: "t", origin: "b" } }),
      hold: (one) => (one.unit === "u" ? { ...one, why: "other" } : undefined),
      intent: (one) => ({ ...one, fields: { name: "y" } }),
      audit: (one) => ({ ...one, to: "z" }),
      beside: () => ({ seals: new Map([["s", "1"]]), notes: new Map([["n", "2"]]) }),
    });
    expect(await records(engine)).toMatchObject([{ fields: { name: "x" }, base: {}, keys: ["k"] }]);
    const [found] = await engine.links("Person", { kind: "key", key: "k" });
    expect(found?.hubs).toEqual({ ...hubs, title: { value: "t", origin: "b" } });
    expect(await engine.links("Person", { kind: "key", key: "1@acme.example" })).toEqual([]);
    expect(found?.holds.map((one) => [one.unit, one.why])).toEqual([["u", "other"]]);
    expect((await engine.intents()).map((one) => one.fields)).toEqual([
      { name: "y" },
      { name: "x" },
    ]);
    const entries = await engine.audit({});
    expect(entries.map((one) => one.to)).toEqual(["z", "new"]);
    expect(firstBreak(entries, await engine.auditHead())).toBeUndefined();
    expect([(await engine.seals(["s"])).get("s"), await engine.note("n")]).toEqual(["1", "2"]);
    await engine.compact();
    expect((await engine.audit({})).map((one) => one.hash)).toEqual(entries.map((one) => one.hash));
  });
});
