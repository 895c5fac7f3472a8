/**
 * The keys that records are found by. Their statements are prepared once for all records of a change:
 * preparing them for each costs more than running them.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Feed, SeenRecord } from "../engine.ts";

/** Gives what sets the keys of a record in place of those it had. */
export function puttingKeys(
  db: DatabaseSync,
): (feed: Feed, id: string, keys: SeenRecord["keys"]) => void {
  const had = db.prepare(
    `SELECT 1 FROM keys WHERE object = ? AND system = ? AND stage = ? AND id = ? LIMIT 1`,
  );
  const lookAgain = lookingAgain(db);
  const forget = db.prepare(
    `DELETE FROM keys WHERE object = ? AND system = ? AND stage = ? AND id = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO keys (object, line, key, system, stage, id) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  return (feed, id, keys) => {
    const { object, system, stage } = feed;
    if (had.get(object, system, stage, id) !== undefined) {
      lookAgain(feed, [id]);
      forget.run(object, system, stage, id);
    }
    for (const [line, key] of keys.entries()) {
      if (key !== undefined) insert.run(object, line, key, system, stage, id);
    }
  };
}

/** Gives what marks the records whose key search was not clear while these had the same key: now it may be. */
export function lookingAgain(db: DatabaseSync): (feed: Feed, ids: readonly string[]) => void {
  // From the keys to the links: the other way round, every link is read for each record.
  const mark = db.prepare(
    `UPDATE records SET dirty = 1
     WHERE object = ?1 AND (system, stage, id) IN (
       SELECT r.system, r.stage, r.id FROM json_each(?4) AS w
         CROSS JOIN keys AS k ON k.object = ?1 AND k.system = ?2 AND k.stage = ?3 AND k.id = w.value
         CROSS JOIN keys AS o ON o.object = k.object AND o.line = k.line AND o.key = k.key
         CROSS JOIN records AS r
           ON r.object = o.object AND r.system = o.system AND r.stage = o.stage AND r.id = o.id
         CROSS JOIN links AS l ON l.id = r.link
       WHERE l.ambiguous IS NOT NULL)`,
  );
  return ({ object, system, stage }, ids) => {
    mark.run(object, system, stage, JSON.stringify(ids));
  };
}
