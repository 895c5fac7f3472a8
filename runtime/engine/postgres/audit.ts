/**
 * The audit: what was written where and by which line of the spec, each entry chained to the one before
 * it by its hash, so that an entry that is altered, left out or moved shows.
 */
import { canonicalJson } from "../../../core/canonical-json.ts";
import { auditEntry, chained } from "../audit-chain.ts";
import type { AuditEntry, AuditFind, AuditHead, Outcome } from "../engine.ts";
import { pruned } from "../pruned.ts";
import type { Query } from "./database.ts";
import { kept } from "./kept-text.ts";
import { readPrunings } from "./prunings.ts";

export async function appendAudit(query: Query, outcome: Outcome): Promise<void> {
  if (outcome.audit.length === 0) return;
  let { sequence, hash } = (await auditHead(query)) ?? pruned(await readPrunings(query));
  const rows = outcome.audit.map((note) => {
    sequence++;
    const entry = canonicalJson(auditEntry(note, sequence, outcome));
    hash = chained(hash, entry);
    return { note, sequence, entry, hash };
  });
  await query(
    `INSERT INTO audit (run, at, sequence, link, object, origin, act, entry, hash)
     SELECT $1, $2::float8, w.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[]) AS w`,
    [
      kept(outcome.run),
      outcome.at,
      rows.map((one) => one.sequence),
      rows.map((one) => kept(one.note.link)),
      rows.map((one) => kept(one.note.object)),
      rows.map((one) => kept(one.note.origin)),
      rows.map((one) => kept(one.note.act)),
      rows.map((one) => one.entry),
      rows.map((one) => one.hash),
    ],
  );
  await query(
    `INSERT INTO meta (name, value) VALUES ('audit', $1)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [JSON.stringify({ sequence, hash })],
  );
}

/** Kept apart from the entries, so that a cut-off end shows. */
export async function auditHead(query: Query): Promise<AuditHead | undefined> {
  const { rows } = await query<{ value: string }>("SELECT value FROM meta WHERE name = 'audit'");
  const [row] = rows;
  return row === undefined ? undefined : (JSON.parse(row.value) as AuditHead);
}

export async function readAudit(query: Query, find: AuditFind): Promise<readonly AuditEntry[]> {
  const wanted = [
    ...(find.link === undefined ? [] : [{ where: "link =", value: kept(find.link) }]),
    ...(find.run === undefined ? [] : [{ where: "run =", value: kept(find.run) }]),
    ...(find.after === undefined ? [] : [{ where: "sequence >", value: find.after }]),
  ];
  const where = wanted.map((one, at) => `${one.where} $${at + 2}`).join(" AND ");
  const { rows } = await query<{ entry: string; hash: string }>(
    `SELECT entry, hash FROM audit ${where === "" ? "" : `WHERE ${where}`} ORDER BY sequence LIMIT $1`,
    [find.most ?? null, ...wanted.map((one) => one.value)],
  );
  return rows.map((row) => ({
    ...(JSON.parse(row.entry) as Omit<AuditEntry, "hash">),
    hash: row.hash,
  }));
}

/** Links whose other records were deleted since then, because this system's was gone. */
export async function deletedSince(
  query: Query,
  object: string,
  system: string,
  since: number,
): Promise<number> {
  const { rows } = await query<{ n: number }>(
    `SELECT count(DISTINCT link)::int AS n FROM audit
     WHERE act = 'delete' AND object = $1 AND origin = $2 AND at > $3`,
    [kept(object), kept(system), since],
  );
  return rows[0]?.n ?? 0;
}
