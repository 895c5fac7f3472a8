/**
 * A database as a system: its tables and views are objects, its rows records. What differs between
 * databases, their statements and their feeds, is given.
 */
import type { Clock } from "../../../core/host.ts";
import type { Connector, Cursor, Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { ChangeLog, Feed } from "./feed.ts";
import { pageRecords } from "./polling.ts";
import type { SqlSession } from "./session.ts";
import { type Described, type SqlTable, select } from "./table.ts";

export interface Database<Session, Table> {
  readonly session: Session;
  readonly way: NonNullable<Connector["feed"]>;
  readonly feed: Feed<Session, Table>;
  readonly clock: Clock;
  describe(signal: AbortSignal): Promise<Described<Table>>;
  /** These records as they are now, in no order; without those that are not there. */
  readRows(
    table: Table,
    fields: readonly string[],
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Row[]>;
  write(
    table: Table,
    writes: readonly Write[],
    signal: AbortSignal,
  ): Promise<readonly WriteResult[]>;
  /** As the port has it. */
  readonly settled?: (signal: AbortSignal) => Promise<void>;
}

export function databaseConnector<
  Session extends Pick<SqlSession<never, never>, "stream" | "close">,
  Table extends SqlTable,
>(database: Database<Session, Table>): Connector {
  const { session, way, feed, clock } = database;
  let known: Promise<Described<Table>> | undefined;

  /** One description for all calls; one that failed is asked for again. */
  function described(signal: AbortSignal): Promise<Described<Table>> {
    known ??= database.describe(signal).catch((error: unknown) => {
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

  function logCalls(log: ChangeLog<Session, Table>) {
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
        await log.acknowledge(session, table, cursor, clock.now(), signal);
      },
    } satisfies Partial<Connector>;
  }

  async function watch(
    objects: readonly string[],
    wake: (object: string) => void,
    signal: AbortSignal,
  ) {
    await feed.watch?.(session, await tablesOf(objects, signal), wake, signal);
  }

  return {
    feed: way,
    async describe(signal) {
      known = undefined;
      return (await described(signal)).catalogue;
    },
    async cursor(object, signal) {
      return feed.cursor(session, await tableOf(object, signal), signal);
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
      yield* feed.changes(session, await tableOf(object, signal), fields, since, signal);
    },
    async read(object, ids, fields, signal) {
      const rows = await database.readRows(await tableOf(object, signal), fields, ids, signal);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },
    async write(object, writes, signal) {
      return database.write(await tableOf(object, signal), writes, signal);
    },
    ...(feed.log === undefined ? {} : logCalls(feed.log)),
    ...(database.settled === undefined ? {} : { settled: database.settled }),
    ...(feed.watch === undefined ? {} : { watch }),
    close: () => session.close(),
  };
}
