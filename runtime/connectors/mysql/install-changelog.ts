/**
 * Puts the changelog into the database where it is missing or not as it should be; takes no lock where
 * all is well. While a table's triggers are replaced nobody writes to it, so nothing goes unnoted. A table
 * whose changes went unnoted for a while counts as watched from now on, which cursors from before are
 * told by.
 */
import { ConnectorError } from "../../connector-error.ts";
import { asking } from "../sql/session.ts";
import {
  dropTriggers,
  logDdl,
  logName,
  triggerDdl,
  triggerNames,
  versionOf,
  watchedName,
  watchSql,
} from "./changelog-ddl.ts";
import { numberOf } from "./errors.ts";
import type { Session, Transaction } from "./session.ts";
import type { Table } from "./table.ts";

export async function installChangelog(
  session: Session,
  tables: readonly Table[],
  signal: AbortSignal,
): Promise<void> {
  for (const table of tables) {
    refuseUnseen(table);
    const found = await watchedAs(asking(session, signal), table);
    if (found?.version === versionOf(table)) continue;
    await session.connected(async (connection) => {
      // Two that begin at once would both find the triggers missing.
      await connection.query("SELECT GET_LOCK(CONCAT('concordat.', DATABASE()), 60)");
      try {
        await watch(connection, table);
      } finally {
        await connection.query("SELECT RELEASE_LOCK(CONCAT('concordat.', DATABASE()))");
      }
    }, signal);
  }
}

async function watch(connection: Transaction, table: Table): Promise<void> {
  const found = await watchedAs(connection, table);
  if (found?.version === versionOf(table)) return;
  for (const one of logDdl) await connection.query(one);
  for (const one of replaceDdl(table)) await connection.query(one);
  await connection.query(watchSql(table, found === undefined ? newSince : undefined));
}

function replaceDdl(table: Table): readonly string[] {
  return [
    `LOCK TABLES ${table.sql} WRITE`,
    ...dropTriggers(table),
    ...triggerDdl(table),
    "UNLOCK TABLES",
  ];
}

const newSince = "REPLACE(UUID(), '-', '')";

/** Since when a table is watched without a gap, and by which version of its triggers. */
export async function watchedAs(
  asked: Pick<Transaction, "query">,
  table: Table,
): Promise<{ readonly since: string; readonly version: string } | undefined> {
  const names = triggerNames(table);
  try {
    const [found] = await asked.query(
      `SELECT since, version, (SELECT COUNT(*) FROM information_schema.TRIGGERS
         WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = ?
           AND TRIGGER_NAME IN (${names.map(() => "?").join(", ")}))
       FROM ${watchedName} WHERE object = ?`,
      [table.name, ...names, table.name],
    );
    const [since = null, version = null, triggers] = found ?? [];
    if (since === null || version === null || Number(triggers) < names.length) return undefined;
    return { since, version };
  } catch (error) {
    if (error instanceof ConnectorError && numberOf(error) === missingTable) return undefined;
    throw error;
  }
}

const missingTable = 1146;

/** What the database changes by itself, or shows in a form of each session's own, no trigger could note. */
function refuseUnseen(table: Table): void {
  const [key] = table.cascades;
  if (key !== undefined) {
    throw new ConnectorError(
      "invalid_data",
      `${table.name}: by the foreign key ${key} the database changes records without a trigger; write changes: poll, or let the key restrict`,
    );
  }
  const moment = table.idColumns.find((column) => column.type === "timestamp");
  if (moment === undefined) return;
  throw new ConnectorError(
    "invalid_data",
    `${table.name}: ${moment.name} is a timestamp in its id, which each session shows in its own time zone; write changes: poll`,
    { fields: [moment.name] },
  );
}

/**
 * What a person with more rights than ours runs instead, or runs to take all of it away, as the clients
 * of both servers read it: a trigger has semicolons within.
 */
export function changelogDdl(tables: readonly Table[], drop: boolean): readonly string[] {
  for (const table of drop ? [] : tables) refuseUnseen(table);
  if (drop) {
    return [
      ...tables.flatMap(dropTriggers),
      `DROP TABLE IF EXISTS ${logName}`,
      `DROP TABLE IF EXISTS ${watchedName}`,
    ];
  }
  return [
    // A trigger keeps the character set of the session that made it, and keys hold any letter.
    "SET NAMES utf8mb4",
    ...logDdl,
    ...tables.flatMap((table) => [
      ...replaceDdl(table).map((one) =>
        one.startsWith("CREATE TRIGGER") ? `DELIMITER //\n${one}//\nDELIMITER ` : one,
      ),
      watchSql(table, newSince),
    ]),
  ];
}
