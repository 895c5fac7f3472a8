/**
 * A PostgreSQL database as a system: its tables and views are objects, its rows records.
 *
 * Changes are learned by polling (a column that every change moves, or else by comparing everything)
 * or, where the profile says so, from a changelog that triggers keep.
 */
import type { Connector } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import { changesByPolling, pageRecords, pollingCursor } from "./changes-by-polling.ts";
import { acknowledge, changelogCursor, changesByTrigger } from "./changes-by-trigger.ts";
import { type Described, describe } from "./describe.ts";
import { changelogDdl, installChangelog } from "./install-changelog.ts";
import { openSession, type Session } from "./session.ts";
import { stalledSince } from "./stalled-since.ts";
import { asking, readRows, select, type Table } from "./table.ts";
import { writeAll } from "./write.ts";

export const openPostgres: OpenConnector = async ({ settings, host }) => {
  if (settings.changes === "replication") {
    throw new ConnectorError(
      "unavailable",
      "changes by replication are not learned yet; write changes: trigger or changes: poll",
    );
  }
  const byTrigger = settings.changes === "trigger";
  const session = await openSession(settings.url);
  await refuseOld(session);
  let known: Promise<Described> | undefined;

  /** One description for all calls; one that failed is asked for again. */
  function described(signal: AbortSignal): Promise<Described> {
    known ??= describe(session, settings.objects ?? {}, signal).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  async function tableOf(object: string, signal: AbortSignal): Promise<Table> {
    const { tables, catalogue } = await described(signal);
    const table = tables.get(object);
    if (table !== undefined) return table;
    throw new ConnectorError(
      "schema_drift",
      Object.hasOwn(catalogue.objects, object)
        ? `${object} has no primary key; name its id in concordat.yaml: objects: { ${object}: { id: … } }`
        : `there is no table or view ${object}`,
    );
  }

  async function tablesOf(objects: readonly string[], signal: AbortSignal) {
    const tables: Table[] = [];
    for (const object of objects) tables.push(await tableOf(object, signal));
    return tables;
  }

  return {
    feed: byTrigger ? "trigger" : "poll",
    async describe(signal) {
      known = undefined;
      return (await described(signal)).catalogue;
    },
    async cursor(object, signal) {
      const table = await tableOf(object, signal);
      return byTrigger
        ? changelogCursor(session, table, signal)
        : pollingCursor(session, table, signal);
    },
    async *scan(object, fields, signal) {
      const table = await tableOf(object, signal);
      const { list, rowOf } = select(table, fields, "t");
      const sql = `SELECT ${list} FROM ${table.sql} AS t`;
      for await (const page of session.stream(sql, [], pageRecords, signal)) {
        yield { rows: page.map((texts) => rowOf(texts)) };
      }
    },
    async *changes(object, fields, since, signal) {
      const table = await tableOf(object, signal);
      const changes = byTrigger ? changesByTrigger : changesByPolling;
      yield* changes(session, table, fields, since, signal);
    },
    async read(object, ids, fields, signal) {
      const table = await tableOf(object, signal);
      const rows = await readRows(asking(session, signal), table, fields, ids);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },
    async write(object, writes, signal) {
      return writeAll(session, await tableOf(object, signal), writes, signal);
    },
    ...(byTrigger
      ? {
          async install(objects: readonly string[], signal: AbortSignal) {
            await installChangelog(session, await tablesOf(objects, signal), signal);
          },
          async ddl(objects: readonly string[], drop: boolean) {
            return changelogDdl(await tablesOf(objects, new AbortController().signal), drop);
          },
          async acknowledge(object: string, cursor: string, signal: AbortSignal) {
            const table = await tableOf(object, signal);
            await acknowledge(session, table, cursor, host.clock.now(), signal);
          },
          stalledSince: (signal: AbortSignal) => stalledSince(session, signal),
        }
      : {}),
    close: () => session.close(),
  } satisfies Connector;
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
