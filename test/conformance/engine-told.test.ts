/** What people are told: the outbox, and conditions that last. */
import { describe, expect } from "vitest";
import { forEveryEngine, link } from "./engine-cases.ts";
import { alert, decided, hold, note, outcome } from "./engine-given.ts";

forEveryEngine((can) => {
  describe("what people are told", () => {
    can("comes oldest first, is replaced by its id, and goes", async ({ engine, lease }) => {
      const put = [alert("b", { at: 2 }), alert("c", { at: 1 }), alert("a", { at: 2 })];
      await engine.tell(lease, { put });
      expect((await engine.alerts()).map((one) => one.id)).toEqual(["c", "a", "b"]);
      const tried = alert("b", { at: 0, attempts: 1, message: "m", due: 9, trouble: "away" });
      await engine.tell(lease, { put: [tried], drop: ["a", "unknown"] });
      expect(await engine.alerts()).toEqual([tried, alert("c", { at: 1 })]);
    });

    can("is there once what it tells is, and only then", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const told = outcome([decided("1", { holds: [hold("1", "name")] })], {
        alerts: [alert("m")],
      });
      const unkept = note({ to: 1n as never });
      await expect(engine.commit(lease, { ...told, audit: [unkept] })).rejects.toThrow();
      expect([await engine.holds(), await engine.alerts()]).toEqual([[], []]);
      await engine.commit(lease, told);
      expect(await engine.alerts()).toEqual([alert("m")]);
    });

    can("takes room that is told by kind and object", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      await engine.commit(lease, {
        ...outcome([decided("1", { holds: [hold("1", "name")] })], { alerts: [alert("m")] }),
        audit: [note(), note()],
      });
      const [entry] = await engine.audit({ most: 1 });
      const { sequence = 0, hash = "" } = entry ?? {};
      const pruning = { sequence, hash, at: 1, by: "ann", files: ["/f"], host: "h" };
      await engine.pruneAudit(lease, pruning);
      const sizes = await engine.sizes();
      const plain = sizes.filter((one) => one.kind !== "seals");
      expect(plain.map(({ kind, object, rows }) => [kind, object, rows])).toEqual([
        ["links", "Person", 1],
        ["records", "Person", 1],
        ["holds", "Person", 1],
        ["audit", "Person", 1],
        ["alerts", undefined, 1],
        ["prunings", undefined, 1],
      ]);
      expect(sizes.filter((one) => !(one.bytes > 0))).toEqual([]);
    });

    can("conditions keep the time they began with until they are over", async (on) => {
      const { engine, lease } = on;
      await engine.tell(lease, { begin: [{ name: "b", since: 1 }] });
      const begin = [
        { name: "b", since: 2 },
        { name: "a", since: 2 },
      ];
      await engine.tell(lease, { begin });
      expect(await engine.conditions()).toEqual([
        { name: "a", since: 2 },
        { name: "b", since: 1 },
      ]);
      await engine.tell(lease, { over: ["b", "unknown"], begin: [{ name: "a", since: 3 }] });
      expect(await engine.conditions()).toEqual([{ name: "a", since: 2 }]);
    });

    can("one that is over and begins in one call begins anew", async ({ engine, lease }) => {
      await engine.tell(lease, { begin: [{ name: "a", since: 1 }] });
      await engine.tell(lease, { over: ["a"], begin: [{ name: "a", since: 5 }] });
      expect(await engine.conditions()).toEqual([{ name: "a", since: 5 }]);
    });
  });
});
