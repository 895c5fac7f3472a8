/** The moments at which something happens once a day, by the clock on the wall of a time zone. */
import { Temporal } from "temporal-polyfill";

/**
 * ms; the last such moment that is not after `now`. `at`: HH:MM. A time that the clock skips on a day comes
 * as late as the skip is long; one that it shows twice is the first of the two.
 */
export function lastDailySlot(now: number, at: string, zone: string): number {
  const time = Temporal.PlainTime.from(at);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const slotOf = (day: Temporal.PlainDate) =>
    day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const slot = slotOf(today);
  return slot <= now ? slot : slotOf(today.subtract({ days: 1 }));
}
