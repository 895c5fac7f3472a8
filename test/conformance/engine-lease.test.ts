/** Who may change a state, and when another one takes over. */
import { describe, expect } from "vitest";
import { StateInUse } from "../../runtime/engine/engine.ts";
import { commitOnly, forEveryEngine, link } from "./engine-cases.ts";
import { alert, feed, hold, intent, note, outcome, person, record, seen } from "./engine-given.ts";
import { contentsOf } from "./engine-history.ts";

forEveryEngine((can) => {
  describe("the lease", () => {
    can("Z4 N12 a second process is refused while the first one works", async ({ lease, as }) => {
      await expect((await as(2)).lease()).rejects.toThrow(StateInUse);
      await lease.release();
      await expect((await as(2)).lease()).resolves.toBeDefined();
    });

    can("that of a process that is gone is taken over at once", async ({ as }) => {
      await expect((await as(2, [2])).lease()).resolves.toBeDefined();
    });

    can("that of another machine is taken over when its time is up", async ({ as, pass }) => {
      await expect((await as(2, [], "there")).lease()).rejects.toThrow("process 1 on here");
      await pass(15_001);
      await expect((await as(2, [], "there")).lease()).resolves.toBeDefined();
    });

    can("working keeps it", async ({ engine, lease, as, pass }) => {
      await pass(10_000);
      await engine.append(lease, seen(person("1", "x")));
      await pass(10_000);
      await expect((await as(2)).lease()).rejects.toThrow(StateInUse);
    });

    can(
      "Z5 whoever slept past it changes nothing any more",
      async ({ engine, lease, as, clock, pass }) => {
        await link(engine, lease, "a1");
        await commitOnly(engine, lease, { holds: [hold("1", "name")] });
        const [held = expect.unreachable()] = await engine.holds();
        await pass(60_000);
        const other = await as(2);
        const newer = await other.lease();
        expect(newer.epoch).toBeGreaterThan(lease.epoch);
        const before = await contentsOf(engine, clock.now());
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
          () => engine.tell(lease, { put: [alert("m")], begin: [{ name: "c", since: 0 }] }),
        ];
        for (const change of changes) await expect(change()).rejects.toThrow(StateInUse);
        await lease.release();
        await expect((await as(1)).lease()).rejects.toThrow(StateInUse);
        expect(await contentsOf(engine, clock.now())).toEqual(before);
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
});
