/** How an object stands: asked when somebody looks, and nothing is kept for it. */
import { given } from "../../../core/given.ts";
import type { ObjectStanding, StoredHold } from "../engine.ts";
import { standingHold } from "../standing.ts";
import type { Query } from "./database.ts";
import { kept } from "./kept-text.ts";

const paired = `links.object = $1 AND links.in_scope IS NOT FALSE AND 1 < (
  SELECT count(DISTINCT system) FROM records WHERE link = links.id AND NOT gone)`;

export async function standingOf(query: Query, object: string): Promise<ObjectStanding> {
  const of = [kept(object)];
  const counted = await query<{ links: number }>(
    `SELECT count(*)::int AS links FROM links WHERE ${paired}`,
    of,
  );
  const waiting = await query<{ links: number; since: number | null }>(
    `SELECT count(*)::int AS links, min(since)::float8 AS since FROM (
       SELECT (SELECT max(since) FROM records WHERE link = links.id) AS since FROM links
       WHERE ${paired} AND dirty AND NOT EXISTS (SELECT FROM holds WHERE link = links.id)) AS w`,
    of,
  );
  const holds = await query<{ hold: string }>(
    `SELECT h.hold FROM holds AS h JOIN links ON links.id = h.link
     WHERE ${paired} ORDER BY h.link, h.unit`,
    of,
  );
  const [{ links, since } = { links: 0, since: null }] = waiting.rows;
  return {
    links: counted.rows[0]?.links ?? 0,
    waiting: { links, ...given({ since: since ?? undefined }) },
    holds: holds.rows.map((row) => standingHold(JSON.parse(row.hold) as StoredHold)),
  };
}
