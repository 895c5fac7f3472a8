/** How records come in as feeds and scans show them, and what there is of them then. */
import { describe, expect } from "vitest";
import { commitOnly, forEveryEngine, link, records, settle, sizes } from "./engine-cases.ts";
import { feed, person, recordOutcome, seen } from "./engine-given.ts";
import { contentsOf } from "./engine-history.ts";

forEveryEngine((can) => {
  describe("taking in records", () => {
    can("the same page again changes nothing", async ({ engine, lease }) => {
      const page = { ...seen(person("1", "x"), person("2", "y")), cursor: "7" };
      expect(await engine.append(lease, page)).toEqual({ changed: 2 });
      expect(await engine.append(lease, page)).toEqual({ changed: 0 });
      expect(await engine.cursor(feed)).toBe("7");
      expect(await sizes(engine)).toEqual([{ system: "a", present: 2, gone: 0 }]);
    });

    can("a cursor is its feed's, and stays where none is given", async ({ engine, lease }) => {
      await engine.append(lease, { ...seen(), cursor: "7" });
      await engine.append(lease, { ...seen(), stage: "leads", cursor: "8" });
      await engine.append(lease, seen(person("1", "x")));
      expect(await engine.cursor(feed)).toBe("7");
      expect(await engine.cursor({ ...feed, stage: "leads" })).toBe("8");
      expect(await engine.cursor({ ...feed, system: "b" })).toBeUndefined();
    });

    can("only what changed is looked at", async ({ engine, lease, clock }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "a2");
      await settle(engine, lease);
      expect(await engine.claim(lease, "Person", 10, clock.now())).toEqual([]);
      await engine.append(lease, seen(person("1", "old"), person("2", "new")));
      const claimed = await engine.claim(lease, "Person", 10, clock.now());
      expect(claimed.map((one) => one.records[0]?.id)).toEqual(["2"]);
    });

    can("of a record that a page shows twice the last counts", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await engine.append(lease, seen(person("1", "new"), person("1", "old")));
      expect((await records(engine)).map((one) => one.fields["name"])).toEqual(["old"]);
    });

    can("what is deleted is gone once, and keeps its base", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await commitOnly(engine, lease, { records: [recordOutcome("a1", { base: { k: "b" } })] });
      const page = { ...seen(), deleted: ["1", "unknown"] };
      expect(await engine.append(lease, page)).toEqual({ changed: 1 });
      expect(await engine.append(lease, page)).toEqual({ changed: 0 });
      expect(await records(engine)).toMatchObject([{ id: "1", gone: true, base: { k: "b" } }]);
      expect((await engine.claim(lease, "Person", 10, 0)).length).toBe(1);
    });

    can("one that comes back is found by its key again", async ({ engine, lease }) => {
      await engine.append(lease, seen(person("1", "x", "k")));
      const find = async () => (await engine.mates("Person", [{ line: 0, key: "k" }])).length;
      expect(await find()).toBe(1);
      await engine.append(lease, { ...seen(), deleted: ["1"] });
      expect(await find()).toBe(0);
      expect(await engine.append(lease, seen(person("1", "x", "k")))).toEqual({ changed: 1 });
      expect(await find()).toBe(1);
    });

    can("what is gone for long, and in no link, is told, and forgotten by name", async (on) => {
      const { engine, lease, clock, pass } = on;
      const names = async (before: number, most = 9) =>
        (await engine.longGone(before, most)).map((one) => `${one.system}.${one.stage}.${one.id}`);
      await link(engine, lease, "a1");
      await engine.append(lease, seen(...["2", "3", "4"].map((id) => person(id, "x", "k"))));
      await engine.append(lease, { ...seen(person("2", "y")), stage: "leads" });
      const first = clock.now();
      await pass(10);
      await engine.append(lease, { ...seen(), deleted: ["1", "3", "2"] });
      await engine.append(lease, { ...seen(), stage: "leads", deleted: ["2"] });
      expect(await names(first + 10)).toEqual([]);
      expect(await names(first + 11)).toEqual(["a.leads.2", "a.people.2", "a.people.3"]);
      expect(await names(first + 11, 1)).toEqual(["a.leads.2"]);
      const left = recordOutcome("a1", { left: true });
      await commitOnly(engine, lease, { records: [left] });
      const gone = await engine.longGone(first + 11, 9);
      expect(gone.map((one) => one.id)).toEqual(["2", "1", "2", "3"]);
      const none = { object: "Person", links: [], seals: [], forgotten: [] };
      await engine.forgetAll(lease, { ...none, records: gone });
      expect(await names(first + 11)).toEqual([]);
      expect((await engine.loose(lease, "Person", 9)).map((one) => one.id)).toEqual(["4"]);
      // One that is shown again is new.
      expect(await engine.append(lease, seen(person("3", "x", "k")))).toEqual({ changed: 1 });
      expect((await engine.loose(lease, "Person", 9)).map((one) => one.id)).toEqual(["3", "4"]);
    });

    can("a stamp that moves over the same value asserts it", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const stamped = (fields: Record<string, string>, stamps?: Record<string, number>) =>
        engine.append(lease, seen({ id: "1", fields, keys: ["k"], ...(stamps && { stamps }) }));
      const told = async () => (await records(engine)).map((one) => [one.stamps, one.asserted]);
      await stamped({ name: "x", title: "y" }, { name: 1, title: 1 });
      expect(await told()).toEqual([[{ name: 1, title: 1 }, undefined]]);
      await stamped({ name: "x", title: "z" }, { name: 2, title: 2 });
      expect(await told()).toEqual([[{ name: 2, title: 2 }, { name: 2 }]]);
      expect(await stamped({ name: "x", title: "z" }, { title: 2 })).toEqual({ changed: 0 });
      expect(await stamped({ name: "x", title: "z" }, { name: 3 })).toEqual({ changed: 1 });
      await stamped({ name: "w", title: "z" });
      expect(await told()).toEqual([[{ name: 3, title: 2 }, { name: 3 }]]);
      await settle(engine, lease);
      expect(await told()).toEqual([[{ name: 3, title: 2 }, undefined]]);
    });

    can("what it was given may change afterwards", async ({ engine, lease }) => {
      const fields: Record<string, string | string[]> = { name: "x", tags: ["t"] };
      const keys: (string | undefined)[] = ["k", undefined];
      const stamps: Record<string, number> = { name: 1 };
      await engine.append(lease, seen({ id: "1", fields, keys, stamps }));
      (fields["tags"] as string[]).push("u");
      fields["name"] = "y";
      keys[0] = "l";
      stamps["name"] = 2;
      const [stored] = await engine.loose(lease, "Person", 10);
      expect(stored).toMatchObject({
        fields: { name: "x", tags: ["t"] },
        keys: ["k", undefined],
        stamps: { name: 1 },
      });
    });

    can("any name and any value is kept, by its name", async ({ engine, lease }) => {
      const fields = JSON.parse(
        '{"é 😀": [null, "", {"b": 1.5, "a": []}], "constructor": 0, "__proto__": "p", "1": false, "z\\u0000\\ud800": "\\u0000\\ud800"}',
      );
      await engine.append(lease, seen({ id: "constructor", fields, keys: [] }));
      const [stored] = await engine.loose(lease, "Person", 10);
      expect(Object.entries(stored?.fields ?? {})).toEqual(Object.entries(fields).sort());
      expect(await engine.append(lease, seen({ id: "constructor", fields, keys: [] }))).toEqual({
        changed: 0,
      });
    });

    can("a page that cannot be kept whole is not kept", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const before = await contentsOf(engine, 0);
      const broken = { id: "3", fields: { name: 1n as never }, keys: [] };
      const page = { ...seen(person("1", "new"), person("2", "x"), broken), cursor: "9" };
      await expect(engine.append(lease, page)).rejects.toThrow();
      expect(await contentsOf(engine, 0)).toEqual(before);
    });
  });

  describe("a scan", () => {
    can("what a complete one does not show is gone, and seen again it is back", async (on) => {
      const { engine, lease } = on;
      await link(engine, lease, "a1");
      await link(engine, lease, "a2");
      await engine.append(lease, { ...seen(person("2", "old")), scan: 5 });
      expect(await engine.sweep(lease, feed, 5)).toBe(1);
      expect(await engine.sweep(lease, feed, 5)).toBe(0);
      expect(await sizes(engine)).toEqual([{ system: "a", present: 1, gone: 1 }]);
      await engine.append(lease, seen(person("1", "old")));
      expect(await sizes(engine)).toEqual([{ system: "a", present: 2, gone: 0 }]);
    });

    can("shows also what is only said to be there", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "a2");
      await settle(engine, lease);
      await engine.present(lease, feed, ["1", "unknown"], 5);
      expect(await engine.sweep(lease, feed, 5)).toBe(1);
      const claimed = await engine.claim(lease, "Person", 10, 0);
      expect(claimed.flatMap((one) => one.records.map(({ id, gone }) => [id, gone]))).toEqual([
        ["2", true],
      ]);
    });

    can("brings back what an empty one made seem gone", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "a2");
      await settle(engine, lease);
      expect(await engine.sweep(lease, feed, 5)).toBe(2);
      await engine.present(lease, feed, ["1", "2"], 6);
      expect(await engine.sweep(lease, feed, 6)).toBe(0);
      expect(await sizes(engine)).toEqual([{ system: "a", present: 2, gone: 0 }]);
      const claimed = await engine.claim(lease, "Person", 10, 0);
      expect(claimed.flatMap((one) => one.records.map(({ id, gone }) => [id, gone]))).toEqual([
        ["1", false],
        ["2", false],
      ]);
    });

    can("is its feed's alone", async ({ engine, lease }) => {
      await engine.append(lease, seen(person("1", "x")));
      await engine.append(lease, { ...seen(person("1", "x")), system: "b" });
      expect(await engine.sweep(lease, { ...feed, system: "b" }, 5)).toBe(1);
      expect(await engine.sweep(lease, { ...feed, system: "c" }, 5)).toBe(0);
      expect(await sizes(engine)).toEqual([
        { system: "a", present: 1, gone: 0 },
        { system: "b", present: 0, gone: 1 },
      ]);
    });
  });

  describe("the size of an object", () => {
    can("counts links, dirty ones, and records gone since their decision", async (on) => {
      const { engine, lease } = on;
      expect(await engine.size("Person")).toEqual({
        isInitial: true,
        links: 0,
        dirty: 0,
        systems: [],
      });
      await link(engine, lease, "a1", "b1");
      await link(engine, lease, "a2");
      await settle(engine, lease);
      await engine.finish(lease, "Person");
      await engine.append(lease, { ...seen(), deleted: ["1"] });
      expect(await engine.size("Person")).toEqual({
        isInitial: false,
        links: 2,
        dirty: 1,
        systems: [
          { system: "a", present: 1, gone: 1 },
          { system: "b", present: 1, gone: 0 },
        ],
      });
      expect((await engine.size("Company")).isInitial).toBe(true);
      await settle(engine, lease);
      expect((await sizes(engine))[0]).toEqual({ system: "a", present: 1, gone: 0 });
    });
  });
});
