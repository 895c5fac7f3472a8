/** What waits for a person, a time or another record. */
import { describe, expect } from "vitest";
import { commitOnly, forEveryEngine, link } from "./engine-cases.ts";
import { decided, hold, outcome, person, recordOutcome } from "./engine-given.ts";

forEveryEngine((can) => {
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

  describe("how an object stands", () => {
    can("is told of links that two systems have, with what waits and every case", async (on) => {
      const { engine, lease } = on;
      for (const name of ["1", "2", "3", "4"]) await link(engine, lease, `a${name}`);
      const both = (id: string) => [recordOutcome(`a${id}`), copied(`b${id}`)];
      const queued = { class: "unavailable", instead: "queued" } as const;
      await engine.commit(
        lease,
        outcome([
          decided("1", { records: both("1"), again: "now" }),
          decided("2", { records: both("2"), holds: [hold("2", "b"), hold("2", "a", queued)] }),
          decided("3", { records: both("3"), inScope: false, holds: [hold("3", "name")] }),
          decided("4", { holds: [hold("4", "name")] }),
        ]),
      );
      const { opened } = hold("2", "b");
      const standing = await engine.standing("Person");
      expect(standing).toEqual({
        links: 2,
        waiting: { links: 1, since: expect.any(Number) },
        holds: [
          { link: "2", unit: "a", opened, instead: "queued" },
          { link: "2", unit: "b", opened },
        ],
      });
      expect(await engine.standing("Firm")).toEqual({ links: 0, waiting: { links: 0 }, holds: [] });
    });
  });

  describe("what waits", () => {
    can(
      "to be tried again is counted by class, link by link, and is no case for a person",
      async (on) => {
        const { engine, lease } = on;
        for (const name of ["a1", "a2", "a3"]) await link(engine, lease, name);
        const away = { class: "unavailable", instead: "queued" } as const;
        const [name, title] = ["name", "title"];
        await engine.commit(
          lease,
          outcome([
            decided("1", { holds: [hold("1", name, away), hold("1", title, away)] }),
            decided("2", { holds: [hold("2", name, away), hold("2", title)] }),
            decided("3", { holds: [hold("3", name, { class: "rate_limit", instead: "queued" })] }),
          ]),
        );
        expect(await engine.queued()).toEqual([
          { class: "rate_limit", links: 1 },
          { class: "unavailable", links: 2 },
        ]);
        expect((await engine.holds()).map((one) => `${one.link} ${one.unit}`)).toEqual(["2 title"]);
        const [second] = await engine.links("Person", { kind: "link", link: "2" });
        expect(second?.holds.map((one) => one.instead)).toEqual(["queued", undefined]);
      },
    );

    can("what was left out is looked at again with what waits", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const skipped = hold("1", "name", { instead: "skipped" });
      await engine.commit(lease, outcome([decided("1", { holds: [skipped] })]));
      expect(await engine.retry(lease)).toBe(1);
    });

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
});

/** A record that was made for the link. */
function copied(name: string) {
  return recordOutcome(name, { seen: person(name.slice(1), "x") });
}
