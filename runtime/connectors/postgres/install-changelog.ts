/**
 * Puts the changelog into the database where it is missing or not as it should be, in one transaction;
 * takes no lock where all is well. A table whose changes went unnoted for a while counts as watched
 * from now on, which cursors from before are told by.
 */
import {
  digest,
  dropDdl,
  isNoting,
  logDdl,
  logOf,
  triggerDdl,
  watchDdl,
  watchedOf,
} from "./changelog-ddl.ts";
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
  const [found] = await transaction.query(stateSql, stateOf(table));
  for (const one of logDdl(table)) await transaction.run(one);
  // Ours of another version noted every change until now, and nobody writes while it is replaced.
  const isWatched = found?.[1] === "t";
  for (const one of [...triggerDdl(table), ...watchDdl(table, isWatched)]) {
    await transaction.run(one);
  }
}

/** What a person with more rights than ours runs instead, or runs to take all of it away. */
export function changelogDdl(tables: readonly Table[], drop: boolean): readonly string[] {
  const statements = tables.flatMap((table) =>
    drop ? dropDdl(table) : [...logDdl(table), ...triggerDdl(table), ...watchDdl(table, false)],
  );
  return ["BEGIN", ...new Set(statements), "COMMIT"];
}

/** Whether the triggers are those of this version, and whether all is there that notes changes. */
const stateSql = `
SELECT count(*) = 2 AND bool_and(obj_description(t.tgfoid, 'pg_proc') = $2 AND w.is_kept),
  count(*) = 2 AND bool_and(w.is_kept)
FROM pg_trigger t, (SELECT to_regclass($3) IS NOT NULL AND to_regclass($4) IS NOT NULL AS is_kept) w
WHERE t.tgrelid = to_regclass($1) AND ${isNoting}`;

function stateOf(table: Table): readonly string[] {
  return [table.sql, digest(triggerDdl(table).join()), logOf(table), watchedOf(table)];
}
