/**
 * Dates and moments in the pattern of one end.
 *
 * A clock with an offset says which moment it is. Otherwise it is read in the zone where one is given,
 * else in UTC. A pattern without a clock gives a day, or with a zone the midnight with which that day
 * begins there. What a pattern does not show (seconds, fractions) is not written, and a time that the
 * clocks show twice reads back as the first; the end then shows all of the value that it can.
 *
 * Numbers may lack leading zeros where that leaves one reading. Names of months are English.
 */
import { isDay, momentOfMilliseconds, readDatetime } from "../../values/moment.ts";
import { zoneProblem } from "../../zone.ts";
import { date as facts } from "../date.ts";
import { partsOf } from "../date-pattern.ts";
import { readPattern } from "./date-read.ts";
import { writePattern } from "./date-write.ts";
import { defineFormatCodec } from "./define-codec.ts";
import { type Clock, clockIn, momentIn } from "./zone-clock.ts";

export const date = defineFormatCodec({
  name: "date",
  compile(literals, type) {
    const pattern = literals[0] ?? "";
    const parts = partsOf(pattern);
    const width = parts.reduce((sum, part) => sum + (part.kind === "field" ? part.length : 0), 0);
    const parse = readPattern(parts);
    const print = writePattern(parts);
    const isMoment = facts.gives(literals) === "datetime";
    const hasZone = literals.length > 1;
    // A number has lost the zeros that it began with.
    const complete = (text: string) => (type === "integer" ? text.padStart(width, "0") : text);

    return {
      read(text, [, zone]) {
        const why = hasZone ? zoneTrouble(zone) : undefined;
        if (why !== undefined) return { kind: "unreadable", why };
        const found = parse(complete(text.trim()));
        if (found === undefined) {
          return { kind: "unreadable", why: `does not follow the pattern ${pattern}` };
        }
        const { clock, fraction, offsetMinutes } = found;
        const day = dayText(clock);
        if (!isDay(day)) return { kind: "unreadable", why: "is no day of the calendar" };
        if (!isMoment) return { kind: "value", value: day };
        const local = Date.parse(`${day}T00:00:00Z`) + secondsOf(clock) * 1000;
        const ms =
          offsetMinutes !== undefined
            ? local - offsetMinutes * 60_000
            : zone === undefined
              ? local
              : momentIn(zone, clock);
        const value = momentOfMilliseconds(ms, fraction);
        return value === undefined
          ? { kind: "unreadable", why: "is no moment that can be counted" }
          : { kind: "value", value };
      },

      write(text, [, zone]) {
        const why = hasZone ? zoneTrouble(zone) : undefined;
        if (why !== undefined) return { kind: "invalid", why };
        const value = readDatetime(text);
        if (value === undefined) return { kind: "invalid", why: "is no date" };
        const ms = Date.parse(`${value.slice(0, 10)}T${value.slice(11, 19)}Z`);
        const { clock, offsetSeconds } = clockIn(zone ?? "UTC", ms);
        const fraction = /\.(\d+)/.exec(value)?.[1] ?? "";
        return print({ clock, fraction, offsetSeconds });
      },
    };
  },
});

function zoneTrouble(zone: string | undefined): string | undefined {
  if (zone === undefined) return "has no time zone beside it";
  const problem = zoneProblem(zone);
  return problem === undefined ? undefined : `is in a time zone that is none: ${problem}`;
}

function dayText({ year, month, day }: Clock): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function secondsOf({ hour, minute, second }: Clock): number {
  return (hour * 60 + minute) * 60 + second;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
