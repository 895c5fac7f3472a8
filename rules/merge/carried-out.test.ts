/** What is remembered of a value that reached all ends, some, or none. */
import { describe, expect, test } from "vitest";
import { carriedOut } from "./carried-out.ts";
import type { Hub, Owed, Resolution } from "./unit.ts";

const ends = ["A", "B", "C"].map((system) => ({ system }));
const before: Hub = { value: "v", origin: "A" };
const hub: Hub = { value: "a", origin: "A" };
const none = { done: [], failed: [], unread: [] };
const owed = (system: string, value: string): Owed => ({ system, value });
const ahead = (system: string, value: string): Owed => ({ system, value, ahead: true });
const resolution: Resolution = { steps: [], writes: [], accounted: [0], hub, waits: [] };

describe("a value that somebody has", () => {
  test("is in force once all ends have it", () => {
    const done = [owed("B", "a"), owed("C", "a")];
    expect(carriedOut(resolution, ends, before, { ...none, done })).toEqual({
      accounted: [0],
      hub,
    });
    const { hub: _, ...quiet } = resolution;
    expect(carriedOut(quiet, ends, before, none)).toEqual({ accounted: [0], hub: before });
  });

  test("is owed the one before where it arrived alone", () => {
    const carried = { ...none, done: [owed("B", "a")], failed: ["C"] };
    expect(carriedOut(resolution, ends, before, carried)).toEqual({
      accounted: [],
      hub: { ...before, owed: [ahead("B", "a")] },
    });
    expect(carriedOut(resolution, ends, undefined, carried)).toEqual({
      accounted: [],
      hub: { value: null, origin: "", owed: [ahead("B", "a")] },
    });
    const open = { ...resolution, staysOpen: true } as const;
    expect(carriedOut(open, ends, before, { ...carried, failed: [] }).accounted).toEqual([]);
  });

  test("adds to what was owed before, each end for what it has last", () => {
    const owing = { ...before, owed: [owed("A", "x"), owed("B", "y")] };
    const carried = { ...none, done: [owed("B", "a")], failed: ["C"] };
    expect(carriedOut(resolution, ends, owing, carried).hub?.owed).toEqual([
      owed("A", "x"),
      ahead("B", "a"),
    ]);
  });

  test("leaves all as it was where it arrived nowhere, or was in force already", () => {
    const failed = ["B", "C"];
    expect(carriedOut(resolution, ends, before, { ...none, failed }).hub).toEqual(before);
    const done = [owed("B", "v")];
    expect(carriedOut(resolution, ends, before, { ...none, done, failed: ["C"] }).hub).toEqual(
      before,
    );
  });
});

describe("a value that was merged", () => {
  const merged = [owed("A", "1"), owed("B", "2"), owed("C", "3")];
  const made = { ...resolution, merged };

  test("stands as soon as one end has it, and is owed to those that missed it", () => {
    const carried = { done: [owed("A", "a")], failed: ["B"], unread: ["C"] };
    expect(carriedOut(made, ends, before, carried)).toEqual({
      accounted: [0, 1, 2],
      hub: { ...hub, owed: [owed("B", "2"), owed("C", "3")] },
    });
  });

  test("is made anew where it arrived nowhere", () => {
    expect(carriedOut(made, ends, before, { ...none, failed: ["B"] })).toEqual({
      accounted: [],
      hub: before,
    });
  });
});
