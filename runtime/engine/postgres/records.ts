/** Records as the tables hold them ⇄ as the port gives them. */
import type { Native } from "../../../rules/values/native.ts";
import type { NamedRecord, StoredRecord } from "../engine.ts";
import { stampsOf } from "../record-texts.ts";
import type { Query } from "./database.ts";
import { unkept } from "./kept-text.ts";

export interface RecordRow {
  readonly object: string;
  readonly system: string;
  readonly stage: string;
  readonly id: string;
  readonly link: string | null;
  readonly seen: string;
  readonly base: string;
  readonly modified: number | null;
  readonly stamps: string | null;
  readonly asserted: string | null;
  readonly keys: string;
  readonly gone: boolean;
  readonly merged_into: string | null;
}

export const recordColumns =
  "object, system, stage, id, link, seen, base, modified, stamps, asserted, keys, gone, merged_into";

export function recordOf(row: RecordRow): StoredRecord {
  return {
    object: unkept(row.object),
    system: unkept(row.system),
    stage: unkept(row.stage),
    id: unkept(row.id),
    link: row.link ?? undefined,
    fields: parsed(row.seen),
    base: parsed(row.base),
    ...(row.modified === null ? {} : { modified: row.modified }),
    ...(row.stamps === null ? {} : { stamps: stampsOf(row.stamps) }),
    ...(row.asserted === null ? {} : { asserted: stampsOf(row.asserted) }),
    keys: (JSON.parse(row.keys) as (string | null)[]).map((key) => key ?? undefined),
    gone: row.gone,
    ...(row.merged_into === null ? {} : { mergedInto: unkept(row.merged_into) }),
  };
}

/** Since before then, in ms, and in no link. */
export async function longGone(
  query: Query,
  before: number,
  most: number,
): Promise<readonly NamedRecord[]> {
  const { rows } = await query<NamedRecord>(
    `SELECT object, system, stage, id FROM records
     WHERE link IS NULL AND gone AND coalesce(since, 0) < $1
     ORDER BY object, system, stage, id LIMIT $2`,
    [before, most],
  );
  return rows.map(({ object, system, stage, id }) => ({
    object: unkept(object),
    system: unkept(system),
    stage: unkept(stage),
    id: unkept(id),
  }));
}

/** A field named `__proto__` is a field like any other: JSON.parse makes it an own one. */
function parsed(text: string): Readonly<Record<string, Native>> {
  return JSON.parse(text) as Record<string, Native>;
}
