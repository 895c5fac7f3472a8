/**
 * The audit: what was written where and by which line of the spec, each entry chained to the one
 * before it by its hash, so that an entry that is altered, left out or moved shows.
 */
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { digestOfText } from "../../../plan/digest.ts";
import type { AuditEntry, Outcome } from "../engine.ts";

const beforeFirst = "";

export function appendAudit(db: DatabaseSync, outcome: Outcome): void {
  if (outcome.audit.length === 0) return;
  const last = db
    .prepare(`SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1`)
    .get() as { sequence: number; hash: string } | undefined;
  let sequence = last?.sequence ?? 0;
  let hash = last?.hash ?? beforeFirst;
  const insert = db.prepare(
    `INSERT INTO audit (sequence, link, run, entry, hash) VALUES (?, ?, ?, ?, ?)`,
  );
  for (const note of outcome.audit) {
    sequence++;
    const { run, plan, at } = outcome;
    const entry = canonicalJson({ ...note, sequence, run, plan, at });
    hash = digestOfText(`${hash}\n${entry}`);
    insert.run(sequence, Number(note.link), run, entry, hash);
  }
}

export function readAudit(
  db: DatabaseSync,
  find: { readonly link?: string; readonly run?: string },
): readonly AuditEntry[] {
  const [where, value] =
    find.link !== undefined
      ? ["link = ?", Number(find.link)]
      : find.run !== undefined
        ? ["run = ?", find.run]
        : ["? = ''", ""];
  const rows = db
    .prepare(`SELECT entry, hash FROM audit WHERE ${where} ORDER BY sequence`)
    .all(value) as { entry: string; hash: string }[];
  return rows.map((row) => ({
    ...(JSON.parse(row.entry) as Omit<AuditEntry, "hash">),
    hash: row.hash,
  }));
}
