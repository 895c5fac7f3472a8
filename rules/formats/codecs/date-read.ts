/** A date pattern → a function that reads texts by it into what a clock and a calendar show. */
import { isNumber, type PatternPart } from "../date-pattern.ts";
import { monthNames } from "./month-names.ts";
import type { Clock } from "./zone-clock.ts";

export interface Shown {
  readonly clock: Clock;
  /** The digits of the fraction of a second. */
  readonly fraction: string;
  /** Undefined where the text names no offset. */
  readonly offsetMinutes: number | undefined;
}

/** The day may be none of the calendar's; the clock is one. */
export function readPattern(parts: readonly PatternPart[]): (text: string) => Shown | undefined {
  const letters = parts.flatMap((part) => (part.kind === "field" ? [part.letter] : []));
  const months = parts.some(
    (part) => part.kind === "field" && part.length === 4 && part.letter === "M",
  )
    ? monthNames
    : monthNames.map((name) => name.slice(0, 3));
  const expression = new RegExp(
    `^${parts.map((part, at) => expressionOf(part, isNextTo(parts, at))).join("")}$`,
    "i",
  );
  return (text) => {
    const groups = expression.exec(text)?.slice(1);
    if (groups === undefined) return undefined;
    const of = (letter: string) => groups[letters.indexOf(letter)];
    const number = (letter: string) => Number(of(letter) ?? 0);
    const hour = hourOf(number("H"), of("h"), of("a"));
    const minute = number("m");
    const second = number("s");
    if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
    const offset = of("X") ?? of("x");
    return {
      clock: {
        year: yearOf(of("y") ?? ""),
        month: monthOf(of("M") ?? "", months),
        day: number("d"),
        hour,
        minute,
        second,
      },
      fraction: of("S") ?? "",
      offsetMinutes: offset === undefined ? undefined : minutesOf(offset),
    };
  };
}

function expressionOf(part: PatternPart, isNextToNumber: boolean): string {
  if (part.kind === "unreadable") return "(?!)";
  if (part.kind === "literal") return part.text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  switch (part.letter) {
    case "y":
    case "S":
      return String.raw`(\d{${part.length}})`;
    case "M":
      if (part.length >= 3) return "([a-z]{3,9})";
      return digits(part.length, isNextToNumber);
    case "a":
      return "([ap]m)";
    case "X":
      return `(z|${offsetExpression(part.length)})`;
    case "x":
      return `(${offsetExpression(part.length)})`;
    default:
      return digits(part.length, isNextToNumber);
  }
}

/** A single letter is as short as the number is; two letters may lack the leading zero where no digits adjoin. */
function digits(length: number, isNextToNumber: boolean): string {
  return length === 2 && isNextToNumber ? String.raw`(\d\d)` : String.raw`(\d\d?)`;
}

function isNextTo(parts: readonly PatternPart[], at: number): boolean {
  return [parts[at - 1], parts[at + 1]].some((part) => part !== undefined && isNumber(part));
}

function offsetExpression(length: number): string {
  const minutes = ["(?:[0-5]\\d)?", "[0-5]\\d", ":[0-5]\\d"][length - 1] ?? "";
  return String.raw`[+-]\d\d${minutes}`;
}

/** Two digits are a year from 1969 to 2068, as in POSIX; who writes years beyond needs four. */
function yearOf(text: string): number {
  const year = Number(text);
  return text.length === 4 ? year : year + (year >= 69 ? 1900 : 2000);
}

/** From 1; 0, which no calendar has, for a name that is no month's. */
function monthOf(text: string, names: readonly string[]): number {
  if (/^\d/.test(text)) return Number(text);
  return names.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1;
}

/** Noon is 12 pm and midnight 12 am. */
function hourOf(
  hour: number,
  twelve: string | undefined,
  half: string | undefined,
): number | undefined {
  if (twelve === undefined) return hour;
  const number = Number(twelve);
  if (number < 1 || number > 12) return undefined;
  return (number % 12) + (half?.toLowerCase() === "pm" ? 12 : 0);
}

/** None for a Z, which has no digits. */
function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + (Number(offset.slice(3).replace(":", "")) || 0);
  return offset.startsWith("-") ? -minutes : minutes;
}
