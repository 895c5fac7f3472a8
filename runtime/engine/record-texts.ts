/** What a seen record is kept as in a table: texts of JSON, of which equal ones are equal records. */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { MatchKey, SeenRecord } from "./engine.ts";

export function textsOf(record: SeenRecord): {
  readonly seen: string;
  readonly keys: string;
  readonly stamps: string | null;
} {
  return {
    seen: canonicalJson(record.fields),
    keys: keysText(record.keys),
    stamps: stampsText(record.stamps),
  };
}

/** One a match line, null where there is none. */
export function keysText(keys: SeenRecord["keys"]): string {
  return JSON.stringify(keys.map((key) => key ?? null));
}

/** `text`: the keys of a record, as `textsOf` gives them. */
export function keysIn(text: string): readonly MatchKey[] {
  const keys = JSON.parse(text) as readonly (string | null)[];
  return keys.flatMap((key, line) => (key === null ? [] : [{ line, key }]));
}

export function stampsOf(text: string): Readonly<Record<string, number>> {
  return JSON.parse(text) as Record<string, number>;
}

/** Stamps by field; none at all is null. */
export function stampsText(stamps: Readonly<Record<string, number>> | undefined): string | null {
  return stamps === undefined || Object.keys(stamps).length === 0 ? null : canonicalJson(stamps);
}
