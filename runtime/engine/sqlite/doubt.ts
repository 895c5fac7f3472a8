/** Records that are in doubt: those that were shown in a picture which may be older than what is known of them. */
import type { DatabaseSync } from "node:sqlite";
import type { Doubtful, Feed, Picture } from "../engine.ts";

const where = `object = ? AND system = ? AND stage = ?`;

/** What is known from later than now is known from now, where the clock went back. */
export function doubting(
  db: DatabaseSync,
): (feed: Feed, id: string, picture: Picture, missing: boolean) => void {
  const put = db.prepare(
    `UPDATE records SET doubted = ?1, missing = ?2, since = min(since, ?1)
     WHERE object = ?3 AND system = ?4 AND stage = ?5 AND id = ?6`,
  );
  return ({ object, system, stage }, id, { at }, missing) => {
    put.run(at, missing ? 1 : 0, object, system, stage, id);
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

export function believe(db: DatabaseSync, feed: Feed, ids: readonly string[]): void {
  db.prepare(
    `UPDATE records SET doubted = NULL, missing = 0
     WHERE ${where} AND id IN (SELECT value FROM json_each(?)) AND doubted IS NOT NULL`,
  ).run(feed.object, feed.system, feed.stage, JSON.stringify(ids));
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
