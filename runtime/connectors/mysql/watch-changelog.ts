/**
 * Hears of changes by looking at the changelog every second, since neither server calls anybody: whether it has a line
 * that nobody has taken, and which reading is the last. The greatest number of all lines would not do: a line with a
 * lesser one may be committed later. A reading that we took ourselves is no news.
 */
import { setTimeout as wait } from "node:timers/promises";
import { ConnectorError } from "../../connector-error.ts";
import { logName, watchedName } from "./changelog-ddl.ts";
import { numberOf } from "./errors.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";

const everyMs = 1000;
const missingTable = 1146;

/** By session and table: the last reading that this process took. */
const ownReadings = new WeakMap<Session, Map<string, string>>();

/** Called with each reading that is taken. */
export function tookReading(session: Session, object: string, reading: string): void {
  const own = ownReadings.get(session) ?? new Map<string, string>();
  ownReadings.set(session, own.set(object, reading));
}

export async function watchChangelog(
  session: Session,
  tables: readonly Table[],
  wake: (object: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const names = tables.map((table) => table.name);
  for (const name of names) wake(name);
  /** By table, as it was at the last look. */
  const seen = new Map<string, string>();
  while (!signal.aborted) {
    for (const [object = null, reading, untaken] of await look(session, names, signal)) {
      if (object === null) continue;
      const state = `${reading} ${untaken}`;
      const isOurs = untaken === null && ownReadings.get(session)?.get(object) === reading;
      if (state !== seen.get(object) && !isOurs) wake(object);
      seen.set(object, state);
    }
    await wait(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** Of each table: its name, the last reading, and the newest of its lines that are in none. */
async function look(session: Session, names: readonly string[], signal: AbortSignal) {
  try {
    return await session.query(
      `SELECT w.object, w.reading,
         (SELECT MAX(seq) FROM ${logName} l WHERE l.object = w.object AND l.reading IS NULL)
       FROM ${watchedName} w WHERE w.object IN (${names.map(() => "?").join(", ")})`,
      [...names],
      signal,
    );
  } catch (error) {
    // Before the first run there is no changelog yet.
    if (error instanceof ConnectorError && numberOf(error) === missingTable) return [];
    throw error;
  }
}
