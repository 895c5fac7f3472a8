/**
 * A copy of a state that can be changed without the state knowing: its tables once more, as temporary
 * tables of a connection of their own. The server copies them as they stood at one moment and locks
 * nothing, and drops them when the connection ends, however it does.
 */
import type { Query } from "./database.ts";
import { quoted } from "./database.ts";

/** From now on the connection's statements mean the copy: temporary tables are found first. */
export async function copyState(query: Query, schema: string): Promise<void> {
  await query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  const { rows } = await query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.relname`,
    [schema],
  );
  for (const { name } of rows) {
    const original = `${quoted(schema)}.${quoted(name)}`;
    const copy = `pg_temp.${quoted(name)}`;
    await query(`CREATE TEMPORARY TABLE ${quoted(name)} (LIKE ${original} INCLUDING ALL)`);
    await query(`INSERT INTO ${copy} SELECT * FROM ${original}`);
    await query(`ANALYZE ${copy}`);
  }
  // A copy has no other holder, whoever works with the original.
  await query("UPDATE pg_temp.lease SET expires_at = 0");
  await query("COMMIT");
}
