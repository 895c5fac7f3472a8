/** Links, read whole: with their records, holds and tombstones. */
import type { DatabaseSync } from "node:sqlite";
import type { Hub } from "../../../rules/merge/unit.ts";
import type { Find, ObjectSize, StoredHold, StoredLink, StoredRecord } from "../engine.ts";
import { goesOn, isMerged } from "../goes-on.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";

interface LinkRow {
  readonly id: number;
  readonly object: string;
  readonly hubs: string;
  readonly in_scope: number | null;
  readonly ambiguous: string | null;
  readonly attempts: number;
}

const linkColumns = "id, object, hubs, in_scope, ambiguous, attempts";

export function claim(
  db: DatabaseSync,
  object: string,
  max: number,
  now: number,
  after = "0",
): readonly StoredLink[] {
  const rows = db
    .prepare(
      `SELECT ${linkColumns} FROM links
       WHERE object = ? AND dirty = 1 AND (again IS NULL OR again <= ?) AND id > ? ORDER BY id LIMIT ?`,
    )
    .all(object, now, Number(after), max) as unknown as LinkRow[];
  return whole(db, rows);
}

export function successions(
  db: DatabaseSync,
  object: string,
  steps: readonly { readonly system: string; readonly stage: string; readonly field: string }[],
): readonly StoredLink[] {
  const rows = db
    .prepare(
      `SELECT ${linkColumns} FROM links WHERE object = ?1 AND (
         id IN (SELECT link FROM records WHERE object = ?1 AND merged_into IS NOT NULL)
         OR dirty = 1 AND id IN (SELECT r.link FROM json_each(?2) AS w JOIN records AS r
           ON r.object = links.object AND r.system = w.value ->> 'system' AND r.stage = w.value ->> 'stage'
         WHERE r.gone = 0 AND EXISTS (
           SELECT 1 FROM json_each(r.seen) AS f
           WHERE f.key = w.value ->> 'field' AND trim(coalesce(f.value, '')) <> '')))
       ORDER BY id`,
    )
    .all(object, JSON.stringify(steps)) as unknown as LinkRow[];
  // SQLite's idea of a blank is narrower than ours.
  return whole(db, rows).filter(({ records }) => isMerged(records) || goesOn(records, steps));
}

export function findLinks(db: DatabaseSync, object: string, find?: Find): readonly StoredLink[] {
  const select = `SELECT ${linkColumns} FROM links WHERE object = ?`;
  if (find === undefined)
    return whole(db, db.prepare(`${select} ORDER BY id`).all(object) as never);
  const where = {
    link: "id = ?",
    record: "id IN (SELECT link FROM records WHERE object = links.object AND id = ?)",
    key: `id IN (SELECT r.link FROM keys AS k JOIN records AS r
            ON r.object = k.object AND r.system = k.system AND r.stage = k.stage AND r.id = k.id
            WHERE k.object = links.object AND k.key = ?)`,
  }[find.kind];
  const value = find.kind === "link" ? find.link : find.kind === "record" ? find.id : find.key;
  return whole(db, db.prepare(`${select} AND ${where} ORDER BY id`).all(object, value) as never);
}

function whole(db: DatabaseSync, rows: readonly LinkRow[]): readonly StoredLink[] {
  const ids = JSON.stringify(rows.map((row) => row.id));
  const within = `link IN (SELECT value FROM json_each(?))`;
  const records = gather(
    db
      .prepare(`SELECT ${recordColumns} FROM records WHERE ${within} ORDER BY system, stage, id`)
      .all(ids) as unknown as RecordRow[],
    (row): StoredRecord => recordOf(row),
  );
  const holds = gather(
    db
      .prepare(`SELECT link, hold FROM holds WHERE ${within} ORDER BY unit`)
      .all(ids) as unknown as {
      link: number;
      hold: string;
    }[],
    (row) => JSON.parse(row.hold) as StoredHold,
  );
  const tombstones = gather(
    db
      .prepare(`SELECT link, system FROM tombstones WHERE ${within} ORDER BY system`)
      .all(ids) as unknown as {
      link: number;
      system: string;
    }[],
    (row) => row.system,
  );
  return rows.map((row) => ({
    id: String(row.id),
    object: row.object,
    records: records.get(row.id) ?? [],
    hubs: JSON.parse(row.hubs) as Record<string, Hub>,
    holds: holds.get(row.id) ?? [],
    tombstones: tombstones.get(row.id) ?? [],
    inScope: row.in_scope === null ? undefined : row.in_scope === 1,
    ...(row.ambiguous === null ? {} : { ambiguous: row.ambiguous }),
    attempts: row.attempts,
  }));
}

function gather<Row extends { readonly link: number | null }, Item>(
  rows: readonly Row[],
  itemOf: (row: Row) => Item,
): ReadonlyMap<number, Item[]> {
  const found = new Map<number, Item[]>();
  for (const row of rows) {
    const items = found.get(row.link ?? 0);
    if (items === undefined) found.set(row.link ?? 0, [itemOf(row)]);
    else items.push(itemOf(row));
  }
  return found;
}

export function sizeOf(db: DatabaseSync, object: string): ObjectSize {
  const count = (sql: string) => (db.prepare(sql).get(object) as { n: number }).n;
  const systems = db
    .prepare(
      `SELECT system, sum(gone = 0) AS present, sum(gone = 1 AND dirty = 1) AS gone
       FROM records WHERE object = ? GROUP BY system ORDER BY system`,
    )
    .all(object) as unknown as ObjectSize["systems"];
  return {
    isInitial: count(`SELECT count(*) AS n FROM finished WHERE object = ?`) === 0,
    links: count(`SELECT count(*) AS n FROM links WHERE object = ?`),
    dirty: count(`SELECT count(*) AS n FROM links WHERE object = ? AND dirty = 1`),
    systems: systems.map((one) => ({ ...one })),
  };
}
