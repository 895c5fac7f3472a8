/** Records as the tables hold them ⇄ as the port gives them. */
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { SeenRecord, StoredRecord } from "../engine.ts";

export interface RecordRow {
  readonly object: string;
  readonly system: string;
  readonly stage: string;
  readonly id: string;
  readonly link: number | null;
  readonly seen: string;
  readonly base: string;
  readonly modified: number | null;
  readonly stamps: string | null;
  readonly keys: string;
  readonly gone: number;
}

export const recordColumns =
  "object, system, stage, id, link, seen, base, modified, stamps, keys, gone";

export function recordOf(row: RecordRow): StoredRecord {
  return {
    object: row.object,
    system: row.system,
    stage: row.stage,
    id: row.id,
    link: row.link === null ? undefined : String(row.link),
    fields: parsed(row.seen),
    base: parsed(row.base),
    ...(row.modified === null ? {} : { modified: row.modified }),
    ...(row.stamps === null ? {} : { stamps: JSON.parse(row.stamps) as Record<string, number> }),
    keys: (JSON.parse(row.keys) as (string | null)[]).map((key) => key ?? undefined),
    gone: row.gone === 1,
  };
}

/** The texts that a seen record is kept as; equal texts are equal records. */
export function textsOf(record: SeenRecord): {
  readonly seen: string;
  readonly keys: string;
  readonly stamps: string | null;
} {
  return {
    seen: canonicalJson(record.fields),
    keys: JSON.stringify(record.keys.map((key) => key ?? null)),
    stamps: record.stamps === undefined ? null : canonicalJson(record.stamps),
  };
}

/** A field named `__proto__` is a field like any other: JSON.parse makes it an own one. */
function parsed(text: string): Readonly<Record<string, Native>> {
  return JSON.parse(text) as Record<string, Native>;
}
