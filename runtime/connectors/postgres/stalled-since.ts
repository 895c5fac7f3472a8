/**
 * Since when a transaction that somebody left open holds the changelog up, in ms since 1970; undefined
 * where none does. Everything that was committed after it began waits for it.
 */
import type { Session } from "./session.ts";

export async function stalledSince(
  session: Session,
  signal: AbortSignal,
): Promise<number | undefined> {
  const [found] = await session.query(oldestSql, [], signal);
  const at = found?.[0] ?? null;
  return at === null ? undefined : Math.floor(Number(at));
}

/** A transaction holds the horizon from its first write on; a prepared one until somebody ends it. */
const oldestSql = `
SELECT extract(epoch FROM min(began)) * 1000 FROM (
  SELECT state_change AS began FROM pg_stat_activity
  WHERE backend_xid IS NOT NULL AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()
  UNION ALL SELECT prepared FROM pg_prepared_xacts) AS held`;
