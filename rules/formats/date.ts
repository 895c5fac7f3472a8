import { zoneProblem } from "../zone.ts";
import { isNumber, isOfOneWidth, type PatternPart, partsOf } from "./date-pattern.ts";
import { defineFormat } from "./define-format.ts";

/**
 * `as date("MM/dd/yyyy")`, `as date("yyyy-MM-dd", "America/New_York")`: how one end writes its dates.
 *
 * Patterns use Unicode's date field symbols (UTS 35): y year, M month, d day, H hour, h hour of twelve,
 * m minute, s second, S fraction, a half of the day, X and x offset. Other letters stand in quotes.
 */
export const date = defineFormat({
  name: "date",
  use: "format",
  parameters: [
    { name: "pattern", optional: false, field: false, refuse: patternProblem },
    { name: "zone", optional: true, field: true, refuse: zoneProblem },
  ],
  accepts: ["text", "date", "datetime", "integer"],
  gives: dateOrDatetime,
});

/** In a zone the day depends on the moment, and a pattern with a clock writes the moment. */
function dateOrDatetime(args: readonly (string | undefined)[]): "date" | "datetime" {
  const parts = partsOf(args[0] ?? "");
  const clock = parts.some((part) => part.kind === "field" && !"yMd".includes(part.letter));
  return clock || args.length > 1 ? "datetime" : "date";
}

function patternProblem(pattern: string): string | undefined {
  const found = new Set<string>();
  const parts = partsOf(pattern);
  for (const part of parts) {
    if (part.kind === "unreadable") return `\`${part.text}\` is no part of a date pattern`;
    if (part.kind === "literal") continue;
    if (found.has(part.letter)) return `it has the ${names[part.letter]} twice`;
    found.add(part.letter);
  }
  const missing = ["y", "M", "d"].filter((one) => !found.has(one));
  if (missing.length > 0) return `it has no ${missing.map((one) => names[one]).join(" and no ")}`;
  if (found.has("H") && found.has("h")) return "it has the hour twice, as HH and as hh";
  // An hour of twelve without its half could be either of two hours.
  if (found.has("h") && !found.has("a")) return "it has hh without a, the half of the day";
  const run = parts.findIndex((part, at) => isRunTogether(part, parts[at + 1]));
  return run === -1 ? undefined : "of two numbers side by side, one has no fixed number of digits";
}

/** `dMyyyy` would read 1112026 in two ways. */
function isRunTogether(part: PatternPart, next: PatternPart | undefined): boolean {
  if (next === undefined || !isNumber(part) || !isNumber(next)) return false;
  return !isOfOneWidth(part) || !isOfOneWidth(next);
}

const names: Readonly<Record<string, string>> = {
  y: "year (yyyy)",
  M: "month (MM)",
  d: "day (dd)",
  H: "hour (HH)",
  h: "hour (hh)",
  m: "minute (mm)",
  s: "second (ss)",
  S: "fraction of a second (SSS)",
  a: "half of the day (a)",
  X: "offset (XXX)",
  x: "offset (xxx)",
};
