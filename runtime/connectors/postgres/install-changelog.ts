/**
 * Puts the changelog into the database where it is missing or not as it should be, in one transaction;
 * takes no lock where all is well. A table whose changes went unnoted for a while counts as watched
 * from now on, which cursors from before are told by.
 */
import { digest, logDdl, logOf, noteOf, triggerDdl, watchedOf } from "./changelog-ddl.ts";
import type { Session, Transaction } from "./session.ts";
import type { Table } from "./table.ts";

export async function installChangelog(
  session: Session,
  tables: readonly Table[],
  signal: AbortSignal,
): Promise<void> {
  const missing: Table[] = [];
  for (const table of tables) {
    const [found] = await session.query(stateSql, stateOf(table), signal);
    if (found?.[0] !== "t") missing.push(table);
  }
  if (missing.length === 0) return;
  await session.transaction(async (transaction) => {
    // Two that begin at once would both find the tables missing.
    await transaction.query("SELECT pg_advisory_xact_lock(hashtext('concordat_changelog'))");
    for (const table of missing) await watch(transaction, table);
  }, signal);
}

async function watch(transaction: Transaction, table: Table): Promise<void> {
  const statements = triggerDdl(table);
  for (const one of logDdl(table)) await transaction.run(one);
  const [found] = await transaction.query(stateSql, stateOf(table));
  // Ours of another version noted every change until now, and nobody writes while it is replaced.
  const isWatched = found?.[1] === "t";
  for (const one of statements) await transaction.run(one);
  await transaction.run(`COMMENT ON FUNCTION ${noteOf(table)}() IS '${digest(statements.join())}'`);
  await transaction.query(
    `INSERT INTO ${watchedOf(table)} (object, since) VALUES ($1, pg_current_xact_id())
     ON CONFLICT (object) DO ${isWatched ? "NOTHING" : "UPDATE SET since = excluded.since, pruned = NULL"}`,
    [table.name],
  );
}

/** Whether the triggers are those of this version, and whether there are triggers at all. */
const stateSql = `
SELECT count(*) = 2 AND bool_and(obj_description(t.tgfoid, 'pg_proc') = $2 AND w.is_kept), count(*) = 2
FROM pg_trigger t, (SELECT to_regclass($3) IS NOT NULL AND to_regclass($4) IS NOT NULL AS is_kept) w
WHERE t.tgrelid = to_regclass($1) AND t.tgenabled IN ('O', 'A')
  AND t.tgname IN ('concordat_note', 'concordat_note_truncate')`;

function stateOf(table: Table): readonly string[] {
  return [table.sql, digest(triggerDdl(table).join()), logOf(table), watchedOf(table)];
}
