/** Takes entries out of the audit, and keeps how what was taken out ended. */
import type { DatabaseSync } from "node:sqlite";
import { bug } from "../../../core/bug.ts";
import type { Pruning } from "../pruning.ts";

export function pruneAudit(db: DatabaseSync, pruning: Pruning): void {
  const { sequence, hash, at, by, files, host } = pruning;
  const last = db.prepare(`SELECT hash FROM audit WHERE sequence = ?`).get(sequence);
  if (last?.["hash"] !== hash) bug(`entry ${sequence} of the audit is another one, or not there`);
  db.prepare(`DELETE FROM audit WHERE sequence <= ?`).run(sequence);
  db.prepare(
    `INSERT INTO prunings (sequence, hash, at, "by", files, host) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(sequence, hash, at, by, JSON.stringify(files), host);
}

export function readPrunings(db: DatabaseSync): readonly Pruning[] {
  const rows = db
    .prepare(`SELECT sequence, hash, at, "by", files, host FROM prunings ORDER BY sequence`)
    .all() as unknown as (Omit<Pruning, "files"> & { readonly files: string })[];
  return rows.map(({ files, ...one }) => ({ ...one, files: JSON.parse(files) as string[] }));
}
