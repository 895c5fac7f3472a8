/** Links, read whole: with their records, holds and tombstones. */
import type { Hub } from "../../../rules/merge/unit.ts";
import type { Find, ObjectSize, StoredHold, StoredLink } from "../engine.ts";
import { goesOn, isMerged } from "../goes-on.ts";
import { isLink } from "./batch.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";

interface LinkRow {
  readonly id: string;
  readonly object: string;
  readonly hubs: string;
  readonly in_scope: boolean | null;
  readonly ambiguous: string | null;
  readonly attempts: number;
}

const linkColumns = "id, object, hubs, in_scope, ambiguous, attempts";

export async function claim(
  query: Query,
  object: string,
  max: number,
  now: number,
  after = "0",
): Promise<readonly StoredLink[]> {
  const { rows } = await query<LinkRow>(
    `SELECT ${linkColumns} FROM links
     WHERE object = $1 AND dirty AND (again IS NULL OR again <= $2) AND id > $3 ORDER BY id LIMIT $4`,
    [kept(object), now, after, max],
  );
  return whole(query, rows);
}

export async function successions(
  query: Query,
  object: string,
  steps: readonly { readonly system: string; readonly stage: string; readonly field: string }[],
): Promise<readonly StoredLink[]> {
  // What the server sees in the text is wider than ours: the name may be one of an item of a list.
  const { rows } = await query<LinkRow>(
    `SELECT ${linkColumns} FROM links WHERE object = $1 AND id IN (
       SELECT link FROM records WHERE object = $1 AND merged_into IS NOT NULL
       UNION ALL
       SELECT l.id FROM links AS l JOIN records AS r ON r.link = l.id
         JOIN unnest($2::text[], $3::text[], $4::text[]) AS w(system, stage, name)
           ON r.system = w.system AND r.stage = w.stage
       WHERE l.object = $1 AND l.dirty AND r.object = $1 AND NOT r.gone
         AND strpos(replace(replace(r.seen, w.name || '""', ''), w.name || 'null', ''), w.name) > 0)
     ORDER BY id`,
    [
      kept(object),
      steps.map((one) => kept(one.system)),
      steps.map((one) => kept(one.stage)),
      steps.map((one) => `${JSON.stringify(one.field)}:`),
    ],
  );
  const links = await whole(query, rows);
  return links.filter(({ records }) => isMerged(records) || goesOn(records, steps));
}

export async function findLinks(
  query: Query,
  object: string,
  find?: Find,
): Promise<readonly StoredLink[]> {
  const select = `SELECT ${linkColumns} FROM links WHERE object = $1`;
  if (find === undefined) {
    const { rows } = await query<LinkRow>(`${select} ORDER BY id`, [kept(object)]);
    return whole(query, rows);
  }
  if (find.kind === "link" && !isLink(find.link)) return [];
  const where = {
    link: "id = $2",
    record: "id IN (SELECT link FROM records WHERE object = $1 AND id = $2)",
    key: `id IN (SELECT r.link FROM keys AS k JOIN records AS r
            ON r.object = k.object AND r.system = k.system AND r.stage = k.stage AND r.id = k.id
            WHERE k.object = $1 AND hashtextextended(k.key, 0) = hashtextextended($2, 0) AND k.key = $2)`,
  }[find.kind];
  const value = find.kind === "link" ? find.link : find.kind === "record" ? find.id : find.key;
  const { rows } = await query<LinkRow>(`${select} AND ${where} ORDER BY id`, [
    kept(object),
    kept(value),
  ]);
  return whole(query, rows);
}

async function whole(query: Query, rows: readonly LinkRow[]): Promise<readonly StoredLink[]> {
  if (rows.length === 0) return [];
  const ids = [rows.map((row) => row.id)];
  const within = "link = ANY($1::bigint[])";
  const records = await query<RecordRow>(
    `SELECT ${recordColumns} FROM records WHERE ${within} ORDER BY system, stage, id`,
    ids,
  );
  const holds = await query<{ link: string; hold: string }>(
    `SELECT link, hold FROM holds WHERE ${within} ORDER BY unit`,
    ids,
  );
  const tombstones = await query<{ link: string; system: string }>(
    `SELECT link, system FROM tombstones WHERE ${within} ORDER BY system`,
    ids,
  );
  const recordsOf = Map.groupBy(records.rows, (row) => row.link);
  const holdsOf = Map.groupBy(holds.rows, (row) => row.link);
  const tombstonesOf = Map.groupBy(tombstones.rows, (row) => row.link);
  return rows.map((row) => ({
    id: row.id,
    object: unkept(row.object),
    records: (recordsOf.get(row.id) ?? []).map(recordOf),
    hubs: JSON.parse(row.hubs) as Record<string, Hub>,
    holds: (holdsOf.get(row.id) ?? []).map((one) => JSON.parse(one.hold) as StoredHold),
    tombstones: (tombstonesOf.get(row.id) ?? []).map((one) => unkept(one.system)),
    inScope: row.in_scope ?? undefined,
    ...(row.ambiguous === null ? {} : { ambiguous: unkept(row.ambiguous) }),
    attempts: row.attempts,
  }));
}

export async function sizeOf(query: Query, object: string): Promise<ObjectSize> {
  const of = [kept(object)];
  const systems = await query<{ system: string; present: number; gone: number }>(
    `SELECT system, count(*) FILTER (WHERE NOT gone)::int AS present,
       count(*) FILTER (WHERE gone AND dirty)::int AS gone
     FROM records WHERE object = $1 GROUP BY system ORDER BY system`,
    of,
  );
  const counts = await query<{ finished: boolean; links: number; dirty: number }>(
    `SELECT EXISTS (SELECT FROM finished WHERE object = $1) AS finished,
       (SELECT count(*)::int FROM links WHERE object = $1) AS links,
       (SELECT count(*)::int FROM links WHERE object = $1 AND dirty) AS dirty`,
    of,
  );
  const [{ finished, links, dirty } = { finished: false, links: 0, dirty: 0 }] = counts.rows;
  return {
    isInitial: !finished,
    links,
    dirty,
    systems: systems.rows.map((one) => ({ ...one, system: unkept(one.system) })),
  };
}
