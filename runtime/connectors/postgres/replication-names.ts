/**
 * The publication and the slot of one table, which share a name, and the statements that make them. A
 * table has its own, because a slot forgets what has been read, and tables are read at different times.
 * Whoever else reads the same table has another database, search path or `application_name`, and so
 * another slot.
 */
import { createHash } from "node:crypto";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";

export async function replicationName(
  session: Session,
  table: Table,
  signal: AbortSignal,
): Promise<string> {
  const [found = []] = await session.query(
    "SELECT current_database(), current_schemas(false)::text, current_setting('application_name')",
    [],
    signal,
  );
  const digest = createHash("sha256")
    .update(JSON.stringify([...found, table.sql]))
    .digest("hex");
  // A slot's name has no other letters, and the server cuts longer names.
  const readable = table.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, "_")
    .slice(0, 30);
  return `concordat_${readable}_${digest.slice(0, 16)}`;
}

/** The publication first: a slot that is older would not know of it. Partitions speak with the name of their whole. */
export function createDdl(name: string, table: Table): readonly string[] {
  return [
    `CREATE PUBLICATION ${name} FOR TABLE ${table.sql} WITH (publish_via_partition_root = true)`,
    `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`,
  ];
}

export function dropDdl(name: string): readonly string[] {
  return [
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${name}'`,
    `DROP PUBLICATION IF EXISTS ${name}`,
  ];
}

/** What whoever may do so runs instead of us, or runs to take it all away. */
export async function replicationDdl(
  session: Session,
  tables: readonly Table[],
  drop: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const statements: string[] = [];
  for (const table of tables) {
    const name = await replicationName(session, table, signal);
    statements.push(...(drop ? dropDdl(name) : createDdl(name, table)));
  }
  return statements;
}
