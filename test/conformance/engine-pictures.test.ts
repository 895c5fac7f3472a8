/** What a system shows that may be older than what is known of it. */
import { describe, expect } from "vitest";
import type { Engine } from "../../runtime/engine/engine.ts";
import { commitOnly, forEveryEngine, link, records, settle } from "./engine-cases.ts";
import { feed, person, recordOutcome, seen } from "./engine-given.ts";

forEveryEngine((can) => {
  describe("a picture that may be older than what is known", () => {
    const asOf = (at: number, age: number) => ({ at, asOf: at - age });
    const doubtful = async (engine: Engine) =>
      (await engine.doubtful("Person")).map(({ id, missing }) => [id, missing]);
    const names = async (engine: Engine) =>
      (await records(engine)).map((one) => [one.fields["name"], one.gone]);

    can("is not taken in, until its system was asked", async ({ engine, lease, clock, pass }) => {
      await link(engine, lease, "a1");
      await settle(engine, lease);
      await pass(1000);
      const late = { ...seen(person("1", "older")), picture: asOf(clock.now(), 2000) };
      expect(await engine.append(lease, { ...late, cursor: "7" })).toEqual({ changed: 0 });
      expect(await names(engine)).toEqual([["old", false]]);
      expect(await engine.doubtful("Person")).toEqual([
        { ...feed, id: "1", link: "1", since: clock.now(), missing: false },
      ]);
      expect(await engine.cursor(feed)).toBe("7");
      // A feed settles nothing, whatever it shows.
      await engine.append(lease, { ...seen(person("1", "old")), picture: asOf(clock.now(), 0) });
      expect(await doubtful(engine)).toEqual([["1", false]]);
      expect(await engine.append(lease, { ...seen(person("1", "older")), asked: ["1"] })).toEqual({
        changed: 1,
      });
      expect(await doubtful(engine)).toEqual([]);
      expect((await engine.claim(lease, "Person", 10, 0)).length).toBe(1);
    });

    can("is one whose stamps went back, where nobody was asked", async (on) => {
      const { engine, lease, clock, pass } = on;
      await link(engine, lease, "a1");
      await engine.append(lease, seen({ ...person("1", "new"), modified: 20 }));
      await pass(5000);
      const earlier = seen({ ...person("1", "old"), modified: 10 });
      const picture = asOf(clock.now(), 0);
      await engine.append(lease, { ...earlier, picture });
      expect(await doubtful(engine)).toEqual([["1", false]]);
      await engine.append(lease, { ...earlier, picture, asked: ["1"] });
      expect(await names(engine)).toEqual([["old", false]]);
      expect(await doubtful(engine)).toEqual([]);
    });

    can(
      "of what was written, of a deletion and of a list",
      async ({ engine, lease, clock, pass }) => {
        await link(engine, lease, "a1");
        await pass(60_000);
        const before = asOf(clock.now(), 1000);
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
        await engine.present(lease, feed, ["1"], 7, asOf(clock.now(), 0));
        expect(await names(engine)).toEqual([["written", false]]);
      },
    );

    can(
      "is asked about until an answer is newer than it",
      async ({ engine, lease, clock, pass }) => {
        await link(engine, lease, "a1");
        const show = (name: string, asked?: readonly string[]) =>
          engine.append(lease, {
            ...seen(person("1", name)),
            picture: asOf(clock.now(), 1000),
            ...(asked === undefined ? {} : { asked }),
          });
        const began = clock.now();
        await show("back");
        await pass(900);
        await show("back");
        await pass(200);
        // It may be from before the second one.
        await show("old", ["1"]);
        expect(await engine.doubtful("Person")).toMatchObject([{ id: "1", since: began }]);
        await pass(800);
        expect(await show("back", ["1"])).toEqual({ changed: 1 });
        expect(await doubtful(engine)).toEqual([]);
      },
    );

    can("is one for no longer than it may be, also where a clock was set back", async (on) => {
      const { engine, lease, clock, pass } = on;
      await link(engine, lease, "a1");
      clock.pass(-3_600_000);
      const show = (name: string) =>
        engine.append(lease, {
          ...seen(person("1", name)),
          picture: asOf(clock.now(), 1000),
          asked: ["1"],
        });
      expect(await show("new")).toEqual({ changed: 0 });
      await pass(1000);
      expect(await show("new")).toEqual({ changed: 1 });
      expect(await doubtful(engine)).toEqual([]);
    });
  });
});
