/**
 * Days and times between ISO 8601 and the server's own form, `2026-11-01 09:00:00.5`. Sessions are in
 * UTC, so a `timestamp`, which is a moment, comes with a `Z`; a `datetime` is what a clock shows and has
 * no zone, and what is given with one is written as UTC.
 */
import type { Native } from "../../../rules/values/native.ts";

type MomentType = "date" | "datetime" | "timestamp" | "time";

export function readMoment(type: MomentType, text: string): Native {
  if (type === "time") return trimmed(text);
  // The server's own sign for no day.
  if (text.startsWith("0000-00-00")) return null;
  if (type === "date") return text;
  return `${trimmed(text).replace(" ", "T")}${type === "timestamp" ? "Z" : ""}`;
}

/** What is none of these forms goes as it is, and the server says so. */
export function momentText(type: MomentType, text: string): string {
  if (type === "date" || type === "time") return text;
  const [, day = "", time = "", fraction = "", zone] = moment.exec(text) ?? [];
  if (day === "") return text;
  if (zone === undefined || /^[zZ]$/.test(zone)) return `${day} ${time}${fraction}`;
  const offset = zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3) || "00"}`;
  const ms = Date.parse(`${day}T${time}${offset}`);
  if (Number.isNaN(ms)) return text;
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")}${fraction}`;
}

const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** A column shows as many digits as it keeps. */
function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
