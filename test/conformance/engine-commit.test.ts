/** What becomes of a batch, and what is noted around it. */
import { describe, expect } from "vitest";
import type { Engine } from "../../runtime/engine/engine.ts";
import { commitOnly, forEveryEngine, link, records, shape } from "./engine-cases.ts";
import {
  decided,
  feed,
  hold,
  intent,
  note,
  outcome,
  person,
  recordOutcome,
  seen,
} from "./engine-given.ts";
import { contentsOf } from "./engine-history.ts";

forEveryEngine((can) => {
  describe("a claim", () => {
    can("gives dirty links in their order, so many and after one", async ({ engine, lease }) => {
      for (let at = 1; at <= 12; at++) await link(engine, lease, `a${at}`);
      await engine.commit(lease, outcome([decided("3")]));
      const ids = async (max: number, after?: string) =>
        (await engine.claim(lease, "Person", max, 0, after)).map((one) => one.id);
      expect(await ids(4)).toEqual(["1", "2", "4", "5"]);
      expect(await ids(2, "5")).toEqual(["6", "7"]);
      expect(await ids(9, "9")).toEqual(["10", "11", "12"]);
      expect(await engine.claim(lease, "Company", 9, 0)).toEqual([]);
    });

    can("leaves a link that waits for a time until then", async ({ engine, lease, clock }) => {
      await link(engine, lease, "a1");
      await commitOnly(engine, lease, { again: { at: clock.now() + 1000 }, attempts: 2 });
      expect(await engine.claim(lease, "Person", 10, clock.now() + 999)).toEqual([]);
      const claimed = await engine.claim(lease, "Person", 10, clock.now() + 1000);
      expect(claimed.map((one) => one.attempts)).toEqual([2]);
    });
  });

  describe("starting over", () => {
    can("reads an object from the start and decides every link", async ({ engine, lease }) => {
      await engine.append(lease, { ...seen(), cursor: "1" });
      await engine.append(lease, { ...seen(), object: "Company", cursor: "2" });
      await link(engine, lease, "a1");
      await commitOnly(engine, lease, { again: { at: 1e15 } });
      await link(engine, lease, "a2");
      await engine.commit(lease, outcome([decided("2")]));
      await engine.reset(lease, "Person");
      expect(await engine.cursor(feed)).toBeUndefined();
      expect(await engine.cursor({ ...feed, object: "Company" })).toBe("2");
      expect((await engine.claim(lease, "Person", 10, 0)).map((one) => one.id)).toEqual(["1", "2"]);
    });
  });

  describe("intents", () => {
    can("stay until they are settled, each once", async ({ engine, lease }) => {
      await engine.intend(lease, [intent("j"), intent("i"), intent("k")]);
      const { record: _, ...creation } = intent("i", { kind: "create", merged: [] });
      await engine.intend(lease, [creation]);
      expect(await engine.intents()).toEqual([creation, intent("j"), intent("k")]);
      await engine.commit(lease, outcome([], { settled: ["k", "i", "unknown"] }));
      expect(await engine.intents()).toEqual([intent("j")]);
    });
  });

  describe("a commit", () => {
    can("is there whole or not at all", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "b1");
      await engine.intend(lease, [intent("i")]);
      const before = await contentsOf(engine, 0);
      // No JSON can hold it, so the second half of the transaction fails.
      const never = { name: { value: 1n as never, origin: "a" } };
      const created = recordOutcome("c1", { seen: person("1", "x"), base: { k: "v" } });
      const good = decided("1", {
        hubs: { name: { value: "x", origin: "a" } },
        records: [recordOutcome("a1", { left: true }), created],
        holds: [hold("1", "name")],
        tombstones: ["a"],
      });
      const more = { settled: ["i"], audit: [note()] };
      await expect(
        engine.commit(lease, outcome([good, decided("2", { hubs: never })], more)),
      ).rejects.toThrow();
      const emptied = decided("1", { records: [recordOutcome("a1", { left: true })] });
      await expect(
        engine.commit(lease, outcome([emptied, decided("2", { hubs: never })])),
      ).rejects.toThrow();
      expect(await contentsOf(engine, 0)).toEqual(before);
      const badNote = note({ to: 1n as never });
      await expect(
        engine.commit(lease, outcome([good], { ...more, audit: [note(), badNote] })),
      ).rejects.toThrow();
      expect(await contentsOf(engine, 0)).toEqual(before);
      await engine.commit(lease, outcome([good], more));
      expect((await engine.links("Person"))[0]?.hubs).toEqual(good.hubs);
      expect(await engine.intents()).toEqual([]);
    });

    can("notes what is known of a link from now on", async ({ engine, lease }) => {
      await link(engine, lease, "a1", "b1");
      const hubs = {
        name: { value: ["x"], origin: "a", stamp: 7, owed: [{ system: "b", value: null }] },
      };
      const holds = [hold("1", "title", { class: "invalid_data", ends: [1] }), hold("1", "name")];
      const base = { "name name": "x" };
      await commitOnly(engine, lease, {
        records: [recordOutcome("b1", { base })],
        hubs,
        holds,
        tombstones: ["d", "c"],
        inScope: false,
        attempts: 3,
      });
      const [stored] = await engine.links("Person");
      expect(stored).toMatchObject({ hubs, inScope: false, attempts: 3, tombstones: ["c", "d"] });
      expect(stored?.holds).toEqual(holds.toReversed());
      expect(stored?.records.map((one) => one.base)).toEqual([{}, base]);
      expect(await engine.claim(lease, "Person", 10, 0)).toEqual([]);
      await commitOnly(engine, lease, { again: "now" });
      const [bare] = await engine.claim(lease, "Person", 10, 0);
      expect(bare).toMatchObject({
        hubs: {},
        holds: [],
        tombstones: [],
        inScope: true,
        attempts: 0,
      });
    });

    can("takes in a record that was created or read again", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const created = { ...person("1", "x", "k"), modified: 5, stamps: { name: 4 } };
      await commitOnly(engine, lease, {
        records: [recordOutcome("b1", { seen: created, base: { k: "v" } })],
      });
      const [, stored] = await records(engine);
      expect(stored).toEqual({
        ...created,
        ...feed,
        system: "b",
        link: "1",
        gone: false,
        base: { k: "v" },
      });
      expect((await engine.mates("Person", [{ line: 0, key: "k" }])).length).toBe(1);
      await engine.append(lease, { ...seen(), system: "b", deleted: ["1"] });
      await commitOnly(engine, lease, { records: [recordOutcome("b1", { seen: created })] });
      expect((await records(engine))[1]).toMatchObject({ gone: false, base: {} });
      expect((await engine.mates("Person", [{ line: 0, key: "k" }])).length).toBe(1);
      expect(await engine.append(lease, { ...seen(created), system: "b" })).toEqual({ changed: 0 });
    });

    can("lets a record leave, and a link without any disappear", async ({ engine, lease }) => {
      await link(engine, lease, "a1", "b1");
      await commitOnly(engine, lease, { records: [recordOutcome("a1", { left: true })] });
      expect(await shape(engine)).toEqual({ 1: ["b1"] });
      expect(await engine.loose(lease, "Person", 10)).toEqual([]);
      await commitOnly(engine, lease, { records: [recordOutcome("b1", { left: true })] });
      expect(await shape(engine)).toEqual({});
    });

    can("puts another record in the place of the only one", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const next = recordOutcome("a2", { seen: person("2", "x") });
      await commitOnly(engine, lease, { records: [recordOutcome("a1", { left: true }), next] });
      expect(await shape(engine)).toEqual({ 1: ["a2"] });
    });

    can("takes a record from another link, which may be its last", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "b1");
      const own = recordOutcome("b1");
      await engine.commit(
        lease,
        outcome([
          decided("1", { records: [own] }),
          decided("2", { records: [own], holds: [hold("2", "name")] }),
        ]),
      );
      expect(await shape(engine)).toEqual({ 1: ["a1", "b1"] });
      expect(await engine.holds()).toEqual([]);
    });
  });

  describe("links", () => {
    can("are found by themselves, by a record and by a key", async ({ engine, lease }) => {
      for (const name of ["a1", "b1", "a2"]) await link(engine, lease, name);
      const ids = async (find: Parameters<Engine["links"]>[1], object = "Person") =>
        (await engine.links(object, find)).map((one) => one.id);
      expect(await ids(undefined)).toEqual(["1", "2", "3"]);
      expect(await ids({ kind: "link", link: "2" })).toEqual(["2"]);
      expect(await ids({ kind: "link", link: "none" })).toEqual([]);
      expect(await ids({ kind: "link", link: "2" }, "Company")).toEqual([]);
      expect(await ids({ kind: "record", id: "1" })).toEqual(["1", "2"]);
      expect(await ids({ kind: "key", key: "2@acme.example" })).toEqual(["3"]);
      expect(await ids({ kind: "key", key: "none" })).toEqual([]);
    });
  });
});
