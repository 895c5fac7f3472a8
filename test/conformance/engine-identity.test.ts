/** How records find each other, and how they come together in links. */
import { describe, expect } from "vitest";
import { commitOnly, forEveryEngine, link, records, settle, shape, sizes } from "./engine-cases.ts";
import { decided, hold, outcome, person, record, recordOutcome, seen } from "./engine-given.ts";
import { contentsOf } from "./engine-history.ts";

forEveryEngine((can) => {
  describe("loose records", () => {
    can("are dirty and have no link, or one to themselves", async ({ engine, lease }) => {
      await link(engine, lease, "a1", "b1");
      await link(engine, lease, "a2");
      await engine.append(lease, seen(person("1", "new"), person("2", "new"), person("3", "new")));
      await engine.append(lease, { ...seen(person("4", "x")), deleted: ["4"] });
      const loose = await engine.loose(lease, "Person", 10);
      expect(loose.map(({ id, link: own }) => [id, own])).toEqual([
        ["2", "2"],
        ["3", undefined],
      ]);
      expect(await engine.loose(lease, "Person", 10)).toEqual(loose);
      await engine.join(lease, "Person", [{ records: [record("a2"), record("a3")] }]);
      expect(await engine.loose(lease, "Person", 10)).toEqual([]);
    });

    can("come by system, stage and id, texts by code points", async ({ engine, lease }) => {
      const ids = ["b", "B", "10", "9", "\u{1f600}", "\ufb33"];
      for (const system of ["b", "a"]) {
        for (const stage of ["people", "leads"]) {
          const page = ids.map((id) => person(id, "x"));
          await engine.append(lease, { ...seen(...page), system, stage });
        }
      }
      const sorted = ["10", "9", "B", "b", "\ufb33", "\u{1f600}"];
      const loose = await engine.loose(lease, "Person", 100);
      expect(loose.map(({ system, stage, id }) => `${system} ${stage} ${id}`)).toEqual(
        ["a leads", "a people", "b leads", "b people"].flatMap((of) =>
          sorted.map((id) => `${of} ${id}`),
        ),
      );
      expect(await engine.loose(lease, "Person", 7)).toEqual(loose.slice(0, 7));
      expect(await engine.loose(lease, "Company", 7)).toEqual([]);
    });

    can("a key that two shared is searched again once one has another", async (on) => {
      const { engine, lease } = on;
      await engine.append(lease, seen(person("1", "x", "k"), person("2", "y", "k")));
      const alone = (name: string) => ({
        records: [record(name)],
        ambiguous: "2 records have its key",
      });
      await engine.join(lease, "Person", [alone("a1"), alone("a2")]);
      expect(await engine.loose(lease, "Person", 10)).toEqual([]);
      await engine.append(lease, seen(person("2", "y", "other")));
      const ids = async () => (await engine.loose(lease, "Person", 10)).map((one) => one.id);
      expect(await ids()).toEqual(["1", "2"]);
    });

    can("a key that two shared is searched again once one is written", async (on) => {
      const { engine, lease } = on;
      await engine.append(lease, seen(person("1", "x", "k"), person("2", "y", "k")));
      await engine.join(lease, "Person", [
        { records: [record("a1")], ambiguous: "2 records have its key" },
        { records: [record("a2")] },
      ]);
      const written = recordOutcome("a2", { seen: person("2", "y", "other") });
      await commitOnly(engine, lease, { link: "2", records: [written] });
      expect((await engine.loose(lease, "Person", 10)).map((one) => one.id)).toEqual(["1"]);
    });

    can("a key that two shared is searched again once one is gone", async ({ engine, lease }) => {
      await engine.append(lease, seen(person("1", "x", "k"), person("2", "y", "k")));
      await engine.join(lease, "Person", [
        { records: [record("a1")], ambiguous: "2 records have its key" },
        { records: [record("a2")] },
      ]);
      await engine.append(lease, { ...seen(), deleted: ["2"] });
      expect((await engine.loose(lease, "Person", 10)).map((one) => one.id)).toEqual(["1"]);
    });
  });

  describe("successions", () => {
    can("are dirty links whose record names its successor", async ({ engine, lease }) => {
      const named = ["7", 7, false, "", "  ", "\t", null, [], undefined];
      const page = named.map((to, at) => ({
        id: `${at}`,
        fields: { name: "x", ...(to === undefined ? {} : { to }) },
        keys: [],
      }));
      await engine.append(lease, seen(...page));
      const joins = page.map(({ id }) => ({ records: [record(`a${id}`)] }));
      await engine.join(lease, "Person", joins);
      const found = async (stage = "people") => {
        const links = await engine.successions("Person", [{ system: "a", stage, field: "to" }]);
        return links.map((one) => one.records[0]?.id);
      };
      expect(await found()).toEqual(["0", "1", "2"]);
      expect(await found("leads")).toEqual([]);
      expect(await engine.successions("Person", [])).toEqual([]);
      await engine.append(lease, { ...seen(), deleted: ["1"] });
      await engine.commit(lease, outcome([decided("1")]));
      expect(await found()).toEqual(["2"]);
    });
  });

  describe("mates", () => {
    can("are found by line and key, with who else is in their link", async ({ engine, lease }) => {
      const keyed = (id: string, ...keys: readonly (string | undefined)[]) => ({
        id,
        fields: { name: id },
        keys,
      });
      await engine.append(lease, seen(keyed("1", "k", "t"), keyed("2", undefined, "k")));
      await engine.append(lease, { ...seen(keyed("1", "k")), system: "b" });
      await engine.append(lease, { ...seen(keyed("9", "k")), object: "Company" });
      await engine.join(lease, "Person", [{ records: [record("b1"), record("a1")] }]);
      const found = await engine.mates("Person", [
        { line: 1, key: "k" },
        { line: 0, key: "k" },
        { line: 0, key: "none" },
      ]);
      const of = { object: "Person", stage: "people" };
      expect(found).toEqual([
        {
          ...of,
          line: 0,
          key: "k",
          system: "a",
          id: "1",
          link: "1",
          linked: ["a", "b"],
          fields: { name: "1" },
        },
        {
          ...of,
          line: 0,
          key: "k",
          system: "b",
          id: "1",
          link: "1",
          linked: ["a", "b"],
          fields: { name: "1" },
        },
        {
          ...of,
          line: 1,
          key: "k",
          system: "a",
          id: "2",
          link: undefined,
          linked: [],
          fields: { name: "2" },
        },
      ]);
    });
  });

  describe("a join", () => {
    can("makes a link of records that have none", async ({ engine, lease }) => {
      await link(engine, lease, "b1", "a1");
      expect(await engine.links("Person")).toMatchObject([
        {
          id: "1",
          object: "Person",
          records: [{ system: "a" }, { system: "b" }],
          hubs: {},
          holds: [],
          tombstones: [],
          inScope: undefined,
          attempts: 0,
        },
      ]);
      expect(await engine.links("Company")).toEqual([]);
    });

    can("moves records into a link; one that is left empty disappears", async (on) => {
      const { engine, lease } = on;
      await link(engine, lease, "a1");
      await link(engine, lease, "b1");
      await commitOnly(engine, lease, { link: "2", holds: [hold("2", "name")] });
      await link(engine, lease, "a2", "b2");
      await engine.join(lease, "Person", [
        { into: "1", records: [record("a1"), record("b1"), record("b2")] },
      ]);
      expect(await shape(engine)).toEqual({ 1: ["a1", "b1", "b2"], 3: ["a2"] });
      expect(await engine.holds()).toEqual([]);
      await link(engine, lease, "a3");
      expect(Object.keys(await shape(engine))).toEqual(["1", "3", "4"]);
    });

    can(
      "finds no record that we deleted, and looks again for those that had its key",
      async (on) => {
        const { engine, lease } = on;
        await link(engine, lease, "a1");
        await link(engine, lease, "a2");
        await engine.join(lease, "Person", [{ records: [record("a2")], ambiguous: "why" }]);
        const keyed = { ...person("1", "x"), keys: ["k"] };
        await engine.append(lease, seen(keyed, { ...keyed, id: "2" }));
        await settle(engine, lease);
        const ended = [
          decided("1", { records: [recordOutcome("a1", { left: true, deleted: true })] }),
        ];
        await engine.commit(lease, outcome([...ended, decided("2")]));
        expect(await engine.mates("Person", [{ line: 0, key: "k" }])).toMatchObject([{ id: "2" }]);
        expect(await sizes(engine)).toEqual([{ system: "a", present: 1, gone: 0 }]);
        expect((await engine.loose(lease, "Person", 9)).map((one) => one.id)).toEqual(["2"]);
      },
    );

    can("takes no base along from another link", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "b1");
      await commitOnly(engine, lease, { records: [recordOutcome("a1", { base: { k: "a" } })] });
      const other = decided("2", { records: [recordOutcome("b1", { base: { k: "b" } })] });
      await engine.commit(lease, outcome([other]));
      await engine.join(lease, "Person", [{ records: [record("b1"), record("a1")] }]);
      expect((await records(engine)).map((one) => one.base)).toEqual([{ k: "a" }, {}]);
    });

    can("without a name goes to the link that was made first", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "b1");
      await engine.append(lease, { ...seen(person("1", "x")), system: "c" });
      await engine.join(lease, "Person", [{ records: [record("c1"), record("b1"), record("a1")] }]);
      expect(await shape(engine)).toEqual({ 1: ["a1", "b1", "c1"] });
    });

    can("notes why a search was not clear until one is", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const ambiguous = async () => (await engine.links("Person")).map((one) => one.ambiguous);
      await engine.join(lease, "Person", [{ records: [record("a1")], ambiguous: "why" }]);
      expect(await ambiguous()).toEqual(["why"]);
      await engine.join(lease, "Person", [{ records: [record("a1")] }]);
      expect(await ambiguous()).toEqual([undefined]);
    });

    can("forgets that a record of its system was deleted", async ({ engine, lease, clock }) => {
      await link(engine, lease, "a1");
      await commitOnly(engine, lease, { tombstones: ["b", "c"] });
      await engine.append(lease, { ...seen(person("1", "x")), system: "b" });
      await engine.join(lease, "Person", [{ into: "1", records: [record("b1")] }]);
      const [joined] = await engine.claim(lease, "Person", 10, clock.now());
      expect(joined?.tombstones).toEqual(["c"]);
    });

    can("into a link that is not there is refused, and all with it", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await link(engine, lease, "b1");
      const before = await contentsOf(engine, 0);
      const joins = [
        { into: "1", records: [record("b1")] },
        { into: "9", records: [record("a1")] },
      ];
      await expect(engine.join(lease, "Person", joins)).rejects.toThrow("no link 9");
      expect(await contentsOf(engine, 0)).toEqual(before);
    });
  });

  describe("references", () => {
    can("lead from records to links and back", async ({ engine, lease }) => {
      await link(engine, lease, "a1", "b1");
      await link(engine, lease, "a2", "b2");
      await engine.append(lease, seen(person("3", "x")));
      await engine.append(lease, { ...seen(), deleted: ["2"] });
      const wanted = ["a1", "a2", "b2", "a3", "a9"].map(record);
      expect(await engine.linksOf("Person", wanted)).toEqual(
        new Map([
          ["a 1", "1"],
          ["b 2", "2"],
        ]),
      );
      expect(await engine.linksOf("Company", wanted)).toEqual(new Map());
      const of = { stage: "people" };
      expect(await engine.recordsOf("Person", ["2", "1", "9", "2"])).toEqual([
        { ...of, link: "1", system: "a", id: "1" },
        { ...of, link: "1", system: "b", id: "1" },
        { ...of, link: "2", system: "b", id: "2" },
      ]);
      expect(await engine.recordsOf("Company", ["1"])).toEqual([]);
    });
  });
});
