/** What a state keeps of one object, in another form: a page at a time, and only what is another one is written. */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { Hub } from "../../../rules/merge/unit.ts";
import { chained } from "../audit-chain.ts";
import type { AuditEntry, Intent, Rewrite, StoredHold } from "../engine.ts";
import { pruned } from "../pruned.ts";
import { keysIn, keysText, stampsText } from "../record-texts.ts";
import { readPrunings } from "./prunings.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";
import { putNote, putSeals } from "./seals.ts";

const page = 1000;

export function rewrite(db: DatabaseSync, wanted: Rewrite): void {
  const { record, hubs, hold, intent, audit, beside } = wanted;
  if (record !== undefined) rewriteRecords(db, wanted.object, record);
  if (hubs !== undefined) rewriteHubs(db, wanted.object, hubs);
  if (hold !== undefined) rewriteHolds(db, wanted.object, hold);
  if (intent !== undefined) rewriteIntents(db, wanted.object, intent);
  if (audit !== undefined) rewriteAudit(db, wanted.object, audit);
  if (beside === undefined) return;
  const { seals, notes } = beside();
  putSeals(db, seals);
  for (const [name, text] of notes) putNote(db, name, text);
}

function rewriteRecords(
  db: DatabaseSync,
  object: string,
  form: NonNullable<Rewrite["record"]>,
): void {
  const read = db.prepare(
    `SELECT ${recordColumns} FROM records WHERE object = ? AND (system, stage, id) > (?, ?, ?)
     ORDER BY system, stage, id LIMIT ${page}`,
  );
  const where = `object = ? AND system = ? AND stage = ? AND id = ?`;
  const put = db.prepare(
    `UPDATE records SET seen = ?, base = ?, keys = ?, stamps = ?, asserted = ? WHERE ${where}`,
  );
  const forget = db.prepare(`DELETE FROM keys WHERE ${where}`);
  const putKey = db.prepare(
    `INSERT INTO keys (object, line, key, system, stage, id) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  let after: readonly [string, string, string] | undefined = ["", "", ""];
  while (after !== undefined) {
    const rows = read.all(object, ...after) as unknown as RecordRow[];
    for (const row of rows) {
      const before = recordOf(row);
      const next = form(before);
      if (next === before) continue;
      const of = [row.object, row.system, row.stage, row.id] as const;
      const keys = keysText(next.keys);
      put.run(
        canonicalJson(next.fields),
        canonicalJson(next.base),
        keys,
        stampsText(next.stamps),
        stampsText(next.asserted),
        ...of,
      );
      if (keys === row.keys || row.gone === 1) continue;
      forget.run(...of);
      for (const { line, key } of keysIn(keys)) {
        putKey.run(row.object, line, key, row.system, row.stage, row.id);
      }
    }
    const last: RecordRow | undefined = rows.length < page ? undefined : rows.at(-1);
    after = last && [last.system, last.stage, last.id];
  }
}

function rewriteHubs(db: DatabaseSync, object: string, form: NonNullable<Rewrite["hubs"]>): void {
  const put = db.prepare(`UPDATE links SET hubs = ? WHERE id = ?`);
  const read = db.prepare(
    `SELECT id, hubs FROM links WHERE object = ? AND id > ? ORDER BY id LIMIT ${page}`,
  );
  let after: number | undefined = 0;
  while (after !== undefined) {
    const rows = read.all(object, after) as { id: number; hubs: string }[];
    for (const { id, hubs } of rows) {
      const before = JSON.parse(hubs) as Record<string, Hub>;
      const next = form(String(id), before);
      if (next !== before) put.run(canonicalJson(next), id);
    }
    after = rows.length < page ? undefined : rows.at(-1)?.id;
  }
}

function rewriteHolds(db: DatabaseSync, object: string, form: NonNullable<Rewrite["hold"]>): void {
  const rows = db
    .prepare(`DELETE FROM holds WHERE object = ? RETURNING link, hold`)
    .all(object) as { link: number; hold: string }[];
  const put = db.prepare(`INSERT INTO holds (link, unit, object, hold) VALUES (?, ?, ?, ?)`);
  for (const { link, hold } of rows) {
    const next = form(JSON.parse(hold) as StoredHold);
    if (next !== undefined) put.run(link, next.unit, next.object, JSON.stringify(next));
  }
}

function rewriteIntents(
  db: DatabaseSync,
  object: string,
  form: NonNullable<Rewrite["intent"]>,
): void {
  const rows = db.prepare(`SELECT id, intent FROM intents`).all() as {
    id: string;
    intent: string;
  }[];
  const put = db.prepare(`UPDATE intents SET intent = ? WHERE id = ?`);
  for (const { id, intent } of rows) {
    const before = JSON.parse(intent) as Intent;
    if (before.object === object) put.run(JSON.stringify(form(before)), id);
  }
}

function rewriteAudit(db: DatabaseSync, object: string, form: NonNullable<Rewrite["audit"]>): void {
  const read = db.prepare(
    `SELECT sequence, entry, hash FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ${page}`,
  );
  const put = db.prepare(`UPDATE audit SET entry = ?, hash = ? WHERE sequence = ?`);
  let { sequence, hash } = pruned(readPrunings(db));
  let isChanged = false;
  for (;;) {
    const rows = read.all(sequence) as { sequence: number; entry: string; hash: string }[];
    for (const row of rows) {
      const before = JSON.parse(row.entry) as Omit<AuditEntry, "hash">;
      const next = before.object === object ? form(before) : before;
      isChanged ||= next !== before;
      const entry = next === before ? row.entry : canonicalJson(next);
      // An older break of the chain stays where it is.
      hash = isChanged ? chained(hash, entry) : row.hash;
      sequence = row.sequence;
      if (isChanged) put.run(entry, hash, sequence);
    }
    if (rows.length < page) break;
  }
  if (!isChanged) return;
  db.prepare(`UPDATE meta SET value = ? WHERE name = 'audit'`).run(
    JSON.stringify({ sequence, hash }),
  );
}
