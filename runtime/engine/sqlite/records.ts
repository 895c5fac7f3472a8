/** Records as the tables hold them ⇄ as the port gives them. */
import type { DatabaseSync } from "node:sqlite";
import type { Native } from "../../../rules/values/native.ts";
import type { NamedRecord, StoredRecord } from "../engine.ts";
import { stampsOf } from "../record-texts.ts";

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
  readonly asserted: string | null;
  readonly keys: string;
  readonly gone: number;
  readonly merged_into: string | null;
}

export const recordColumns =
  "object, system, stage, id, link, seen, base, modified, stamps, asserted, keys, gone, merged_into";

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
    ...(row.stamps === null ? {} : { stamps: stampsOf(row.stamps) }),
    ...(row.asserted === null ? {} : { asserted: stampsOf(row.asserted) }),
    keys: (JSON.parse(row.keys) as (string | null)[]).map((key) => key ?? undefined),
    gone: row.gone === 1,
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
  };
}

/** Since before then, in ms, and in no link. */
export function longGone(db: DatabaseSync, before: number, most: number): readonly NamedRecord[] {
  const rows = db
    .prepare(
      `SELECT object, system, stage, id FROM records
       WHERE link IS NULL AND gone = 1 AND coalesce(since, 0) < ?
       ORDER BY object, system, stage, id LIMIT ?`,
    )
    .all(before, most) as unknown as NamedRecord[];
  return rows.map((row) => ({ ...row }));
}

/** A field named `__proto__` is a field like any other: JSON.parse makes it an own one. */
function parsed(text: string): Readonly<Record<string, Native>> {
  return JSON.parse(text) as Record<string, Native>;
}
