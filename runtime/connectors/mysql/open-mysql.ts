/**
 * A MySQL or MariaDB database as a system: its tables and views are objects, its rows records.
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
import { openSession } from "./session.ts";
import { asking, readRows, select, type Table } from "./table.ts";
import { writeAll } from "./write.ts";

export const openMysql: OpenConnector = async ({ settings, host }) => {
  const byTrigger = settings.changes === "trigger";
  const session = await openSession(settings.url);
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
        }
      : {}),
    close: () => session.close(),
  } satisfies Connector;
};
