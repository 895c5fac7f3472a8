/** What was sent, taken apart: whatever is not of the form that HubSpot asks for is refused. Each throws `Refused`. */
import { validation } from "./trouble.ts";

export type Json = Readonly<Record<string, unknown>>;

export function objectIn(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw validation(`${what} is missing, or is no object`);
}

export function objectsIn(value: unknown, what: string): readonly Json[] {
  if (!Array.isArray(value)) throw validation(`${what} is missing, or is no list`);
  return value.map((one) => objectIn(one, what));
}

/** The id of a record that is named: `{ "id": "1" }`. */
export function idIn(value: unknown, what: string): string {
  const { id } = objectIn(value, what);
  if (typeof id === "string" || typeof id === "number") return String(id);
  throw validation(`${what} has no id`);
}

/** Undefined where it was not sent, or is no text. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Only those that are texts; none where it is no list. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
