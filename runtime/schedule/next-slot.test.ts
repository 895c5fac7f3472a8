import { expect, test } from "vitest";
import { nextSlot } from "./next-slot.ts";

const at = (cron: string, zone = "UTC") => ({ onChange: false, at: { cron, zone } });

function after(schedule: Parameters<typeof nextSlot>[0], ...moments: readonly string[]) {
  return moments.map((moment) => {
    const slot = nextSlot(schedule, Date.parse(moment));
    return slot === undefined ? "never" : new Date(slot).toISOString().replace(":00.000Z", "Z");
  });
}

test("an interval is counted from one beginning for everybody", () => {
  const five = { onChange: false, everySeconds: 300 };
  expect(after(five, "2026-01-01T10:02:11Z", "2026-01-01T10:05:00Z")).toEqual([
    "2026-01-01T10:05Z",
    "2026-01-01T10:10Z",
  ]);
  expect(after({ onChange: false }, "2026-01-01T10:02:11Z")).toEqual(["2026-01-01T10:05Z"]);
});

test("on change alone, time brings nothing", () => {
  expect(after({ onChange: true }, "2026-01-01T10:02:11Z")).toEqual(["never"]);
});

test("a time comes after itself only the next time", () => {
  const morning = at("0 6 * * 1-5", "Europe/London");
  expect(
    after(morning, "2026-11-25T05:59:59Z", "2026-11-25T06:00:00Z", "2026-11-27T06:00:00Z"),
  ).toEqual(["2026-11-25T06:00Z", "2026-11-26T06:00Z", "2026-11-30T06:00Z"]);
  expect(after(morning, "2026-07-01T04:00:00Z")).toEqual(["2026-07-01T05:00Z"]);
});

test("an interval beside it counts too", () => {
  const both = { onChange: false, everySeconds: 3600, at: { cron: "30 6 * * *", zone: "UTC" } };
  expect(after(both, "2026-01-01T06:00:00Z", "2026-01-01T06:30:00Z")).toEqual([
    "2026-01-01T06:30Z",
    "2026-01-01T07:00Z",
  ]);
});

test("either day field suffices where both are restricted", () => {
  expect(after(at("0 0 13 * FRI"), "2026-11-12T12:00:00Z", "2026-11-13T00:00:00Z")).toEqual([
    "2026-11-13T00:00Z",
    "2026-11-20T00:00Z",
  ]);
  expect(after(at("0 0 */10 * FRI"), "2026-11-12T12:00:00Z")).toEqual(["2026-12-11T00:00Z"]);
});

test("a time that clocks skip comes after the gap, and one that they show twice comes once", () => {
  const early = at("30 1 * * *", "Europe/London");
  expect(after(early, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z")).toEqual([
    "2026-03-29T01:30Z",
    "2026-03-30T00:30Z",
  ]);
  expect(after(early, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")).toEqual([
    "2026-10-25T00:30Z",
    "2026-10-26T01:30Z",
  ]);
});

test("a leap day is waited for", () => {
  expect(after(at("0 12 29 2 *"), "2096-03-01T00:00:00Z")).toEqual(["2104-02-29T12:00Z"]);
});
