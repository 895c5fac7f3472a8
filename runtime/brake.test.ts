/** What a brake stops, and what passes. */
import { expect, test } from "vitest";
import type { Brake } from "../plan/index.ts";
import { tripped } from "./brake.ts";
import type { ObjectSize } from "./engine/engine.ts";

const usual: Brake = {
  kind: "on",
  deletes: { percent: 10, over: 10 },
  changes: { percent: 50, over: 100 },
};

interface Given {
  readonly brake?: Brake;
  /** Records of the system when the run began, those of them that are gone, and new ones. */
  readonly had?: number;
  readonly gone?: number;
  readonly made?: number;
  readonly changed?: number;
  /** Deleted by earlier runs of the day. */
  readonly earlier?: number;
  readonly isInitial?: boolean;
  readonly approve?: number;
}

async function judge(given: Given): Promise<string> {
  const { brake = usual, had = 1000, gone = 0, made = 0, changed = 0, earlier = 0 } = given;
  const { isInitial = false } = given;
  const size = (links: number, dirty: number, present: number, left: number): ObjectSize => ({
    isInitial,
    links,
    dirty,
    systems: [{ system: "a", present, gone: left }],
  });
  const before = size(had, 0, had, 0);
  const now = size(had + made, changed + gone + made, had - gone + made, gone);
  const found = await tripped(brake, before, now, given.approve ?? 0, {
    changes: async () => changed,
    deletedToday: async () => earlier,
  });
  return found === undefined ? "passes" : `${found.what} ${found.count} of ${found.of}`;
}

test.each<[string, Given, string]>([
  ["nothing", {}, "passes"],
  ["X6 exactly the share", { gone: 100 }, "passes"],
  ["X6 one more", { gone: 101 }, "deletes 101 of 1000"],
  ["X6 new records are in no denominator", { gone: 101, made: 900 }, "deletes 101 of 1000"],
  ["a great share of few", { had: 20, gone: 10 }, "passes"],
  ["one more of few", { had: 20, gone: 11 }, "deletes 11 of 20"],
  ["X7 a source that shows none any more", { had: 3, gone: 3 }, "empty_source 3 of 3"],
  ["a source that never had any", { had: 0 }, "passes"],
  ["exactly half is edited", { changed: 500 }, "passes"],
  ["W1 more than half is edited", { changed: 501 }, "changes 501 of 1000"],
  ["all of few are edited", { had: 100, changed: 100 }, "passes"],
  ["the first run may change all", { changed: 900, isInitial: true }, "passes"],
  ["new records are no edits", { made: 5000 }, "passes"],
  ["X9 a little in every run", { had: 910, gone: 10, earlier: 90 }, "passes"],
  [
    "X9 until the day's share is used up",
    { had: 900, gone: 10, earlier: 100 },
    "deletes 110 of 1000",
  ],
  ["X9 the day's share alone stops nothing", { had: 800, earlier: 200 }, "passes"],
  ["approved", { gone: 200, approve: 200 }, "passes"],
  ["approved for fewer", { gone: 201, approve: 200 }, "deletes 201 of 1000"],
  ["switched off", { brake: { kind: "off" }, gone: 900, changed: 900 }, "passes"],
])("%s", async (_, given, wanted) => {
  expect(await judge(given)).toBe(wanted);
});

test("what was touched and needs no write is no edit", async () => {
  const size = { isInitial: false, links: 1000, systems: [] };
  const before: ObjectSize = { ...size, dirty: 0 };
  const now: ObjectSize = { ...size, dirty: 900 };
  expect(
    await tripped(usual, before, now, 0, {
      changes: async () => 3,
      deletedToday: async () => 0,
    }),
  ).toBeUndefined();
});
