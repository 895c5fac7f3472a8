/**
 * The audit: what was written where and by which line of the spec, each entry chained to the one
 * before it by its hash, so that an entry that is altered, left out or moved shows.
 */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { auditEntry, chained } from "../audit-chain.ts";
import type { AuditEntry, AuditFind, AuditHead, Outcome } from "../engine.ts";
import { pruned } from "../pruned.ts";
import { readPrunings } from "./prunings.ts";

export function appendAudit(db: DatabaseSync, outcome: Outcome): void {
  if (outcome.audit.length === 0) return;
  let { sequence, hash } = auditHead(db) ?? lastEntry(db) ?? pruned(readPrunings(db));
  const insert = db.prepare(
    `INSERT INTO audit (sequence, link, run, entry, hash) VALUES (?, ?, ?, ?, ?)`,
  );
  for (const note of outcome.audit) {
    sequence++;
    const entry = canonicalJson(auditEntry(note, sequence, outcome));
    hash = chained(hash, entry);
    insert.run(sequence, Number(note.link), outcome.run, entry, hash);
  }
  // One that was lost is not made anew: that would hide the loss.
  db.prepare(`UPDATE meta SET value = ? WHERE name = 'audit'`).run(
    JSON.stringify({ sequence, hash }),
  );
}

function lastEntry(db: DatabaseSync): AuditHead | undefined {
  return db.prepare(`SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1`).get() as
    | AuditHead
    | undefined;
}

/** Kept apart from the entries, so that a cut-off end shows, and made with the state, so that the loss of all does. */
export function auditHead(db: DatabaseSync): AuditHead | undefined {
  const row = db.prepare(`SELECT value FROM meta WHERE name = 'audit'`).get() as
    | { value: string }
    | undefined;
  return row === undefined ? undefined : (JSON.parse(row.value) as AuditHead);
}

export function readAudit(db: DatabaseSync, find: AuditFind): readonly AuditEntry[] {
  const wanted = [
    ...(find.link === undefined ? [] : [{ where: "link = ?", value: Number(find.link) }]),
    ...(find.run === undefined ? [] : [{ where: "run = ?", value: find.run }]),
    ...(find.after === undefined ? [] : [{ where: "sequence > ?", value: find.after }]),
  ];
  const where = wanted.length === 0 ? "" : `WHERE ${wanted.map((one) => one.where).join(" AND ")}`;
  const rows = db
    .prepare(`SELECT entry, hash FROM audit ${where} ORDER BY sequence LIMIT ?`)
    .all(...wanted.map((one) => one.value), find.most ?? -1) as { entry: string; hash: string }[];
  return rows.map((row) => ({
    ...(JSON.parse(row.entry) as Omit<AuditEntry, "hash">),
    hash: row.hash,
  }));
}

/** Links whose other records were deleted since then, because this system's was gone. */
export function deletedSince(
  db: DatabaseSync,
  object: string,
  system: string,
  since: number,
): number {
  const { n } = db
    .prepare(
      `SELECT count(DISTINCT link) AS n FROM audit
       WHERE entry ->> 'act' = 'delete' AND entry ->> 'object' = ? AND entry ->> 'origin' = ?
         AND entry ->> 'at' > ?`,
    )
    .get(object, system, since) as { n: number };
  return n;
}
