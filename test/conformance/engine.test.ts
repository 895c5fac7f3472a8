/**
 * What every engine must do, walked on each of them: each method of the port, and what is promised of
 * it. At the end, random histories on all of them at once, which must give the same results.
 */
import { describe, expect, test } from "vitest";
import { firstBreak } from "../../runtime/engine/audit-chain.ts";
import { type Engine, type Lease, StateInUse } from "../../runtime/engine/engine.ts";
import {
  decided,
  feed,
  hold,
  intent,
  note,
  outcome,
  person,
  record,
  recordOutcome,
  seen,
} from "./engine-given.ts";
import { contentsOf, playHistory } from "./engine-history.ts";
import { type EngineSubject, engineSubjects } from "./engine-subject.ts";

for (const subject of engineSubjects) describe(subject.name, () => walk(subject));

interface Working {
  readonly engine: Engine;
  readonly lease: Lease;
  /** The state as another process sees it; `alive`: the processes that run. */
  readonly as: (id: number, alive?: readonly number[], host?: string) => Promise<Engine>;
  readonly clock: { time: number };
}

function walk(subject: EngineSubject): void {
  /** A case, on an empty state of its own that process 1 works with. */
  function can(title: string, body: (on: Working) => Promise<void>): void {
    const { missing } = subject;
    test.skipIf(missing !== undefined)(
      missing === undefined ? title : `${title} (${missing})`,
      async () => {
        const clock = { time: Date.parse("2026-01-01T09:00:00Z") };
        const now = () => clock.time;
        const state = await subject.open({ now, monotonic: now }, "many");
        const as: Working["as"] = (id, alive = [1, 2], host = "here") =>
          state.as({ id, host, lives: (one) => alive.includes(one) });
        try {
          const engine = await as(1);
          await body({ engine, lease: await engine.lease(), as, clock });
        } finally {
          await state.dispose();
        }
      },
    );
  }

  describe("the lease", () => {
    can("Z4 N12 a second process is refused while the first one works", async ({ lease, as }) => {
      await expect((await as(2)).lease()).rejects.toThrow(StateInUse);
      await lease.release();
      await expect((await as(2)).lease()).resolves.toBeDefined();
    });

    can("that of a process that is gone is taken over at once", async ({ as }) => {
      await expect((await as(2, [2])).lease()).resolves.toBeDefined();
    });

    can("that of another machine is taken over when its time is up", async ({ as, clock }) => {
      await expect((await as(2, [], "there")).lease()).rejects.toThrow("process 1 on here");
      clock.time += 15_001;
      await expect((await as(2, [], "there")).lease()).resolves.toBeDefined();
    });

    can("working keeps it", async ({ engine, lease, as, clock }) => {
      clock.time += 14_000;
      await engine.append(lease, seen(person("1", "x")));
      clock.time += 14_000;
      await expect((await as(2)).lease()).rejects.toThrow(StateInUse);
    });

    can(
      "Z5 whoever slept past it changes nothing any more",
      async ({ engine, lease, as, clock }) => {
        await link(engine, lease, "a1");
        await commitOnly(engine, lease, { holds: [hold("1", "name")] });
        const [held = expect.unreachable()] = await engine.holds();
        clock.time += 60_000;
        const other = await as(2);
        const newer = await other.lease();
        expect(newer.epoch).toBeGreaterThan(lease.epoch);
        const before = await contentsOf(engine, clock.time);
        const decision = { value: "x", system: "a", seen: [], by: "b", because: "c", at: 0 };
        const changes: readonly (() => Promise<unknown>)[] = [
          () => engine.accept(lease, { digest: "d", text: "t", at: 0 }),
          () => engine.append(lease, { ...seen(person("9", "x")), cursor: "9" }),
          () => engine.present(lease, feed, ["1"], 9),
          () => engine.sweep(lease, feed, 9),
          () => engine.finish(lease, "Person"),
          () => engine.join(lease, "Person", [{ records: [record("a1")], ambiguous: "why" }]),
          () => engine.reset(lease, "Person"),
          () => engine.intend(lease, [intent("i")]),
          () => engine.commit(lease, outcome([], { audit: [note()] })),
          () => engine.decide(lease, [{ hold: held, decision }]),
          () => engine.retry(lease),
          () => engine.wake(lease, "Person"),
        ];
        for (const change of changes) await expect(change()).rejects.toThrow(StateInUse);
        await lease.release();
        await expect((await as(1)).lease()).rejects.toThrow(StateInUse);
        expect(await contentsOf(engine, clock.time)).toEqual(before);
      },
    );

    can(
      "Z11 a decision made by another process waits for the run to end",
      async ({ lease, as }) => {
        const reviewing = await as(2);
        await expect(reviewing.lease()).rejects.toThrow(StateInUse);
        await lease.release();
        await expect(reviewing.decide(await reviewing.lease(), [])).resolves.toBeUndefined();
      },
    );

    can(
      "a process that takes it again goes on with the new one alone",
      async ({ engine, lease }) => {
        const again = await engine.lease();
        await expect(engine.append(lease, seen())).rejects.toThrow(StateInUse);
        await expect(engine.append(again, seen())).resolves.toEqual({ changed: 0 });
      },
    );

    can("what one process wrote the next one reads", async ({ engine, lease, as }) => {
      await link(engine, lease, "a1", "b2");
      expect(await contentsOf(await as(2), 0)).toEqual(await contentsOf(engine, 0));
    });
  });

  describe("a plan", () => {
    can("is the one that was accepted last", async ({ engine, lease }) => {
      expect(await engine.acceptedPlan()).toBeUndefined();
      await engine.accept(lease, { digest: "d", text: "{}", at: 1 });
      await engine.accept(lease, { digest: "e", text: "[]", at: 2 });
      expect(await engine.acceptedPlan()).toEqual({ digest: "e", text: "[]", at: 2 });
    });
  });

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
      expect(await engine.claim(lease, "Person", 10, clock.time)).toEqual([]);
      await engine.append(lease, seen(person("1", "old"), person("2", "new")));
      const claimed = await engine.claim(lease, "Person", 10, clock.time);
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
        '{"é 😀": [null, "", {"b": 1.5, "a": []}], "constructor": 0, "__proto__": "p", "1": false}',
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

  describe("a picture that may be older than what is known", () => {
    const asOf = (at: number, age: number) => ({ at, asOf: at - age });
    const doubtful = async (engine: Engine) =>
      (await engine.doubtful("Person")).map(({ id, missing }) => [id, missing]);
    const names = async (engine: Engine) =>
      (await records(engine)).map((one) => [one.fields["name"], one.gone]);

    can("is not taken in, until its system was asked", async ({ engine, lease, clock }) => {
      await link(engine, lease, "a1");
      await settle(engine, lease);
      clock.time += 1000;
      const late = { ...seen(person("1", "older")), picture: asOf(clock.time, 2000) };
      expect(await engine.append(lease, { ...late, cursor: "7" })).toEqual({ changed: 0 });
      expect(await names(engine)).toEqual([["old", false]]);
      expect(await engine.doubtful("Person")).toEqual([
        { ...feed, id: "1", link: "1", since: clock.time, missing: false },
      ]);
      expect(await engine.cursor(feed)).toBe("7");
      // A feed settles nothing, whatever it shows.
      await engine.append(lease, { ...seen(person("1", "old")), picture: asOf(clock.time, 0) });
      expect(await doubtful(engine)).toEqual([["1", false]]);
      expect(await engine.append(lease, { ...seen(person("1", "older")), asked: ["1"] })).toEqual({
        changed: 1,
      });
      expect(await doubtful(engine)).toEqual([]);
      expect((await engine.claim(lease, "Person", 10, 0)).length).toBe(1);
    });

    can("is one whose stamps went back, where nobody was asked", async (on) => {
      const { engine, lease, clock } = on;
      await link(engine, lease, "a1");
      await engine.append(lease, seen({ ...person("1", "new"), modified: 20 }));
      clock.time += 5000;
      const earlier = seen({ ...person("1", "old"), modified: 10 });
      const picture = asOf(clock.time, 0);
      await engine.append(lease, { ...earlier, picture });
      expect(await doubtful(engine)).toEqual([["1", false]]);
      await engine.append(lease, { ...earlier, picture, asked: ["1"] });
      expect(await names(engine)).toEqual([["old", false]]);
      expect(await doubtful(engine)).toEqual([]);
    });

    can("of what was written, of a deletion and of a list", async ({ engine, lease, clock }) => {
      await link(engine, lease, "a1");
      clock.time += 60_000;
      const before = asOf(clock.time, 1000);
      const written = recordOutcome("a1", { seen: person("1", "written") });
      await commitOnly(engine, lease, { records: [written] });
      await engine.append(lease, { ...seen(person("1", "old")), picture: before });
      expect(await doubtful(engine)).toEqual([["1", false]]);
      await engine.append(lease, { ...seen(), deleted: ["1"], picture: before });
      expect(await doubtful(engine)).toEqual([["1", true]]);
      await engine.append(lease, { ...seen(), asked: ["1"] });
      expect(await engine.sweep(lease, feed, 5, before)).toBe(0);
      expect(await doubtful(engine)).toEqual([["1", true]]);
      await engine.append(lease, { ...seen(), deleted: ["1"], asked: ["1"] });
      expect(await doubtful(engine)).toEqual([]);
      expect(await names(engine)).toEqual([["written", true]]);
      await engine.present(lease, feed, ["1"], 6, before);
      expect(await names(engine)).toEqual([["written", true]]);
      expect(await doubtful(engine)).toEqual([["1", false]]);
      await engine.present(lease, feed, ["1"], 7, asOf(clock.time, 0));
      expect(await names(engine)).toEqual([["written", false]]);
    });

    can("is asked about until an answer is newer than it", async ({ engine, lease, clock }) => {
      await link(engine, lease, "a1");
      const show = (name: string, asked?: readonly string[]) =>
        engine.append(lease, {
          ...seen(person("1", name)),
          picture: asOf(clock.time, 1000),
          ...(asked === undefined ? {} : { asked }),
        });
      const began = clock.time;
      await show("back");
      clock.time += 900;
      await show("back");
      clock.time += 200;
      // It may be from before the second one.
      await show("old", ["1"]);
      expect(await engine.doubtful("Person")).toMatchObject([{ id: "1", since: began }]);
      clock.time += 800;
      expect(await show("back", ["1"])).toEqual({ changed: 1 });
      expect(await doubtful(engine)).toEqual([]);
    });

    can("is one for no longer than it may be, also where a clock was set back", async (on) => {
      const { engine, lease, clock } = on;
      await link(engine, lease, "a1");
      clock.time -= 3_600_000;
      const show = (name: string) =>
        engine.append(lease, {
          ...seen(person("1", name)),
          picture: asOf(clock.time, 1000),
          asked: ["1"],
        });
      expect(await show("new")).toEqual({ changed: 0 });
      clock.time += 1000;
      expect(await show("new")).toEqual({ changed: 1 });
      expect(await doubtful(engine)).toEqual([]);
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
      const [joined] = await engine.claim(lease, "Person", 10, clock.time);
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
      await commitOnly(engine, lease, { again: { at: clock.time + 1000 }, attempts: 2 });
      expect(await engine.claim(lease, "Person", 10, clock.time + 999)).toEqual([]);
      const claimed = await engine.claim(lease, "Person", 10, clock.time + 1000);
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

  describe("holds", () => {
    can("come by object, link and unit", async ({ engine, lease }) => {
      for (let at = 1; at <= 10; at++) await link(engine, lease, `a${at}`);
      const of = (id: string, ...units: readonly string[]) =>
        decided(id, { holds: units.map((unit) => hold(id, unit)) });
      await engine.commit(lease, outcome([of("10", "b", "a"), of("9", ""), of("2", "z")]));
      const found = await engine.holds();
      expect(found.map((one) => `${one.link} ${one.unit}`)).toEqual(["2 z", "9 ", "10 a", "10 b"]);
    });

    can("take a decision, and their link is looked at again", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await commitOnly(engine, lease, { holds: [hold("1", "name"), hold("1", "title")] });
      const [held = expect.unreachable()] = await engine.holds();
      const decision = {
        value: "x",
        system: "a",
        seen: held.shown,
        by: "ann",
        because: "it is so",
        at: 5,
      };
      await engine.decide(lease, [{ hold: held, decision }]);
      expect(await engine.holds()).toEqual([{ ...held, decision }, hold("1", "title")]);
      const [claimed] = await engine.claim(lease, "Person", 10, 0);
      expect(claimed?.holds[0]?.decision).toEqual(decision);
    });

    can("a decision on one that is closed is nothing", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const decision = { value: "x", system: "a", seen: [], by: "ann", because: "", at: 5 };
      await engine.decide(lease, [
        { hold: hold("1", "name"), decision },
        { hold: hold("9", "name"), decision },
      ]);
      expect(await engine.holds()).toEqual([]);
    });
  });

  describe("what waits", () => {
    can("is tried again at once: for a time, and for data to be corrected", async (on) => {
      const { engine, lease } = on;
      for (const name of ["a1", "a2", "a3", "a4"]) await link(engine, lease, name);
      await engine.commit(
        lease,
        outcome([
          decided("1", { again: { at: 1e15 }, attempts: 3 }),
          decided("2", { holds: [hold("2", "name", { class: "invalid_data" })] }),
          decided("3", { holds: [hold("3", "name")] }),
          decided("4"),
        ]),
      );
      expect(await engine.retry(lease)).toBe(2);
      const claimed = await engine.claim(lease, "Person", 10, 0);
      expect(claimed.map(({ id, attempts }) => [id, attempts])).toEqual([
        ["1", 0],
        ["2", 0],
      ]);
    });

    can("for a record of another object is woken, object by object", async ({ engine, lease }) => {
      for (const name of ["a1", "a2"]) await link(engine, lease, name);
      await engine.commit(lease, outcome([decided("1", { waits: true }), decided("2")]));
      expect(await engine.wake(lease, "Company")).toBe(0);
      expect(await engine.claim(lease, "Person", 10, 0)).toEqual([]);
      expect(await engine.wake(lease, "Person")).toBe(1);
      expect((await engine.claim(lease, "Person", 10, 0)).map((one) => one.id)).toEqual(["1"]);
      await engine.commit(lease, outcome([decided("1")]));
      expect(await engine.wake(lease, "Person")).toBe(0);
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

  describe("the audit", () => {
    can("K14 J10 is a chain, and shows where it was altered, cut or reordered", async (on) => {
      const { engine, lease } = on;
      expect(await engine.auditHead()).toBeUndefined();
      await engine.commit(lease, outcome([], { audit: [note({ to: "1" }), note({ to: "2" })] }));
      await engine.commit(lease, outcome([], { audit: [note({ to: "3" })] }));
      const entries = await engine.audit({});
      const head = await engine.auditHead();
      expect(firstBreak(entries, head)).toBeUndefined();
      expect(entries.map((one) => one.to)).toEqual(["1", "2", "3"]);
      const altered = entries.map((one) => (one.sequence === 2 ? { ...one, to: "9" } : one));
      expect(firstBreak(altered, head)?.sequence).toBe(2);
      expect(firstBreak(entries.toSpliced(1, 1), head)?.sequence).toBe(3);
      expect(firstBreak(entries.toReversed(), head)?.sequence).toBe(3);
      expect(firstBreak(entries.slice(0, 2), head)?.sequence).toBe(3);
    });

    can("is found by link, by run, and by both", async ({ engine, lease }) => {
      const of = (run: string, ...links: readonly string[]) =>
        engine.commit(lease, outcome([], { run, audit: links.map((one) => note({ link: one })) }));
      await of("r", "1", "2");
      await of("s", "1");
      const found = async (find: Parameters<Engine["audit"]>[0]) =>
        (await engine.audit(find)).map((one) => one.sequence);
      expect(await found({})).toEqual([1, 2, 3]);
      expect(await found({ link: "1" })).toEqual([1, 3]);
      expect(await found({ run: "r" })).toEqual([1, 2]);
      expect(await found({ link: "1", run: "s" })).toEqual([3]);
      expect(await engine.audit({ link: "2" })).toMatchObject([
        { ...note(), link: "2", run: "r", plan: "p", at: 0 },
      ]);
    });

    can("counts the links that lost records to a deletion since then", async (on) => {
      const { engine, lease } = on;
      const gone = (own: string, changes: Parameters<typeof note>[0] = {}) =>
        note({ link: own, act: "delete", origin: "a", system: "b", ...changes });
      const audit = [gone("1"), gone("1", { system: "c" }), gone("2"), gone("3", { origin: "c" })];
      await engine.commit(
        lease,
        outcome([], { at: 100, audit: [...audit, note({ origin: "a" })] }),
      );
      await engine.commit(lease, outcome([], { at: 50, audit: [gone("4")] }));
      expect(await engine.deletedSince("Person", "a", 50)).toBe(2);
      expect(await engine.deletedSince("Person", "a", 49)).toBe(3);
      expect(await engine.deletedSince("Person", "a", 100)).toBe(0);
      expect(await engine.deletedSince("Company", "a", 0)).toBe(0);
    });
  });

  describe("a copy", () => {
    can("can be changed, and its original does not know", async ({ engine, lease, as, clock }) => {
      await link(engine, lease, "a1");
      const before = await contentsOf(engine, 0);
      // Whoever previews need not be who works with the state.
      const copy = await (await as(2)).fork();
      expect(await contentsOf(copy, 0)).toEqual(before);
      const own = await copy.lease();
      await copy.append(own, { ...seen(person("1", "new"), person("2", "x")), cursor: "9" });
      await link(copy, own, "b1");
      await settle(copy, own);
      await copy.intend(own, [intent("i")]);
      await copy.finish(own, "Person");
      await copy.accept(own, { digest: "d", text: "t", at: 0 });
      await copy.commit(own, outcome([], { audit: [note()] }));
      expect(await sizes(copy)).toMatchObject([{ present: 2 }, { present: 1 }]);
      expect(await contentsOf(engine, 0)).toEqual(before);
      await copy.close();
      await expect(engine.append(lease, seen(person("3", "y")))).resolves.toEqual({ changed: 1 });
      expect(clock.time).toBeGreaterThan(0);
    });

    can("does not know what becomes of its original", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const copy = await engine.fork();
      const before = await contentsOf(copy, 0);
      await engine.append(lease, seen(person("1", "new"), person("2", "x")));
      await link(engine, lease, "b1");
      await settle(engine, lease);
      await engine.commit(lease, outcome([], { audit: [note()] }));
      expect(await contentsOf(copy, 0)).toEqual(before);
      await copy.close();
    });
  });

  describe("an end", () => {
    can("is an end: nothing is read or written after it", async ({ engine, lease, as }) => {
      await link(engine, lease, "a1");
      await engine.close();
      await engine.close();
      await expect(engine.size("Person")).rejects.toThrow();
      await expect(engine.append(lease, seen())).rejects.toThrow();
      expect((await (await as(2)).size("Person")).links).toBe(1);
    });
  });
}

const [reference, ...others] = engineSubjects;

describe.each(others)(`$name and ${reference.name}`, (subject) => {
  test.skipIf(subject.missing !== undefined)(
    "give the same results in every history",
    async () => {
      for (let seed = 1; seed <= 200; seed++) await playHistory(seed, [reference, subject]);
    },
    120_000,
  );
});

/** Records of these names, taken in and joined in one link. */
async function link(engine: Engine, lease: Lease, ...names: readonly string[]): Promise<void> {
  for (const { system, id } of names.map(record)) {
    await engine.append(lease, { ...seen(person(id, "old")), system });
  }
  await engine.join(lease, "Person", [{ records: names.map(record) }]);
}

/** Decides every link as it is. */
async function settle(engine: Engine, lease: Lease): Promise<void> {
  const links = await engine.links("Person");
  await engine.commit(lease, outcome(links.map((one) => decided(one.id))));
}

async function commitOnly(
  engine: Engine,
  lease: Lease,
  changes: Parameters<typeof decided>[1],
): Promise<void> {
  await engine.commit(lease, outcome([decided("1", changes)]));
}

async function sizes(engine: Engine) {
  return (await engine.size("Person")).systems;
}

async function records(engine: Engine) {
  return (await engine.links("Person")).flatMap((one) => one.records);
}

/** The names of the records of each link. */
async function shape(engine: Engine): Promise<Readonly<Record<string, readonly string[]>>> {
  const links = await engine.links("Person");
  return Object.fromEntries(
    links.map(({ id, records: own }) => [id, own.map((one) => `${one.system}${one.id}`)]),
  );
}
