/**
 * What became of a batch, in one transaction: bases, values in force, holds, tombstones and the
 * audit, with the intents that are settled by it. Its statements are prepared once for all links.
 */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { LinkOutcome, Outcome, RecordOutcome } from "../engine.ts";
import { textsOf } from "../record-texts.ts";
import { appendAudit } from "./audit.ts";
import { droppingEmpty } from "./identity.ts";
import { lookingAgain, puttingKeys } from "./keys.ts";
import { tell } from "./tell.ts";

/** `now`: ms. */
export function commit(db: DatabaseSync, outcome: Outcome, now: number): void {
  if (outcome.links.length > 0) {
    const commitLink = committingLinks(db, now);
    for (const link of outcome.links) commitLink(link);
    // Last, because others of the batch may be looked at again for it.
    const records = outcome.links.flatMap((link) => link.records.filter((one) => one.deleted));
    for (const record of records) bury(db, record, now);
  }
  if (outcome.settled.length > 0) {
    db.prepare(`DELETE FROM intents WHERE id IN (SELECT value FROM json_each(?))`).run(
      JSON.stringify(outcome.settled),
    );
  }
  appendAudit(db, outcome);
  if (outcome.alerts !== undefined) tell(db, { put: outcome.alerts });
}

function bury(db: DatabaseSync, record: RecordOutcome, now: number): void {
  const { object, system, stage, id } = record;
  lookingAgain(db)(record, [id]);
  const where = `object = ? AND system = ? AND stage = ? AND id = ?`;
  db.prepare(`DELETE FROM keys WHERE ${where}`).run(object, system, stage, id);
  db.prepare(`UPDATE records SET gone = 1, since = ?, dirty = 0 WHERE ${where}`).run(
    now,
    object,
    system,
    stage,
    id,
  );
}

function committingLinks(db: DatabaseSync, now: number): (link: LinkOutcome) => void {
  const putRecord = puttingRecords(db, now);
  const dropIfEmpty = droppingEmpty(db);
  const put = db.prepare(
    `UPDATE links SET hubs = ?, in_scope = ?, dirty = ?, again = ?, attempts = ?, waits = ? WHERE id = ?`,
  );
  const clean = db.prepare(`UPDATE records SET dirty = 0, asserted = NULL WHERE link = ?`);
  const closeHolds = db.prepare(`DELETE FROM holds WHERE link = ?`);
  const hold = db.prepare(`INSERT INTO holds (link, unit, object, hold) VALUES (?, ?, ?, ?)`);
  const forgetTombstones = db.prepare(`DELETE FROM tombstones WHERE link = ?`);
  const tombstone = db.prepare(`INSERT INTO tombstones (link, system) VALUES (?, ?)`);
  return (link) => {
    const id = Number(link.link);
    const again = link.again === "never" || link.again === "now" ? null : link.again.at;
    const { changes } = put.run(
      canonicalJson(link.hubs),
      link.inScope ? 1 : 0,
      link.again === "never" ? 0 : 1,
      again,
      link.attempts,
      link.waits ? 1 : 0,
      id,
    );
    // Its last record went over to another link of this batch.
    if (changes === 0) return;
    for (const record of link.records) putRecord(id, record);
    clean.run(id);
    closeHolds.run(id);
    for (const one of link.holds) hold.run(id, one.unit, one.object, JSON.stringify(one));
    forgetTombstones.run(id);
    for (const system of link.tombstones) tombstone.run(id, system);
    if (link.records.some((record) => record.left)) dropIfEmpty(id);
  };
}

/** A record that comes from another link leaves that one, which disappears when it was its last. */
function puttingRecords(
  db: DatabaseSync,
  now: number,
): (link: number, record: RecordOutcome) => void {
  const putKeys = puttingKeys(db);
  const dropIfEmpty = droppingEmpty(db);
  const where = `object = ? AND system = ? AND stage = ? AND id = ?`;
  const find = db.prepare(`SELECT link, keys, gone FROM records WHERE ${where}`);
  const see = db.prepare(
    `INSERT INTO records (object, system, stage, id, seen, modified, stamps, keys, since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seen = excluded.seen, modified = excluded.modified,
       stamps = excluded.stamps, keys = excluded.keys, since = excluded.since, gone = 0,
       merged_into = NULL`,
  );
  const put = db.prepare(`UPDATE records SET link = ?, base = ?, dirty = 0 WHERE ${where}`);
  return (link, record) => {
    const { object, system, stage, id, seen } = record;
    const of = [object, system, stage, id] as const;
    const before = find.get(...of) as
      | { readonly link: number | null; readonly keys: string; readonly gone: number }
      | undefined;
    if (seen !== undefined) {
      const texts = textsOf(seen);
      see.run(...of, texts.seen, seen.modified ?? null, texts.stamps, texts.keys, now);
      if (before?.keys !== texts.keys || before.gone === 1) putKeys(record, id, seen.keys);
    }
    put.run(record.left === true ? null : link, canonicalJson(record.base), ...of);
    if (before !== undefined && before.link !== null && before.link !== link) {
      dropIfEmpty(before.link);
    }
  };
}
