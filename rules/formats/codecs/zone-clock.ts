/**
 * A moment ↔ what the clocks of a time zone show. When clocks go forward, a time that they skipped is
 * read as far after the gap as it lies in it; when they go back, a time that they showed twice is read
 * as the first. The one place that knows the zones.
 */
import { Temporal } from "temporal-polyfill";

/** As clocks and calendars count: months from 1. */
export interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** In ms since 1970. */
export function momentIn(zone: string, clock: Clock): number {
  const local = Temporal.PlainDateTime.from(clock, { overflow: "reject" });
  return local.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
}

/** The clock, and how far it is ahead of UTC in seconds. */
export function clockIn(zone: string, ms: number): { clock: Clock; offsetSeconds: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const { year, month, day, hour, minute, second } = local;
  return {
    clock: { year, month, day, hour, minute, second },
    offsetSeconds: local.offsetNanoseconds / 1e9,
  };
}
