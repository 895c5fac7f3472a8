/** What was sent, taken apart: whatever is not of the form that Salesforce asks for is refused. Each throws `Refused`. */
import { invalid } from "./trouble.ts";

export type Json = Readonly<Record<string, unknown>>;

export function objectIn(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid("JSON_PARSER_ERROR", `${what} is no object`);
}

export function objectsIn(value: unknown, what: string): readonly Json[] {
  if (!Array.isArray(value)) throw invalid("JSON_PARSER_ERROR", `${what} is no list`);
  return value.map((one) => objectIn(one, what));
}

/** Only those that are texts; none where it is no list. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
