/**
 * Takes in what a feed showed, a page at a time. A record that is as it was seen before costs one
 * comparison of texts; one that changed is kept, its keys with it, and it and its link become dirty. The
 * cursor moves in the same transaction, so a crash repeats a page or does not.
 */
import type { Appended, Appending, Feed, Picture } from "../engine.ts";
import { keysIn, textsOf } from "../record-texts.ts";
import { isOlder, stampsAfter } from "../seen-again.ts";
import type { Query } from "./database.ts";
import { believe, doubt, trulyGone } from "./doubt.ts";
import { kept, unkept } from "./kept-text.ts";
import { forgetKeys, type Keyed, type LostKey, lookAgain, putKeys, searching } from "./keys.ts";

interface Known {
  readonly id: string;
  readonly seen: string;
  readonly keys: string;
  readonly stamps: string | null;
  readonly asserted: string | null;
  readonly modified: number | null;
  readonly since: number | null;
  readonly gone: boolean;
  readonly link: string | null;
}

/** `now`: ms. */
export async function append(query: Query, seen: Appending, now: number): Promise<Appended> {
  const { picture } = seen;
  const since = picture?.at ?? now;
  const known = await knownRecords(query, seen);
  if (seen.asked !== undefined) await believe(query, seen, seen.asked, picture);
  const changed = new Map<string, Known>();
  const doubted = new Set<string>();
  const keyed = new Map<string, Keyed>();
  const lost: LostKey[] = [];
  const touched = new Set<string>();
  const unchanged: string[] = [];
  let count = 0;
  for (const record of seen.records) {
    const texts = textsOf(record);
    const before = known.get(record.id);
    const later = before && stampsAfter(before, record);
    const isAsNow =
      before !== undefined &&
      !before.gone &&
      before.seen === texts.seen &&
      // A key may name a record that was linked meanwhile.
      before.keys === texts.keys &&
      later?.asserted === before.asserted;
    if (isAsNow) {
      unchanged.push(record.id);
      continue;
    }
    if (picture !== undefined && before !== undefined && isOlder(before, record, seen)) {
      doubted.add(record.id);
      unchanged.push(record.id);
      // Whatever else the page shows of it is held against what is known from then.
      known.set(record.id, {
        ...before,
        since: before.since && Math.min(before.since, picture.at),
      });
      continue;
    }
    count++;
    if (before?.keys !== texts.keys || before.gone) {
      const isFound = before !== undefined && !before.gone;
      const hadKeys = keyed.get(record.id)?.hadKeys ?? isFound;
      keyed.set(record.id, { ...feedOf(seen), id: record.id, keys: record.keys, hadKeys });
      if (isFound) lost.push(...lostKeys(seen, before.keys));
    }
    if (before !== undefined && before.link !== null) touched.add(before.link);
    const shown: Known = {
      id: record.id,
      seen: texts.seen,
      keys: texts.keys,
      stamps: later === undefined ? texts.stamps : later.stamps,
      asserted: later?.asserted ?? null,
      gone: false,
      link: before?.link ?? null,
      modified: record.modified ?? null,
      since,
    };
    changed.set(record.id, shown);
    // The page may show it once more.
    known.set(record.id, shown);
  }
  await putRecords(query, seen, [...changed.values()]);
  // Afterwards: the page may have shown one for the first time just before.
  if (picture !== undefined) await doubt(query, seen, [...doubted], picture, false);
  await putKeys(query, [...keyed.values()]);
  if (seen.scan !== undefined) await noteScan(query, seen, unchanged, seen.scan);
  const { deleted, merged = [] } = seen;
  const missing = await trulyGone(query, seen, deleted, picture);
  const from = merged.map((one) => one.from);
  const gone = await markGone(query, seen, [...missing, ...from], since);
  for (const link of gone.links) touched.add(link);
  await lookAgain(query, await searching(query, lost));
  await markMerged(query, seen, new Map(merged.map(({ from, into }) => [from, into])));
  await touch(query, touched);
  if (seen.cursor !== undefined) {
    await query(
      `INSERT INTO cursors (object, system, stage, cursor) VALUES ($1, $2, $3, $4)
       ON CONFLICT (object, system, stage) DO UPDATE SET cursor = excluded.cursor`,
      [...namesOfFeed(seen), kept(seen.cursor)],
    );
  }
  return { changed: count + gone.count };
}

async function knownRecords(query: Query, seen: Appending): Promise<Map<string, Known>> {
  if (seen.records.length === 0) return new Map();
  const { rows } = await query<Known>(
    `SELECT id, seen, keys, stamps, asserted, modified, since, gone, link FROM records WHERE ${ofFeed}`,
    [...namesOfFeed(seen), seen.records.map((record) => kept(record.id))],
  );
  return new Map(rows.map((row) => [unkept(row.id), row]));
}

async function putRecords(query: Query, seen: Appending, records: readonly Known[]): Promise<void> {
  if (records.length === 0) return;
  await query(
    `INSERT INTO records (object, system, stage, scan, id, seen, modified, stamps, asserted, keys, since)
     SELECT $1, $2, $3, $4::float8, w.* FROM unnest($5::text[], $6::text[], $7::float8[], $8::text[], $9::text[], $10::text[], $11::float8[]) AS w
     ON CONFLICT (object, system, stage, id) DO UPDATE SET seen = excluded.seen,
       modified = excluded.modified, stamps = excluded.stamps, asserted = excluded.asserted,
       keys = excluded.keys, since = excluded.since,
       scan = greatest(records.scan, excluded.scan), gone = false,
       merged_into = NULL, dirty = true`,
    [
      ...namesOfFeed(seen),
      seen.scan ?? 0,
      records.map((one) => kept(one.id)),
      records.map((one) => one.seen),
      records.map((one) => one.modified),
      records.map((one) => one.stamps),
      records.map((one) => one.asserted),
      records.map((one) => one.keys),
      records.map((one) => one.since),
    ],
  );
}

interface Scanned {
  readonly scan: number;
  readonly picture: Picture | undefined;
}

export async function present(
  query: Query,
  feed: Feed,
  { ids, scan, picture }: Scanned & { readonly ids: readonly string[] },
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  await noteScan(query, feed, ids, scan);
  const of = [...namesOfFeed(feed), ids.map(kept)];
  // One that was taken for gone, because a list came back empty, is there after all.
  const { rows } = await query<{ id: string; keys: string; link: string | null }>(
    `UPDATE records SET gone = false, merged_into = NULL, since = $5, dirty = true
     WHERE ${ofFeed} AND gone AND coalesce(since <= $6::float8, true) RETURNING id, keys, link`,
    [...of, picture?.at ?? now, picture?.asOf ?? null],
  );
  const back = rows.map(({ id, keys }) => ({
    ...feedOf(feed),
    id: unkept(id),
    keys: (JSON.parse(keys) as (string | null)[]).map((key) => key ?? undefined),
    hadKeys: false,
  }));
  await putKeys(query, back);
  await touch(query, new Set(rows.flatMap((row) => row.link ?? [])));
  if (picture === undefined) return;
  // Those of which it is known from later that they are gone are in doubt.
  const later = await query<{ id: string }>(
    `SELECT id FROM records WHERE ${ofFeed} AND gone AND since > $5`,
    [...of, picture.asOf],
  );
  const doubted = later.rows.map((row) => unkept(row.id));
  await doubt(query, feed, doubted, picture, false);
}

async function noteScan(
  query: Query,
  feed: Feed,
  ids: readonly string[],
  scan: number,
): Promise<void> {
  if (ids.length === 0) return;
  await query(`UPDATE records SET scan = $5 WHERE ${ofFeed} AND scan <> $5`, [
    ...namesOfFeed(feed),
    ids.map(kept),
    scan,
  ]);
}

/** What the complete scan of this number did not show is gone. */
export async function sweep(
  query: Query,
  feed: Feed,
  { scan, picture }: Scanned,
  now: number,
): Promise<number> {
  const { rows } = await query<{ id: string }>(
    `SELECT id FROM records
     WHERE object = $1 AND system = $2 AND stage = $3 AND NOT gone AND scan <> $4`,
    [...namesOfFeed(feed), scan],
  );
  const ids = rows.map((row) => unkept(row.id));
  const gone = await trulyGone(query, feed, ids, picture);
  const { count, links } = await markGone(query, feed, gone, picture?.at ?? now);
  await touch(query, links);
  return count;
}

/** A record that is gone keeps its base: it proves what was deleted. Its keys find nothing any more. */
async function markGone(
  query: Query,
  feed: Feed,
  ids: readonly string[],
  since: number,
): Promise<{ readonly count: number; readonly links: ReadonlySet<string> }> {
  if (ids.length === 0) return { count: 0, links: new Set() };
  const { rows } = await query<{ id: string; link: string | null; keys: string }>(
    `UPDATE records SET gone = true, since = $5, dirty = true
     WHERE ${ofFeed} AND NOT gone RETURNING id, link, keys`,
    [...namesOfFeed(feed), ids.map(kept), since],
  );
  const lost = rows.flatMap((row) => lostKeys(feed, row.keys));
  await forgetKeys(
    query,
    rows.map((row) => ({ ...feedOf(feed), id: unkept(row.id) })),
  );
  await lookAgain(query, await searching(query, lost));
  return { count: rows.length, links: new Set(rows.flatMap((row) => row.link ?? [])) };
}

async function markMerged(
  query: Query,
  feed: Feed,
  merges: ReadonlyMap<string, string>,
): Promise<void> {
  if (merges.size === 0) return;
  await query(
    `UPDATE records AS r SET merged_into = w.target FROM unnest($4::text[], $5::text[]) AS w(id, target)
     WHERE r.object = $1 AND r.system = $2 AND r.stage = $3 AND r.id = w.id`,
    [...namesOfFeed(feed), [...merges.keys()].map(kept), [...merges.values()].map(kept)],
  );
}

async function touch(query: Query, links: ReadonlySet<string>): Promise<void> {
  if (links.size === 0) return;
  await query("UPDATE links SET dirty = true WHERE id = ANY($1::bigint[]) AND NOT dirty", [
    [...links],
  ]);
}

function lostKeys({ object }: Feed, keys: string): readonly LostKey[] {
  return keysIn(keys).map((one) => ({ ...one, object, at: 0 }));
}

const ofFeed = "object = $1 AND system = $2 AND stage = $3 AND id = ANY($4::text[])";

function namesOfFeed({ object, system, stage }: Feed): [string, string, string] {
  return [kept(object), kept(system), kept(stage)];
}

/** The feed alone, of what also holds what it showed. */
function feedOf({ object, system, stage }: Feed): Feed {
  return { object, system, stage };
}
