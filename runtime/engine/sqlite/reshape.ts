/** Names that change in what a state keeps of one object: everything of it is gone through once. */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { Hub } from "../../../rules/merge/unit.ts";
import type { Intent, Reshape, StoredHold } from "../engine.ts";
import { stampsText } from "../record-texts.ts";
import { reshapeHold, reshapeHubs, reshapeIntent, reshapeRecord } from "../reshape.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";

export function reshape(db: DatabaseSync, wanted: Reshape): void {
  reshapeRecords(db, wanted);
  reshapeLinks(db, wanted);
  reshapeHolds(db, wanted);
  reshapeIntents(db, wanted);
}

function reshapeRecords(db: DatabaseSync, wanted: Reshape): void {
  const systems = new Set([...wanted.fields, ...wanted.bases].map((one) => one.system));
  const put = db.prepare(
    `UPDATE records SET seen = ?, base = ?, stamps = ?, asserted = ?
     WHERE object = ? AND system = ? AND stage = ? AND id = ?`,
  );
  for (const system of systems) {
    const rows = db
      .prepare(`SELECT ${recordColumns} FROM records WHERE object = ? AND system = ?`)
      .all(wanted.object, system) as unknown as RecordRow[];
    for (const row of rows) {
      const { fields, base, stamps, asserted } = reshapeRecord(recordOf(row), wanted);
      put.run(
        canonicalJson(fields),
        canonicalJson(base),
        stampsText(stamps),
        stampsText(asserted),
        row.object,
        row.system,
        row.stage,
        row.id,
      );
    }
  }
}

function reshapeLinks(db: DatabaseSync, wanted: Reshape): void {
  if (wanted.units.length === 0) return;
  const put = db.prepare(`UPDATE links SET hubs = ? WHERE id = ?`);
  const links = db.prepare(`SELECT id, hubs FROM links WHERE object = ?`).all(wanted.object) as {
    id: number;
    hubs: string;
  }[];
  for (const { id, hubs } of links) {
    put.run(canonicalJson(reshapeHubs(JSON.parse(hubs) as Record<string, Hub>, wanted)), id);
  }
}

function reshapeHolds(db: DatabaseSync, wanted: Reshape): void {
  const rows = db
    .prepare(`DELETE FROM holds WHERE object = ? RETURNING link, hold`)
    .all(wanted.object) as { link: number; hold: string }[];
  const put = db.prepare(`INSERT INTO holds (link, unit, object, hold) VALUES (?, ?, ?, ?)`);
  for (const { link, hold } of rows) {
    const next = reshapeHold(JSON.parse(hold) as StoredHold, wanted);
    if (next !== undefined) put.run(link, next.unit, next.object, JSON.stringify(next));
  }
}

function reshapeIntents(db: DatabaseSync, wanted: Reshape): void {
  const rows = db.prepare(`SELECT id, intent FROM intents`).all() as {
    id: string;
    intent: string;
  }[];
  const put = db.prepare(`UPDATE intents SET intent = ? WHERE id = ?`);
  for (const { id, intent } of rows) {
    const before = JSON.parse(intent) as Intent;
    if (before.object === wanted.object) put.run(JSON.stringify(reshapeIntent(before, wanted)), id);
  }
}
