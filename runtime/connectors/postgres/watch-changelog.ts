/**
 * Hears of changes from the triggers of the changelog, which tell whoever listens that something was committed.
 *
 * The changelog is read up to the oldest transaction that is still under way, so what is told of may not be readable
 * yet. So this looks which lines have become readable since it looked last, at once when it is told and then until
 * all that was under way has ended. Where the triggers may not tell, it looks once a second.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";
import { logOf, newsChannel } from "./changelog-ddl.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";
import { untilLost } from "./until-lost.ts";

const heldUpMs = 250;
const untoldMs = 1000;
/** How often it looks whether the server is still there. */
const quietMs = 30_000;
const missingTable = "42P01";

export async function watchChangelog(
  session: Session,
  tables: readonly Table[],
  wake: (object: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await untilLost(await session.own(), signal, async (client) => {
    let bell = new AbortController();
    client.on("notification", () => bell.abort());
    await client.query(`LISTEN ${newsChannel}`);
    const begun = await underWay(client);
    for (const { name } of tables) wake(name);
    // Up to where lines could be read, and up to where they are waited for.
    let [seen, wanted] = [begun.oldest, begun.newest];
    while (!signal.aborted) {
      const pause = wanted > seen ? heldUpMs : begun.isTelling ? quietMs : untoldMs;
      const over = AbortSignal.any([signal, bell.signal]);
      await wait(pause, undefined, { signal: over }).catch(() => {});
      const isTold = bell.signal.aborted;
      // What is told from here on is for the next look.
      bell = new AbortController();
      const now = await underWay(client);
      const changed = await changedIn(client, tables, seen, now.oldest);
      for (const object of changed) wake(object);
      seen = now.oldest;
      if (isTold) wanted = now.newest;
    }
  });
}

interface UnderWay {
  /** All transactions before it have ended. */
  readonly oldest: bigint;
  /** None has begun from it on. */
  readonly newest: bigint;
  /** Whether the triggers tell. */
  readonly isTelling: boolean;
}

async function underWay(client: Client): Promise<UnderWay> {
  const { rows } = await client.query<[string, string, string]>({
    text: `SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text, current_setting('max_prepared_transactions')
      FROM pg_current_snapshot() s`,
    rowMode: "array",
  });
  const [oldest = "0", newest = "0", prepared] = rows[0] ?? [];
  return { oldest: BigInt(oldest), newest: BigInt(newest), isTelling: prepared === "0" };
}

/** Objects with lines of transactions from the first on and before the second. */
async function changedIn(
  client: Client,
  tables: readonly Table[],
  from: bigint,
  before: bigint,
): Promise<readonly string[]> {
  if (before === from || tables.length === 0) return [];
  const lines = tables.map(
    (table, at) =>
      `EXISTS (SELECT FROM ${logOf(table)} WHERE object = $${at + 3} AND xid >= $1::xid8 AND xid < $2::xid8)`,
  );
  const values = [from, before, ...tables.map((table) => table.name)].map(String);
  try {
    const { rows } = await client.query<string[]>({
      text: `SELECT ${lines.join(", ")}`,
      values,
      rowMode: "array",
    });
    return tables.flatMap(({ name }, at) => (rows[0]?.[at] === "t" ? name : []));
  } catch (error) {
    // Before the first run there is no changelog yet, and that run reads everything.
    if ((error as { readonly code?: unknown }).code === missingTable) return [];
    throw error;
  }
}
