/** How an object stands: asked when somebody looks, and nothing is kept for it. */
import type { DatabaseSync } from "node:sqlite";
import { given } from "../../../core/given.ts";
import type { ObjectStanding, StoredHold } from "../engine.ts";
import { standingHold } from "../standing.ts";

const paired = `links.object = ? AND links.in_scope IS NOT 0 AND 1 < (
  SELECT count(DISTINCT system) FROM records WHERE link = links.id AND gone = 0)`;

export function standingOf(db: DatabaseSync, object: string): ObjectStanding {
  const counted = db.prepare(`SELECT count(*) AS n FROM links WHERE ${paired}`).get(object);
  const waiting = db
    .prepare(
      `SELECT count(*) AS links, min(since) AS since FROM (
         SELECT (SELECT max(since) FROM records WHERE link = links.id) AS since FROM links
         WHERE ${paired} AND dirty = 1 AND NOT EXISTS (SELECT 1 FROM holds WHERE link = links.id))`,
    )
    .get(object) as { readonly links: number; readonly since: number | null };
  const holds = db
    .prepare(
      `SELECT h.hold FROM holds AS h JOIN links ON links.id = h.link
       WHERE ${paired} ORDER BY h.link, h.unit`,
    )
    .all(object) as unknown as { readonly hold: string }[];
  return {
    links: (counted as { readonly n: number }).n,
    waiting: { links: waiting.links, ...given({ since: waiting.since ?? undefined }) },
    holds: holds.map((row) => standingHold(JSON.parse(row.hold) as StoredHold)),
  };
}
