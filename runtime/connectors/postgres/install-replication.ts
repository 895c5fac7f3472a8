/**
 * Makes each table's publication and slot where one of them is missing or the server has given the slot
 * up: both anew, which cursors from before are told by. Tables of whose changed rows the log would not tell the id are
 * refused: PostgreSQL itself would refuse its users' updates of some of them once they are published.
 */
import { ConnectorError } from "../../connector-error.ts";
import { codeOf } from "./errors.ts";
import { createDdl, dropDdl, replicationName } from "./replication-names.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";

export async function installReplication(
  session: Session,
  tables: readonly Table[],
  signal: AbortSignal,
): Promise<void> {
  await refuseServer(session, signal);
  for (const table of tables) {
    const name = await replicationName(session, table, signal);
    const [state] = await session.query(stateSql, [name, table.sql], signal);
    await refuseUntold(session, table, signal);
    if (state?.[0] === "t") continue;
    for (const one of [...dropDdl(name), ...createDdl(name, table)]) {
      await unlessThere(session.query(one, [], signal));
    }
  }
}

/** Whether both are there, and the server has not given the slot up because nobody read it for too long. */
const stateSql = `
SELECT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
    WHERE p.pubname = $1 AND r.prrelid = to_regclass($2))
  AND EXISTS (SELECT FROM pg_replication_slots
    WHERE slot_name = $1 AND wal_status IS DISTINCT FROM 'lost')`;

/** Another that began at once may have made it meanwhile. */
async function unlessThere(making: Promise<unknown>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (!(error instanceof ConnectorError) || codeOf(error) !== "42710") throw error;
  }
}

async function refuseServer(session: Session, signal: AbortSignal): Promise<void> {
  const [found] = await session.query(
    "SELECT current_setting('wal_level'), current_setting('server_version_num')",
    [],
    signal,
  );
  if (Number(found?.[1]) < oldestVersion) {
    throw new ConnectorError("unavailable", "changes: replication needs PostgreSQL 14 or newer");
  }
  if (found?.[0] === "logical") return;
  throw new ConnectorError(
    "unavailable",
    `changes: replication needs wal_level = logical, and the server has ${found?.[0]}; it is set in postgresql.conf and takes a restart`,
  );
}

/** The first that passes on notes, by which our own writes are known. */
const oldestVersion = 140_000;

/** The columns that the log shows of a row that is gone; `null`: none. */
const toldSql = `
SELECT c.relkind IN ('r', 'p'), CASE c.relreplident WHEN 'f' THEN (
    SELECT json_agg(a.attname) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
  ELSE (SELECT json_agg(a.attname) FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END)
  END
FROM pg_class c WHERE c.oid = to_regclass($1)`;

async function refuseUntold(session: Session, table: Table, signal: AbortSignal): Promise<void> {
  const [found] = await session.query(toldSql, [table.sql], signal);
  const [isTable, json] = found ?? [];
  if (isTable !== "t") {
    throw new ConnectorError(
      "invalid_data",
      `${table.name} is no table, so no log tells its changes; write changes: poll`,
    );
  }
  const told = new Set(JSON.parse(json ?? "[]") as string[]);
  const untold = table.idColumns.filter((column) => !told.has(column.name));
  if (untold.length === 0) return;
  throw new ConnectorError(
    "invalid_data",
    `${table.name}: the log does not tell ${untold.map((one) => one.name).join(", ")} of a row that is deleted; run: ALTER TABLE ${table.sql} REPLICA IDENTITY FULL`,
    { fields: untold.map((one) => one.name) },
  );
}
