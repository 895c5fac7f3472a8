/** What several runners share without the right to change the state: turns that are taken, deliveries that came. */
import { describe, expect } from "vitest";
import { forEveryEngine } from "./engine-cases.ts";

forEveryEngine((can) => {
  describe("turns", () => {
    can("are known by when they were taken last", async ({ engine, as }) => {
      expect(await engine.firings()).toEqual(new Map());
      expect(await engine.fireOnce("object Person", 1000)).toBe(true);
      expect(await engine.fireOnce('unit ["Pérson","x"]', 5000)).toBe(true);
      expect(await engine.fireOnce("object Person", 2000)).toBe(true);
      expect(await engine.fireOnce("object Person", 1500)).toBe(false);
      const expected = new Map([
        ["object Person", 2000],
        ['unit ["Pérson","x"]', 5000],
      ]);
      expect(await engine.firings()).toEqual(expected);
      expect(await (await as(2)).firings()).toEqual(expected);
    });
  });

  describe("deliveries", () => {
    can("come once, whoever receives them, until they are forgotten", async ({ engine, as }) => {
      const other = await as(2);
      expect(await engine.receiveOnce("hs 1", 1000, 9000)).toBe(true);
      expect(await engine.receiveOnce("hs 1", 1100, 9000)).toBe(false);
      expect(await other.receiveOnce("hs 1", 1200, 9000)).toBe(false);
      expect(await other.receiveOnce("hs 2", 1200, 9000)).toBe(true);
      expect(await engine.receiveOnce("hs 1", 9000, 20_000)).toBe(true);
    });
  });
});
