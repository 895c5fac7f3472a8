/**
 * A MySQL or MariaDB database as a system.
 *
 * Changes are learned by polling (a column that every change moves, or else by comparing everything)
 * or, where the profile says so, from a changelog that triggers keep.
 */
import type { OpenConnector } from "../open.ts";
import { databaseConnector } from "../sql/database-connector.ts";
import { asking } from "../sql/session.ts";
import { describe } from "./describe.ts";
import { feeds } from "./feeds.ts";
import { openSession } from "./session.ts";
import { settled } from "./settled.ts";
import { readRows } from "./table.ts";
import { writeAll } from "./write.ts";

export const openMysql: OpenConnector = async ({ settings, host }) => {
  const way = settings.changes === "trigger" ? "trigger" : "poll";
  const session = await openSession(settings.url);
  return databaseConnector({
    session,
    way,
    feed: feeds[way],
    clock: host.clock,
    describe: (signal) => describe(session, settings.objects ?? {}, signal),
    readRows: (table, fields, ids, signal) => readRows(asking(session, signal), table, fields, ids),
    write: (table, writes, signal) => writeAll(session, table, writes, signal),
    settled: (signal) => session.connected(settled, signal),
  });
};
