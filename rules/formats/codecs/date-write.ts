/** A date pattern → a function that writes what a clock and a calendar show by it. */
import type { PatternField, PatternPart } from "../date-pattern.ts";
import type { WrittenText } from "./define-codec.ts";
import { monthNames } from "./month-names.ts";
import type { Clock } from "./zone-clock.ts";

export interface Moment {
  readonly clock: Clock;
  /** The digits of the fraction of a second, as many as are known. */
  readonly fraction: string;
  readonly offsetSeconds: number;
}

/** Refuses what would read back as another day or moment. */
export function writePattern(parts: readonly PatternPart[]): (moment: Moment) => WrittenText {
  return (moment) => {
    let text = "";
    for (const part of parts) {
      if (part.kind !== "field") {
        text += part.text;
        continue;
      }
      const shown = fieldText(part.letter, part.length, moment);
      if (shown === undefined) return { kind: "invalid", why: reasonOf(part) };
      text += shown;
    }
    return { kind: "text", text };
  };
}

function reasonOf({ letter, length }: PatternField): string {
  if (letter !== "y") return "has an offset with seconds, which no pattern shows";
  return length === 4
    ? "has a year there that four digits cannot tell"
    : "has a year that two digits cannot tell: it is not from 1969 to 2068";
}

function fieldText(
  letter: string,
  length: number,
  { clock, fraction, offsetSeconds }: Moment,
): string | undefined {
  switch (letter) {
    case "y":
      // A zone may lie in the year before the first one, or after the last.
      if (length === 4) return isYear(clock.year) ? padded(clock.year, 4) : undefined;
      return clock.year >= 1969 && clock.year <= 2068 ? padded(clock.year % 100, 2) : undefined;
    case "M": {
      const name = monthNames[clock.month - 1] ?? "";
      if (length > 2) return length === 3 ? name.slice(0, 3) : name;
      return padded(clock.month, length);
    }
    case "d":
      return padded(clock.day, length);
    case "H":
      return padded(clock.hour, length);
    case "h":
      return padded(clock.hour % 12 || 12, length);
    case "m":
      return padded(clock.minute, length);
    case "s":
      return padded(clock.second, length);
    case "S":
      return fraction.slice(0, length).padEnd(length, "0");
    case "a":
      return clock.hour < 12 ? "AM" : "PM";
    default:
      return offsetText(offsetSeconds, letter, length);
  }
}

function isYear(year: number): boolean {
  return year >= 1 && year <= 9999;
}

function offsetText(seconds: number, letter: string, length: number): string | undefined {
  if (seconds === 0 && letter === "X") return "Z";
  const minutes = Math.abs(seconds) / 60;
  if (!Number.isInteger(minutes)) return undefined;
  const sign = seconds < 0 ? "-" : "+";
  const [hours, rest] = [padded(Math.floor(minutes / 60), 2), padded(minutes % 60, 2)];
  if (length === 1) return `${sign}${hours}${rest === "00" ? "" : rest}`;
  return `${sign}${hours}${length === 3 ? ":" : ""}${rest}`;
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, "0");
}
