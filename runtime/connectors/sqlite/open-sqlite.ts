/**
 * A SQLite database as a system: its tables and views are objects, its rows records.
 *
 * Changes are learned by polling (a column that every change moves, or else by comparing everything)
 * or, where the profile says so, from a changelog that triggers keep. SQLite has one writer at a time,
 * so the changelog's order is the order of commits and nothing can turn up behind a cursor.
 */
import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Catalogue } from "../../../plan/index.ts";
import type { Connector, Page } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import {
  acknowledge,
  changelogCursor,
  changesByTrigger,
  install,
  statements,
} from "./changelog.ts";
import { changesByPolling, pollingCursor } from "./changes-by-polling.ts";
import { describe } from "./describe.ts";
import { asked } from "./errors.ts";
import { type Columns, columnsOf, pageRecords, readRows, selectList } from "./rows.ts";
import { watchFile } from "./watch-file.ts";
import { writeAll } from "./write.ts";

export const openSqlite: OpenConnector = async ({ settings, host }) => {
  const path = settings.url.replace(/^sqlite:/, "");
  if (!existsSync(path)) {
    throw new ConnectorError("schema_drift", `there is no database file ${path}`);
  }
  const db = inFile(path, () => new DatabaseSync(path, { timeout: busyMs }));
  const byTrigger = settings.changes === "trigger";
  let known: Catalogue | undefined;
  const catalogue = () => {
    known ??= inFile(path, () => describe(db, settings.objects ?? {}, isProtected(path)));
    return known;
  };
  const columns = (object: string): Columns => columnsOf(catalogue(), object, settings.objects);

  return {
    feed: byTrigger ? "trigger" : "poll",
    async describe() {
      known = undefined;
      return catalogue();
    },
    async cursor(object) {
      return asked(() =>
        byTrigger ? changelogCursor(db, columns(object)) : pollingCursor(db, columns(object)),
      );
    },
    async *scan(object, fields, signal) {
      yield* scan(db, columns(object), fields, signal);
    },
    async *changes(object, fields, since, signal) {
      if (byTrigger) yield* changesByTrigger(db, columns(object), fields, since, signal);
      else yield* changesByPolling(db, columns(object), fields, since, signal);
    },
    async read(object, ids, fields) {
      const table = columns(object);
      return asked(() => {
        const found = new Map(readRows(db, table, fields, ids).map((row) => [row.id, row]));
        return ids.map((id) => found.get(id) ?? null);
      });
    },
    write: async (object, writes) => asked(() => writeAll(db, columns(object), writes, byTrigger)),
    ...(byTrigger
      ? {
          install: async (objects: readonly string[]) =>
            asked(() => install(db, objects.map(columns))),
          ddl: async (objects: readonly string[], drop: boolean) =>
            asked(() => statements(db, objects.map(columns), drop)),
          acknowledge: async (object: string, cursor: string) =>
            asked(() => acknowledge(db, columns(object), cursor, host.clock.now())),
        }
      : {}),
    watch(objects, wake, signal) {
      const wakeAll = () => {
        for (const object of objects) wake(object);
      };
      return watchFile(path, wakeAll, signal);
    },
    async close() {
      if (db.isOpen) db.close();
    },
  } satisfies Connector;
};

/** What is written goes through a journal beside the file, so the folder matters as much. */
function isProtected(path: string): boolean {
  try {
    for (const one of [path, dirname(path)]) accessSync(one, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

/** What SQLite says of the file itself names no file. */
function inFile<Value>(path: string, work: () => Value): Value {
  try {
    return asked(work);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new ConnectorError(error.kind, `${path}: ${error.message}`, { cause: error });
  }
}

/** How long a call waits for another writer. */
const busyMs = 10_000;

async function* scan(
  db: DatabaseSync,
  table: Columns,
  fields: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Page> {
  let after: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const where = after === undefined ? "" : `WHERE ${table.afterSql}`;
    const rows = asked(() =>
      table.rows(
        db,
        `SELECT ${selectList(table, fields)} FROM ${table.tableSql} ${where}
         ORDER BY ${table.orderSql} LIMIT ${pageRecords}`,
        after === undefined ? [] : table.after(after),
        fields,
      ),
    );
    if (rows.length === 0) return;
    yield { rows };
    after = rows.at(-1)?.id;
  }
}
