/** Records without partners, those that share a key, and how they come together in links. */
import { bug } from "../../../core/bug.ts";
import type { Join, LinkedRecord, MatchKey, Mate, RecordId, StoredRecord } from "../engine.ts";
import {
  type BatchLink,
  type BatchRecord,
  dropLinks,
  givenNames,
  isLink,
  keptNames,
  loadBatch,
  nameOf,
} from "./batch.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";
import { isNamed, namesOf, recordsWith } from "./keys.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";

/**
 * Dirty records that have no link, or are alone in theirs; the same ones again until they are joined. One
 * that a linked record was merged into is that link's, as soon as it moves.
 */
export async function loose(
  query: Query,
  object: string,
  max: number,
): Promise<readonly StoredRecord[]> {
  const { rows } = await query<RecordRow>(
    `SELECT ${recordColumns} FROM records AS r
     WHERE object = $1 AND dirty AND NOT gone
       AND (link IS NULL OR 1 = (SELECT count(*) FROM records WHERE link = r.link))
       AND NOT EXISTS (
         SELECT FROM records AS m WHERE m.object = r.object AND m.merged_into = r.id
           AND m.system = r.system AND m.stage = r.stage AND m.link IS NOT NULL)
     ORDER BY system, stage, id LIMIT $2`,
    [kept(object), max],
  );
  return rows.map(recordOf);
}

export async function mates(
  query: Query,
  object: string,
  keys: readonly MatchKey[],
): Promise<readonly Mate[]> {
  if (keys.length === 0) return [];
  const { rows } = await query<{
    line: number;
    key: string;
    system: string;
    stage: string;
    id: string;
    link: string | null;
    seen: string;
    linked: readonly string[] | null;
  }>(
    `SELECT k.line, k.key, k.system, k.stage, k.id, r.link, r.seen,
       (SELECT array_agg(DISTINCT o.system ORDER BY o.system) FROM records AS o WHERE o.link = r.link) AS linked
     FROM unnest($2::int[], $3::text[]) AS w(line, key)
       CROSS JOIN LATERAL ${recordsWith("$1")} AS k
       JOIN records AS r
         ON r.object = k.object AND r.system = k.system AND r.stage = k.stage AND r.id = k.id
     WHERE NOT r.gone
     ORDER BY k.line, k.key, k.system, k.stage, k.id`,
    [kept(object), keys.map((one) => one.line), keys.map((one) => kept(one.key))],
  );
  return rows.map((row) => ({
    object,
    line: row.line,
    key: unkept(row.key),
    system: unkept(row.system),
    stage: unkept(row.stage),
    id: unkept(row.id),
    link: row.link ?? undefined,
    linked: (row.linked ?? []).map(unkept),
    fields: JSON.parse(row.seen) as Mate["fields"],
  }));
}

/** Joins follow one another, so they are played through, and then every table is written at once. */
export async function join(query: Query, object: string, joins: readonly Join[]): Promise<void> {
  const batch = await loadBatch(
    query,
    joins.flatMap((one) => one.records.map((record) => ({ ...record, object }))),
    joins.flatMap((one) => one.into ?? []),
  );
  const { links } = batch;
  const made = new Set<string>();
  const ambiguous = new Map<string, string | null>();
  const moved = new Map<string, BatchRecord & { isFromElsewhere: boolean }>();
  const forgotten: { readonly link: string; readonly system: string }[] = [];
  const first = await lastLink(query);
  let last = first;
  for (const one of joins) {
    const found = one.records.flatMap(({ system, stage, id }) => {
      const name = nameOf(keptNames({ object, system, stage, id }));
      const record = batch.records.get(name);
      return record === undefined ? [] : [{ name, record }];
    });
    const link = joinedLink(
      one,
      found.map(({ record }) => record),
    );
    ambiguous.set(link.id, one.ambiguous ?? null);
    const left = new Set<BatchLink>();
    for (const { name, record } of found) {
      const before = moved.get(name);
      const from = record.link === null ? undefined : links.get(record.link);
      // What was accounted for elsewhere is no past of this link.
      const isFromElsewhere = (before?.isFromElsewhere ?? false) || record.link !== link.id;
      if (record.link !== link.id) {
        link.count++;
        if (from !== undefined) {
          from.count--;
          left.add(from);
        }
        record.link = link.id;
      }
      moved.set(name, Object.assign(record, { isFromElsewhere }));
    }
    for (const { system } of one.records) forgotten.push({ link: link.id, system });
    for (const empty of left) empty.isDropped ||= empty.count === 0;
  }
  await putLinks(query, object, { links, made, ambiguous });
  await moveRecords(query, [...moved.values()]);
  await query(
    `DELETE FROM tombstones AS t USING unnest($1::bigint[], $2::text[]) AS w(link, system)
     WHERE t.link = w.link AND t.system = w.system`,
    [forgotten.map((one) => one.link), forgotten.map((one) => kept(one.system))],
  );
  const dropped = [...links.values()].filter((one) => one.isDropped && !made.has(one.id));
  await dropLinks(
    query,
    dropped.map((one) => one.id),
  );
  if (last > first) await query("UPDATE meta SET value = $1 WHERE name = 'last link'", [`${last}`]);

  /** The one that is named; else, of those that the records have, the first made; else a new one. */
  function joinedLink({ into }: Join, records: readonly BatchRecord[]): BatchLink {
    const oldest = records
      .flatMap((one) => one.link ?? [])
      .toSorted((a, b) => Number(a) - Number(b))[0];
    const id = into ?? oldest;
    if (id === undefined) {
      const link = { id: `${++last}`, count: 0, isDropped: false };
      links.set(link.id, link);
      made.add(link.id);
      return link;
    }
    const there = isLink(id) ? links.get(id) : undefined;
    if (there === undefined || there.isDropped) {
      return bug(`there is no link ${id} to join records into`);
    }
    return there;
  }
}

async function lastLink(query: Query): Promise<number> {
  const { rows } = await query<{ value: string }>(
    "SELECT value FROM meta WHERE name = 'last link'",
  );
  return Number(rows[0]?.value);
}

async function putLinks(
  query: Query,
  object: string,
  {
    links,
    made,
    ambiguous,
  }: {
    readonly links: ReadonlyMap<string, BatchLink>;
    readonly made: ReadonlySet<string>;
    readonly ambiguous: ReadonlyMap<string, string | null>;
  },
): Promise<void> {
  const there = [...ambiguous].filter(([id]) => links.get(id)?.isDropped === false);
  const texts = (of: typeof there) => [
    of.map(([id]) => id),
    of.map(([, why]) => (why === null ? null : kept(why))),
  ];
  const fresh = there.filter(([id]) => made.has(id));
  if (fresh.length > 0) {
    await query(
      `INSERT INTO links (object, id, ambiguous)
       SELECT $1, w.* FROM unnest($2::bigint[], $3::text[]) AS w`,
      [kept(object), ...texts(fresh)],
    );
  }
  const known = there.filter(([id]) => !made.has(id));
  if (known.length === 0) return;
  await query(
    `UPDATE links AS l SET dirty = true, ambiguous = w.ambiguous
     FROM unnest($1::bigint[], $2::text[]) AS w(id, ambiguous) WHERE l.id = w.id`,
    texts(known),
  );
}

async function moveRecords(
  query: Query,
  moved: readonly (BatchRecord & { readonly isFromElsewhere: boolean })[],
): Promise<void> {
  if (moved.length === 0) return;
  await query(
    `UPDATE records AS r SET link = w.link, dirty = false,
       base = CASE WHEN w.is_from_elsewhere THEN '{}' ELSE r.base END
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::boolean[])
       AS w(object, system, stage, id, link, is_from_elsewhere)
     WHERE ${isNamed("r")}`,
    [
      ...namesOf(moved.map(givenNames)),
      moved.map((one) => one.link),
      moved.map((one) => one.isFromElsewhere),
    ],
  );
}

export async function linksOf(
  query: Query,
  object: string,
  records: readonly RecordId[],
): Promise<ReadonlyMap<string, string>> {
  if (records.length === 0) return new Map();
  const { rows } = await query<{ system: string; id: string; link: string }>(
    `SELECT r.system, r.id, r.link FROM unnest($2::text[], $3::text[]) AS w(system, id)
       CROSS JOIN LATERAL (
         SELECT * FROM records WHERE object = $1 AND system = w.system AND id = w.id OFFSET 0) AS r
     WHERE r.link IS NOT NULL AND NOT r.gone ORDER BY r.stage`,
    [kept(object), records.map((one) => kept(one.system)), records.map((one) => kept(one.id))],
  );
  return new Map(rows.map((row) => [`${unkept(row.system)} ${unkept(row.id)}`, row.link]));
}

export async function recordsOf(
  query: Query,
  object: string,
  links: readonly string[],
): Promise<readonly LinkedRecord[]> {
  if (links.length === 0) return [];
  const { rows } = await query<{ system: string; stage: string; id: string; link: string }>(
    `SELECT r.system, r.stage, r.id, r.link FROM records AS r
     WHERE r.link = ANY($2::bigint[]) AND r.object = $1 AND NOT r.gone
     ORDER BY r.link, r.system, r.stage, r.id`,
    [kept(object), links.filter(isLink)],
  );
  return rows.map((row) => ({
    system: unkept(row.system),
    stage: unkept(row.stage),
    id: unkept(row.id),
    link: row.link,
  }));
}
