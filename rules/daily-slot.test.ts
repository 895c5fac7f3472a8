/** When the mail of a day is due. */
import { expect, test } from "vitest";
import { lastDailySlot } from "./daily-slot.ts";

test.each([
  ["2026-07-01T07:59:59Z", "08:00", "UTC", "2026-06-30T08:00:00.000Z"],
  ["2026-07-01T08:00:00Z", "08:00", "UTC", "2026-07-01T08:00:00.000Z"],
  ["2026-07-01T06:00:00Z", "08:00", "Europe/Berlin", "2026-07-01T06:00:00.000Z"],
  ["2026-12-01T06:30:00Z", "08:00", "Europe/Berlin", "2026-11-30T07:00:00.000Z"],
  // It is tomorrow there.
  ["2026-07-01T20:30:00Z", "08:00", "Pacific/Auckland", "2026-07-01T20:00:00.000Z"],
  // 02:30 is skipped on this day, and shown twice on that.
  ["2026-03-29T12:00:00Z", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ["2026-10-25T12:00:00Z", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
])("at %s the last %s in %s was %s", (now, at, zone, slot) => {
  expect(new Date(lastDailySlot(Date.parse(now), at, zone)).toISOString()).toBe(slot);
});
