/** A system's value as a person reads it in a line: short, and a blank in words. */
import type { Native } from "../rules/values/native.ts";

const longestShown = 60;

export function shownValue(native: Native): string {
  const text = native === null ? "empty" : JSON.stringify(native);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** `2026-11-25 10:41`, in UTC. */
export function shownMinute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
