/**
 * JSON whose numbers keep their digits. `JSON.parse` makes 2^53+1 another number and forgets that 1.10
 * was written with two decimals; here such a number stays as it was written, and is printed so again.
 */
import { decimalOfNumber, numberOfDecimal, readDecimal } from "../rules/values/decimal.ts";
import type { Native } from "../rules/values/native.ts";

/** As parsed: a number that would change is a `RawNumber`. */
export type Json =
  | null
  | boolean
  | number
  | string
  | RawNumber
  | readonly Json[]
  | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** What `JSON.stringify` prints as these digits. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** The two functions of ES2026 that keep a number's text; TypeScript's ES2024 does not list them. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: Json, context: { readonly source?: string }) => Json,
  ): Json;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

const exact = JSON as unknown as ExactJson;

/** Undefined where the text is no JSON, or nested deeper than anybody means. */
export function parseJson(text: string): Json | undefined {
  try {
    if (!mayChange.test(text)) return JSON.parse(text) as Json;
    return exact.parse(text, (_key, value, { source }) =>
      typeof value === "number" && source !== undefined && String(value) !== source
        ? exact.rawJSON(source)
        : value,
    );
  } catch {
    return undefined;
  }
}

/** Many digits, a zero at the end of a fraction, an exponent, or minus zero; reading these is slower. */
const mayChange = /\d{16}|\.\d*0(?!\d)|\.\d{15}|\d[eE]|-0(?![.\d])/;

export function rawNumber(digits: string): RawNumber {
  return exact.rawJSON(digits);
}

/** The plain digits of a number; undefined for a value that is none. */
export function digitsOf(value: Json): string | undefined {
  if (typeof value === "number") return decimalOfNumber(value);
  if (!exact.isRawJSON(value)) return undefined;
  return readDecimal(value.rawJSON) ?? value.rawJSON;
}

/** A number that a double holds exactly is one; another is its digits, as text. */
export function nativeOfJson(value: Json): Native {
  if (typeof value !== "object" || value === null) return value;
  const digits = digitsOf(value);
  if (digits !== undefined) return numberOfDecimal(digits);
  if (Array.isArray(value)) return value.map(nativeOfJson);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, nativeOfJson(member)]),
  );
}
