/**
 * Days, moments and times of day as texts: `2026-11-01`, `2026-11-01T09:00:00.123456Z`, `09:00:00`. A
 * moment is in UTC; fractions of a second keep every digit but trailing zeros.
 *
 * Read from ISO 8601, from the style of SQL (a blank for the T, an offset of hours alone) and from
 * milliseconds since 1970. Without an offset a clock is UTC. A day that no calendar has is unreadable,
 * and so is what lies outside the years 1 to 9999.
 */
import { compareTexts } from "./text.ts";

/** The day; of a moment, its day in UTC. */
export function readDate(native: string | number): string | undefined {
  return readDatetime(native)?.slice(0, 10);
}

/** The moment; of a day, its midnight in UTC. */
export function readDatetime(native: string | number): string | undefined {
  if (typeof native === "number") return momentOfMilliseconds(native);
  const text = native.trim();
  const found = moment.exec(text);
  if (found === null) {
    return milliseconds.test(text) ? momentOfMilliseconds(Number(text)) : undefined;
  }
  const { day = "", hour = "00", minute = "00", second = "00", fraction = "" } = found.groups ?? {};
  const offset = offsetMinutes(found.groups?.offset);
  if (!isDay(day) || offset === undefined || !isClock(hour, minute, second)) return undefined;
  const local = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  return momentOfMilliseconds(local - offset * 60_000, fraction);
}

/** The time of day. Its offset may only be zero: an offset without a day means nothing. */
export function readTime(native: string | number): string | undefined {
  const found = typeof native === "string" ? time.exec(native.trim()) : null;
  if (found === null) return undefined;
  const { hour = "", minute = "", second = "00", fraction = "" } = found.groups ?? {};
  if (offsetMinutes(found.groups?.offset) !== 0) return undefined;
  if (!isClock(hour, minute, second)) return undefined;
  return `${hour}:${minute}:${second}${fractionText(fraction)}`;
}

/** Below, at or above zero as a day, moment or time of day comes before, with or after another of its type. */
export function compareMoments(a: string, b: string): number {
  // The closing Z would sort after the point of a fraction.
  return compareTexts(a.replace(/Z$/, ""), b.replace(/Z$/, ""));
}

/** Milliseconds since 1970; with `fraction`, whole seconds in milliseconds and the digits after them. */
export function momentOfMilliseconds(ms: number, fraction?: string): string | undefined {
  const whole = Math.floor(ms);
  if (!(whole >= first && whole <= last)) return undefined;
  const iso = new Date(whole).toISOString();
  if (fraction !== undefined) return textOf(iso.slice(0, 19), fraction);
  const micros = Math.min(999, Math.round((ms - whole) * 1000));
  return textOf(iso.slice(0, 19), iso.slice(20, 23) + String(micros).padStart(3, "0"));
}

/** Whether the calendar has the day `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  // What lies beyond the end of a month is taken for a day of the next one.
  return ms >= first && new Date(ms).toISOString().startsWith(text);
}

const first = Date.parse("0001-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

const clock = String.raw`(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?`;
const offset = String.raw`(?:\s?(?<offset>z|utc|[+-]\d\d(?::?[0-5]\d)?))?`;
const moment = new RegExp(String.raw`^(?<day>\d{4}-\d\d-\d\d)(?:(?:t|\s)${clock}${offset})?$`, "i");
const time = new RegExp(`^${clock}${offset}$`, "i");
/** From 1973 on. Fewer digits are more likely a year, a day or seconds. */
const milliseconds = /^\d{12,15}$/;

/** No zone was ever further from UTC. */
const furthestMinutes = 18 * 60;

function offsetMinutes(text: string | undefined): number | undefined {
  if (text === undefined || /^(?:z|utc)$/i.test(text)) return 0;
  const digits = text.slice(1).replace(":", "");
  const total = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  if (total > furthestMinutes) return undefined;
  return text.startsWith("-") ? -total : total;
}

function isClock(hour: string, minute: string, second: string): boolean {
  return hour <= "23" && minute <= "59" && second <= "59";
}

function textOf(seconds: string, fraction: string): string {
  return `${seconds}${fractionText(fraction)}Z`;
}

function fractionText(fraction: string): string {
  const digits = fraction.replace(/0+$/, "");
  return digits === "" ? "" : `.${digits}`;
}
