/** What workers share without a lease: the tokens of a rate, and who fires a slot of a schedule. */
import { describe, expect } from "vitest";
import type { Rate } from "../../runtime/engine/rate.ts";
import { forEveryEngine } from "./engine-cases.ts";

/** One token in a thousand seconds: what the test itself takes is nothing beside it. */
const rate: Rate = { name: "hubspot", perSecond: 0.001, burst: 5 };

forEveryEngine((can) => {
  describe("the tokens of a rate", () => {
    can("are as many as it holds, and then none for a while", async ({ engine }) => {
      expect(await engine.take(rate, 2)).toEqual({ tokens: 2, wait: 0 });
      expect((await engine.take(rate, 9)).tokens).toBe(3);
      const { tokens, wait } = await engine.take(rate, 1);
      expect(tokens).toBe(0);
      expect(wait).toBeGreaterThan(900_000);
      expect(wait).toBeLessThanOrEqual(1_000_000);
    });

    can("come again with time, never more than it holds", async ({ engine, pass }) => {
      await engine.take(rate, 5);
      await pass(1_000_000);
      expect((await engine.take(rate, 5)).tokens).toBe(1);
      await pass(500_000);
      expect((await engine.take(rate, 5)).tokens).toBe(0);
      await pass(1_500_000);
      expect((await engine.take(rate, 5)).tokens).toBe(2);
      await pass(1e9);
      expect((await engine.take(rate, 99)).tokens).toBe(5);
    });

    can("are one rate's, and all processes'", async ({ engine, as }) => {
      const other = await as(2);
      expect((await engine.take(rate, 3)).tokens).toBe(3);
      expect((await other.take(rate, 3)).tokens).toBe(2);
      expect((await other.take({ ...rate, name: "stripe" }, 3)).tokens).toBe(3);
    });

    can("are taken whole", async ({ engine }) => {
      const half = { name: "half", perSecond: 0.001, burst: 2.5 };
      expect((await engine.take(half, 1.9)).tokens).toBe(1);
      expect((await engine.take(half, 9)).tokens).toBe(1);
      expect((await engine.take(half, 0)).tokens).toBe(0);
    });
  });

  describe("a slot of a schedule", () => {
    can("is fired by the first that asks", async ({ engine, as }) => {
      const other = await as(2);
      expect(await other.fireOnce("Person", 1000)).toBe(true);
      expect(await engine.fireOnce("Person", 1000)).toBe(false);
      expect(await other.fireOnce("Person", 1000)).toBe(false);
      expect(await engine.fireOnce("Person", 2000)).toBe(true);
    });

    can("is past once a later one was fired", async ({ engine }) => {
      await engine.fireOnce("Person", 2000);
      expect(await engine.fireOnce("Person", 1000)).toBe(false);
      expect(await engine.fireOnce("Company", 1000)).toBe(true);
    });
  });

  can("a copy has its own", async ({ engine }) => {
    const copy = await engine.fork();
    await copy.take(rate, 5);
    expect(await copy.fireOnce("Person", 1000)).toBe(true);
    expect((await engine.take(rate, 5)).tokens).toBe(5);
    expect(await engine.fireOnce("Person", 1000)).toBe(true);
    await copy.close();
  });
});
