/** Records without partners, those that share a key, and how they come together in links. */
import type { DatabaseSync } from "node:sqlite";
import { bug } from "../../../core/bug.ts";
import type { Join, LinkedRecord, MatchKey, Mate, RecordId, StoredRecord } from "../engine.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";

/**
 * Dirty records that have no link, or are alone in theirs; the same ones again until they are joined. One
 * that a linked record was merged into is that link's, as soon as it moves.
 */
export function loose(db: DatabaseSync, object: string, max: number): readonly StoredRecord[] {
  const rows = db
    .prepare(
      `SELECT ${recordColumns} FROM records AS r
       WHERE object = ? AND dirty = 1 AND gone = 0
         AND (link IS NULL OR 1 = (SELECT count(*) FROM records WHERE link = r.link))
         AND NOT EXISTS (
           SELECT 1 FROM records AS m WHERE m.object = r.object AND m.merged_into = r.id
             AND m.system = r.system AND m.stage = r.stage AND m.link IS NOT NULL)
       ORDER BY system, stage, id LIMIT ?`,
    )
    .all(object, max) as unknown as RecordRow[];
  return rows.map(recordOf);
}

export function mates(
  db: DatabaseSync,
  object: string,
  keys: readonly MatchKey[],
): readonly Mate[] {
  const rows = db
    .prepare(
      `SELECT k.line, k.key, k.system, k.stage, k.id, r.link, r.seen,
         (SELECT group_concat(DISTINCT o.system) FROM records AS o WHERE o.link = r.link) AS linked
       FROM json_each(?) AS w
       CROSS JOIN keys AS k ON k.object = ? AND k.line = w.value ->> 'line' AND k.key = w.value ->> 'key'
       CROSS JOIN records AS r ON r.object = k.object AND r.system = k.system AND r.stage = k.stage AND r.id = k.id
       WHERE r.gone = 0
       ORDER BY k.line, k.key, k.system, k.stage, k.id`,
    )
    .all(JSON.stringify(keys), object) as unknown as {
    line: number;
    key: string;
    system: string;
    stage: string;
    id: string;
    link: number | null;
    seen: string;
    linked: string | null;
  }[];
  return rows.map((row) => ({
    object,
    line: row.line,
    key: row.key,
    system: row.system,
    stage: row.stage,
    id: row.id,
    link: row.link === null ? undefined : String(row.link),
    linked: row.linked?.split(",") ?? [],
    fields: JSON.parse(row.seen) as Mate["fields"],
  }));
}

export function join(db: DatabaseSync, object: string, joins: readonly Join[]): void {
  const make = db.prepare(`INSERT INTO links (object) VALUES (?) RETURNING id`);
  const mark = db.prepare(`UPDATE links SET dirty = 1, ambiguous = ? WHERE id = ?`);
  const linkOf = db.prepare(
    `SELECT link FROM records WHERE object = ? AND system = ? AND stage = ? AND id = ?`,
  );
  const put = db.prepare(
    `UPDATE records SET link = ?, dirty = 0 WHERE object = ? AND system = ? AND stage = ? AND id = ?`,
  );
  // What was accounted for elsewhere is no past of this link.
  const forgetPast = db.prepare(
    `UPDATE records SET base = '{}' WHERE object = ? AND system = ? AND stage = ? AND id = ?`,
  );
  const dropIfEmpty = droppingEmpty(db);
  const forgetTombstone = db.prepare(`DELETE FROM tombstones WHERE link = ? AND system = ?`);
  for (const one of joins) {
    const kept = one.into ?? oldest(one);
    const link =
      kept === undefined ? Number((make.get(object) as { id: number }).id) : Number(kept);
    const { changes } = mark.run(one.ambiguous ?? null, link);
    if (changes === 0) bug(`there is no link ${link} to join records into`);
    const left = new Set<number>();
    for (const { system, stage, id } of one.records) {
      const before = (linkOf.get(object, system, stage, id) as { link: number | null } | undefined)
        ?.link;
      if (before !== null && before !== undefined && before !== link) left.add(before);
      if (before !== link) forgetPast.run(object, system, stage, id);
      put.run(link, object, system, stage, id);
      forgetTombstone.run(link, system);
    }
    for (const empty of left) dropIfEmpty(empty);
  }

  /** Of the links that the records have, the first made; a lone record keeps its own. */
  function oldest(one: Join): string | undefined {
    const links = one.records.flatMap(({ system, stage, id }) => {
      const found = linkOf.get(object, system, stage, id) as { link: number | null } | undefined;
      return found?.link ?? [];
    });
    return links.length === 0 ? undefined : String(Math.min(...links));
  }
}

/** Gives what lets a link go that has no record any more, with all that was noted for it. */
export function droppingEmpty(db: DatabaseSync): (link: number) => void {
  const has = db.prepare(`SELECT 1 FROM records WHERE link = ? LIMIT 1`);
  const forget = ["holds", "tombstones"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE link = ?`),
  );
  const drop = db.prepare(`DELETE FROM links WHERE id = ?`);
  return (link) => {
    if (has.get(link) !== undefined) return;
    for (const one of forget) one.run(link);
    drop.run(link);
  };
}

export function linksOf(
  db: DatabaseSync,
  object: string,
  records: readonly RecordId[],
): ReadonlyMap<string, string> {
  const rows = db
    .prepare(
      `SELECT r.system, r.id, r.link FROM json_each(?) AS w
       CROSS JOIN records AS r ON r.object = ? AND r.system = w.value ->> 'system' AND r.id = w.value ->> 'id'
       WHERE r.link IS NOT NULL AND r.gone = 0`,
    )
    .all(JSON.stringify(records), object) as { system: string; id: string; link: number }[];
  return new Map(rows.map((row) => [`${row.system} ${row.id}`, String(row.link)]));
}

export function recordsOf(
  db: DatabaseSync,
  object: string,
  links: readonly string[],
): readonly LinkedRecord[] {
  const rows = db
    .prepare(
      `SELECT r.system, r.stage, r.id, r.link
       FROM (SELECT DISTINCT value AS link FROM json_each(?)) AS w CROSS JOIN records AS r ON r.link = w.link
       WHERE r.object = ? AND r.gone = 0
       ORDER BY r.link, r.system, r.stage, r.id`,
    )
    .all(JSON.stringify(links.map(Number)), object) as {
    system: string;
    stage: string;
    id: string;
    link: number;
  }[];
  return rows.map((row) => ({ ...row, link: String(row.link) }));
}
