/** Records that are in doubt: those that were shown in a picture which may be older than what is known of them. */
import type { DatabaseSync } from "node:sqlite";
import type { Doubtful, Feed, Picture } from "../engine.ts";

const where = `object = ? AND system = ? AND stage = ?`;

/** What is known from later than now is known from now, where the clock went back. */
export const inDoubt =
  "doubted = min(coalesce(doubted, ?), ?), doubted_last = ?, since = min(since, ?), missing = ?";

export function inDoubtAt({ at }: Picture, missing: boolean): readonly number[] {
  return [at, at, at, at, missing ? 1 : 0];
}

export function doubting(
  db: DatabaseSync,
): (feed: Feed, id: string, picture: Picture, missing: boolean) => void {
  const put = db.prepare(`UPDATE records SET ${inDoubt} WHERE ${where} AND id = ?`);
  return ({ object, system, stage }, id, picture, missing) => {
    put.run(...inDoubtAt(picture, missing), object, system, stage, id);
  };
}

/** Those of these records that may be gone; the others are in doubt. */
export function trulyGone(
  db: DatabaseSync,
  feed: Feed,
  ids: readonly string[],
  picture: Picture | undefined,
): readonly string[] {
  if (picture === undefined || ids.length === 0) return ids;
  const rows = db
    .prepare(
      `SELECT id FROM records WHERE ${where} AND id IN (SELECT value FROM json_each(?))
         AND gone = 0 AND since > ?`,
    )
    .all(feed.object, feed.system, feed.stage, JSON.stringify(ids), picture.asOf) as {
    id: string;
  }[];
  const later = new Set(rows.map((row) => row.id));
  const doubt = doubting(db);
  for (const id of later) doubt(feed, id, picture, true);
  return later.size === 0 ? ids : ids.filter((id) => !later.has(id));
}

/** Their system was asked, and this shows whatever put them in doubt. */
export function believe(
  db: DatabaseSync,
  feed: Feed,
  ids: readonly string[],
  picture: Picture | undefined,
): void {
  const asOf = picture?.asOf ?? null;
  db.prepare(
    `UPDATE records SET doubted = NULL, doubted_last = NULL, missing = 0
     WHERE ${where} AND id IN (SELECT value FROM json_each(?)) AND coalesce(doubted_last <= ?, TRUE)`,
  ).run(feed.object, feed.system, feed.stage, JSON.stringify(ids), asOf);
}

/** By system, stage and id. */
export function doubtfulIn(db: DatabaseSync, object: string): readonly Doubtful[] {
  const rows = db
    .prepare(
      `SELECT system, stage, id, link, doubted, missing FROM records
       WHERE object = ? AND doubted IS NOT NULL ORDER BY system, stage, id`,
    )
    .all(object) as {
    system: string;
    stage: string;
    id: string;
    link: number | null;
    doubted: number;
    missing: number;
  }[];
  return rows.map(({ link, doubted, missing, ...one }) => ({
    object,
    ...one,
    link: link === null ? undefined : String(link),
    since: doubted,
    missing: missing === 1,
  }));
}
