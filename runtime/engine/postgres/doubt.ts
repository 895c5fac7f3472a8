/** Records that are in doubt: those that were shown in a picture which may be older than what is known of them. */
import type { Doubtful, Feed, Picture } from "../engine.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";

const of = "object = $1 AND system = $2 AND stage = $3 AND id = ANY($4::text[])";

function namesOf(feed: Feed, ids: readonly string[]): readonly unknown[] {
  return [kept(feed.object), kept(feed.system), kept(feed.stage), ids.map(kept)];
}

/** What is known from later than the picture is known from then, where the clock went back. */
export async function doubt(
  query: Query,
  feed: Feed,
  ids: readonly string[],
  { at }: Picture,
  missing: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  await query(
    `UPDATE records SET doubted = least(doubted, $5::float8), doubted_last = $5,
       since = CASE WHEN since IS NULL THEN NULL ELSE least(since, $5) END, missing = $6
     WHERE ${of}`,
    [...namesOf(feed, ids), at, missing],
  );
}

/** Those of these records that may be gone; the others are in doubt. */
export async function trulyGone(
  query: Query,
  feed: Feed,
  ids: readonly string[],
  picture: Picture | undefined,
): Promise<readonly string[]> {
  if (picture === undefined || ids.length === 0) return ids;
  const { rows } = await query<{ id: string }>(
    `SELECT id FROM records WHERE ${of} AND NOT gone AND since > $5`,
    [...namesOf(feed, ids), picture.asOf],
  );
  const later = new Set(rows.map((row) => unkept(row.id)));
  await doubt(query, feed, [...later], picture, true);
  return later.size === 0 ? ids : ids.filter((id) => !later.has(id));
}

/** Their system was asked, and this shows whatever put them in doubt. */
export async function believe(
  query: Query,
  feed: Feed,
  ids: readonly string[],
  picture: Picture | undefined,
): Promise<void> {
  if (ids.length === 0) return;
  await query(
    `UPDATE records SET doubted = NULL, doubted_last = NULL, missing = false
     WHERE ${of} AND doubted IS NOT NULL AND coalesce(doubted_last <= $5::float8, true)`,
    [...namesOf(feed, ids), picture?.asOf ?? null],
  );
}

/** By system, stage and id. */
export async function doubtfulIn(query: Query, object: string): Promise<readonly Doubtful[]> {
  const { rows } = await query<{
    system: string;
    stage: string;
    id: string;
    link: string | null;
    doubted: number;
    missing: boolean;
  }>(
    `SELECT system, stage, id, link, doubted, missing FROM records
     WHERE object = $1 AND doubted IS NOT NULL ORDER BY system, stage, id`,
    [kept(object)],
  );
  return rows.map(({ system, stage, id, link, doubted, missing }) => ({
    object,
    system: unkept(system),
    stage: unkept(stage),
    id: unkept(id),
    link: link ?? undefined,
    since: doubted,
    missing,
  }));
}
