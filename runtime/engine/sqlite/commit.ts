/**
 * What became of a batch, in one transaction: bases, values in force, holds, tombstones and the
 * audit, with the intents that are settled by it.
 */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { LinkOutcome, Outcome, RecordOutcome } from "../engine.ts";
import { putKeys } from "./append.ts";
import { appendAudit } from "./audit.ts";
import { dropIfEmpty } from "./identity.ts";
import { textsOf } from "./records.ts";

export function commit(db: DatabaseSync, outcome: Outcome): void {
  for (const link of outcome.links) commitLink(db, link);
  if (outcome.settled.length > 0) {
    db.prepare(`DELETE FROM intents WHERE id IN (SELECT value FROM json_each(?))`).run(
      JSON.stringify(outcome.settled),
    );
  }
  appendAudit(db, outcome);
}

function commitLink(db: DatabaseSync, link: LinkOutcome): void {
  const id = Number(link.link);
  for (const record of link.records) putRecord(db, id, record);
  const again = link.again === "never" || link.again === "now" ? null : link.again.at;
  db.prepare(
    `UPDATE links SET hubs = ?, in_scope = ?, dirty = ?, again = ?, attempts = ? WHERE id = ?`,
  ).run(
    canonicalJson(link.hubs),
    link.inScope ? 1 : 0,
    link.again === "never" ? 0 : 1,
    again,
    link.attempts,
    id,
  );
  db.prepare(`UPDATE records SET dirty = 0, asserted = NULL WHERE link = ?`).run(id);

  db.prepare(`DELETE FROM holds WHERE link = ?`).run(id);
  const hold = db.prepare(`INSERT INTO holds (link, unit, object, hold) VALUES (?, ?, ?, ?)`);
  for (const one of link.holds) hold.run(id, one.unit, one.object, JSON.stringify(one));

  db.prepare(`DELETE FROM tombstones WHERE link = ?`).run(id);
  const tombstone = db.prepare(`INSERT INTO tombstones (link, system) VALUES (?, ?)`);
  for (const system of link.tombstones) tombstone.run(id, system);

  db.prepare(`DELETE FROM waits WHERE link = ?`).run(id);
  const wait = db.prepare(`INSERT INTO waits (link, object) VALUES (?, ?)`);
  for (const object of link.waitsFor) wait.run(id, object);
  if (link.records.some((record) => record.left)) dropIfEmpty(db, id);
}

/** A record that comes from another link leaves that one, which disappears when it was its last. */
function putRecord(db: DatabaseSync, link: number, record: RecordOutcome): void {
  const { object, system, stage, id, seen } = record;
  const of = [object, system, stage, id] as const;
  const where = `object = ? AND system = ? AND stage = ? AND id = ?`;
  const before = db.prepare(`SELECT link FROM records WHERE ${where}`).get(...of) as
    | { link: number | null }
    | undefined;
  if (seen !== undefined) {
    const texts = textsOf(seen);
    db.prepare(
      `INSERT INTO records (object, system, stage, id, seen, modified, stamps, keys)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seen = excluded.seen, modified = excluded.modified,
         stamps = excluded.stamps, keys = excluded.keys, gone = 0`,
    ).run(...of, texts.seen, seen.modified ?? null, texts.stamps, texts.keys);
    putKeys(db, record, id, seen.keys);
  }
  db.prepare(`UPDATE records SET link = ?, base = ?, dirty = 0 WHERE ${where}`).run(
    record.left === true ? null : link,
    canonicalJson(record.base),
    ...of,
  );
  if (before !== undefined && before.link !== null && before.link !== link) {
    dropIfEmpty(db, before.link);
  }
}
