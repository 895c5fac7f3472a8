/**
 * A PostgreSQL database as a system: its tables and views are objects, its rows records.
 *
 * Changes are learned by polling (a column that every change moves, or else by comparing everything)
 * or, where the profile says so, from a changelog that triggers keep or from the server's own log.
 */
import type { Connector, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import { pageRecords } from "./changes-by-polling.ts";
import { type Described, describe } from "./describe.ts";
import { type ChangeLog, feeds } from "./feeds.ts";
import { openSession, type Session } from "./session.ts";
import { stalledSince } from "./stalled-since.ts";
import { asking, readRows, select, type Table } from "./table.ts";
import { writeAll } from "./write.ts";

export const openPostgres: OpenConnector = async ({ settings, host }) => {
  const way = settings.changes ?? "poll";
  const session = await openSession(settings.url);
  await refuseOld(session);
  const feed = feeds[way];
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

  function logCalls(log: ChangeLog) {
    return {
      async install(objects: readonly string[], signal: AbortSignal) {
        await log.install(session, await tablesOf(objects, signal), signal);
      },
      async ddl(objects: readonly string[], drop: boolean) {
        const { signal } = new AbortController();
        return log.ddl(session, await tablesOf(objects, signal), drop, signal);
      },
      async acknowledge(object: string, cursor: Cursor, signal: AbortSignal) {
        const table = await tableOf(object, signal);
        await log.acknowledge(session, table, cursor, host.clock.now(), signal);
      },
    } satisfies Partial<Connector>;
  }

  return {
    feed: way,
    async describe(signal) {
      known = undefined;
      return (await described(signal)).catalogue;
    },
    async cursor(object, signal) {
      const table = await tableOf(object, signal);
      return feed.cursor(session, table, signal);
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
      yield* feed.changes(session, table, fields, since, signal);
    },
    async read(object, ids, fields, signal) {
      const table = await tableOf(object, signal);
      const rows = await readRows(asking(session, signal), table, fields, ids);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },
    async write(object, writes, signal) {
      const table = await tableOf(object, signal);
      return writeAll(session, table, writes, way === "replication", signal);
    },
    ...(feed.log === undefined ? {} : logCalls(feed.log)),
    ...(way === "trigger"
      ? { stalledSince: (signal: AbortSignal) => stalledSince(session, signal) }
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
