/**
 * Takes in what a feed showed. A record that is as it was seen before costs one comparison of texts;
 * one that changed is kept, its keys with it, and it and its link become dirty. The cursor moves in
 * the same transaction, so a crash repeats a page or does not.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Merge } from "../../connector.ts";
import type { Appended, Appending, Feed, Picture } from "../engine.ts";
import { textsOf } from "../record-texts.ts";
import { isOlder, stampsAfter } from "../seen-again.ts";
import { believe, doubting, inDoubt, inDoubtAt, trulyGone } from "./doubt.ts";
import { lookingAgain, puttingKeys } from "./keys.ts";

interface Known {
  readonly id: string;
  readonly seen: string;
  readonly keys: string;
  readonly stamps: string | null;
  readonly asserted: string | null;
  readonly modified: number | null;
  readonly since: number | null;
  readonly gone: number;
  readonly link: number | null;
}

/** `now`: ms. */
export function append(db: DatabaseSync, seen: Appending, now: number): Appended {
  const { object, system, stage, picture } = seen;
  const since = picture?.at ?? now;
  const known = knownRecords(db, seen);
  if (seen.asked !== undefined) believe(db, seen, seen.asked, picture);
  const doubt = doubting(db);
  const write = db.prepare(
    `INSERT INTO records
       (object, system, stage, id, seen, modified, stamps, asserted, keys, scan, since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seen = excluded.seen, modified = excluded.modified,
       stamps = excluded.stamps, asserted = excluded.asserted, keys = excluded.keys,
       scan = max(scan, excluded.scan), since = excluded.since, gone = 0, merged_into = NULL,
       dirty = 1`,
  );
  const putKeys = puttingKeys(db);
  const touched: number[] = [];
  const unchanged: string[] = [];
  let changed = 0;
  for (const record of seen.records) {
    const texts = textsOf(record);
    const before = known.get(record.id);
    const later = before && stampsAfter(before, record);
    const isAsNow =
      before !== undefined &&
      before.gone === 0 &&
      before.seen === texts.seen &&
      // A key may name a record that was linked meanwhile.
      before.keys === texts.keys &&
      later?.asserted === before.asserted;
    if (isAsNow) {
      unchanged.push(record.id);
      continue;
    }
    if (picture !== undefined && before !== undefined && isOlder(before, record, seen)) {
      doubt(seen, record.id, picture, false);
      unchanged.push(record.id);
      continue;
    }
    changed++;
    const stamps = later === undefined ? texts.stamps : later.stamps;
    const asserted = later?.asserted ?? null;
    write.run(
      object,
      system,
      stage,
      record.id,
      texts.seen,
      record.modified ?? null,
      stamps,
      asserted,
      texts.keys,
      seen.scan ?? 0,
      since,
    );
    // The page may show it once more.
    const { seen: fields, keys } = texts;
    const link = before?.link ?? null;
    const modified = record.modified ?? null;
    const shown = { seen: fields, keys, stamps, asserted, modified };
    known.set(record.id, { id: record.id, ...shown, since, gone: 0, link });
    if (before?.keys !== texts.keys || before.gone === 1) putKeys(seen, record.id, record.keys);
    if (before !== undefined && before.link !== null) touched.push(before.link);
  }
  if (seen.scan !== undefined && unchanged.length > 0) noteScan(db, seen, unchanged, seen.scan);
  const { deleted, merged = [] } = seen;
  const gone = [...trulyGone(db, seen, deleted, picture), ...merged.map((one) => one.from)];
  changed += markGone(db, seen, gone, touched, since);
  markMerged(db, seen, merged);
  touch(db, touched);
  if (seen.cursor !== undefined) {
    db.prepare(
      `INSERT INTO cursors (object, system, stage, cursor) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET cursor = excluded.cursor`,
    ).run(object, system, stage, seen.cursor);
  }
  return { changed };
}

const among = `object = ? AND system = ? AND stage = ? AND id IN (SELECT value FROM json_each(?))`;

interface Scanned {
  readonly scan: number;
  readonly picture: Picture | undefined;
}

export function present(
  db: DatabaseSync,
  feed: Feed,
  { ids, scan, picture }: Scanned & { readonly ids: readonly string[] },
  now: number,
): void {
  noteScan(db, feed, ids, scan);
  const of = [feed.object, feed.system, feed.stage, JSON.stringify(ids)] as const;
  // One that was taken for gone, because a list came back empty, is there after all.
  const back = db
    .prepare(
      `UPDATE records SET gone = 0, merged_into = NULL, since = ?, dirty = 1
       WHERE ${among} AND gone = 1 AND coalesce(since <= ?, TRUE) RETURNING id, keys, link`,
    )
    .all(picture?.at ?? now, ...of, picture?.asOf ?? null) as {
    id: string;
    keys: string;
    link: number | null;
  }[];
  const putKeys = puttingKeys(db);
  for (const { id, keys } of back) {
    const texts = JSON.parse(keys) as (string | null)[];
    putKeys(
      feed,
      id,
      texts.map((key) => key ?? undefined),
    );
  }
  touch(
    db,
    back.flatMap(({ link }) => link ?? []),
  );
  if (picture === undefined) return;
  // Those of which it is known from later that they are gone are in doubt.
  db.prepare(`UPDATE records SET ${inDoubt} WHERE ${among} AND gone = 1 AND since > ?`).run(
    ...inDoubtAt(picture, false),
    ...of,
    picture.asOf,
  );
}

function noteScan(db: DatabaseSync, feed: Feed, ids: readonly string[], scan: number): void {
  db.prepare(`UPDATE records SET scan = ? WHERE ${among}`).run(
    scan,
    feed.object,
    feed.system,
    feed.stage,
    JSON.stringify(ids),
  );
}

/** What the complete scan of this number did not show is gone. */
export function sweep(
  db: DatabaseSync,
  feed: Feed,
  { scan, picture }: Scanned,
  now: number,
): number {
  const rows = db
    .prepare(
      `SELECT id FROM records WHERE object = ? AND system = ? AND stage = ? AND gone = 0 AND scan <> ?`,
    )
    .all(feed.object, feed.system, feed.stage, scan) as { id: string }[];
  const touched: number[] = [];
  const ids = rows.map((row) => row.id);
  const gone = trulyGone(db, feed, ids, picture);
  const count = markGone(db, feed, gone, touched, picture?.at ?? now);
  touch(db, touched);
  return count;
}

function knownRecords(db: DatabaseSync, seen: Appending): Map<string, Known> {
  const rows = db
    .prepare(
      `SELECT id, seen, keys, stamps, asserted, modified, since, gone, link FROM records
       WHERE object = ? AND system = ? AND stage = ? AND id IN (SELECT value FROM json_each(?))`,
    )
    .all(
      seen.object,
      seen.system,
      seen.stage,
      JSON.stringify(seen.records.map((record) => record.id)),
    ) as unknown as Known[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** A record that is gone keeps its base: it proves what was deleted. Its keys find nothing any more. */
function markGone(
  db: DatabaseSync,
  feed: Feed,
  ids: readonly string[],
  touched: number[],
  since: number,
): number {
  if (ids.length === 0) return 0;
  const where = `object = ? AND system = ? AND stage = ? AND id IN (SELECT value FROM json_each(?))`;
  const of = [feed.object, feed.system, feed.stage, JSON.stringify(ids)] as const;
  const rows = db
    .prepare(
      `UPDATE records SET gone = 1, since = ?, dirty = 1 WHERE ${where} AND gone = 0 RETURNING link`,
    )
    .all(since, ...of) as { link: number | null }[];
  lookingAgain(db)(feed, ids);
  db.prepare(`DELETE FROM keys WHERE ${where}`).run(...of);
  for (const { link } of rows) if (link !== null) touched.push(link);
  return rows.length;
}

function markMerged(
  db: DatabaseSync,
  { object, system, stage }: Feed,
  merges: readonly Merge[],
): void {
  const put = db.prepare(
    `UPDATE records SET merged_into = ? WHERE object = ? AND system = ? AND stage = ? AND id = ?`,
  );
  for (const { from, into } of merges) put.run(into, object, system, stage, from);
}

function touch(db: DatabaseSync, links: readonly number[]): void {
  if (links.length === 0) return;
  db.prepare(`UPDATE links SET dirty = 1 WHERE id IN (SELECT value FROM json_each(?))`).run(
    JSON.stringify(links),
  );
}
