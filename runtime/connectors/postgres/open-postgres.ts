/**
 * A PostgreSQL database as a system.
 *
 * Changes are learned by polling (a column that every change moves, or else by comparing everything)
 * or, where the profile says so, from a changelog that triggers keep or from the server's own log.
 */
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import { databaseConnector } from "../sql/database-connector.ts";
import { asking } from "../sql/session.ts";
import { describe } from "./describe.ts";
import { feeds } from "./feeds.ts";
import { openSession, type Session } from "./session.ts";
import { settled } from "./settled.ts";
import { stalledSince } from "./stalled-since.ts";
import { readRows } from "./table.ts";
import { writeAll } from "./write.ts";

export const openPostgres: OpenConnector = async ({ settings, host }) => {
  const way = settings.changes ?? "poll";
  const session = await openSession(settings.url);
  await refuseOld(session);
  const connector = databaseConnector({
    session,
    way,
    feed: feeds[way],
    clock: host.clock,
    describe: (signal) => describe(session, settings.objects ?? {}, signal),
    readRows: (table, fields, ids, signal) => readRows(asking(session, signal), table, fields, ids),
    write: (table, writes, signal) =>
      writeAll(session, table, writes, way === "replication", signal),
    settled: (signal) => settled(session, signal),
  });
  if (way !== "trigger") return connector;
  return { ...connector, stalledSince: (signal) => stalledSince(session, signal) };
};

/** Also shows that the server answers. */
async function refuseOld(session: Session): Promise<void> {
  try {
    const sql = "SELECT current_setting('server_version_num')";
    const [about] = await session.query(sql, [], new AbortController().signal);
    if (Number(about?.[0]) >= oldestVersion) return;
    throw new ConnectorError("invalid_data", "PostgreSQL 13 or newer is needed");
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The first with transaction ids of 64 bits, which the changelog is ordered by. */
const oldestVersion = 130_000;
