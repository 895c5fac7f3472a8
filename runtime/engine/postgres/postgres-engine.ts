/**
 * A state that several machines share: a schema of a PostgreSQL database. Every method that changes it is
 * one transaction that first makes sure of its lease; none is held while a system is called.
 */
import { bug } from "../../../core/bug.ts";
import type { Clock } from "../../../core/host.ts";
import type { AcceptedPlan, Engine, Intent, Lease } from "../engine.ts";
import { leaseMs, type Process } from "../held-lease.ts";
import { reshaping } from "../rewrite.ts";
import { StateUnavailable } from "../state-trouble.ts";
import { thisProcess } from "../this-process.ts";
import { addressOf } from "./address.ts";
import { append, present, sweep } from "./append.ts";
import { auditHead, deletedSince, readAudit } from "./audit.ts";
import { commit } from "./commit.ts";
import { copyState } from "./copy.ts";
import { type Database, openDatabase, type Query } from "./database.ts";
import { doubtfulIn } from "./doubt.ts";
import { allHolds, decide, retry } from "./holds.ts";
import { join, linksOf, loose, mates, recordsOf } from "./identity.ts";
import { kept, unkept } from "./kept-text.ts";
import { keeping, releaseLease, takeLease } from "./lease.ts";
import { claim, findLinks, sizeOf, successions } from "./links.ts";
import { pruneAudit, readPrunings } from "./prunings.ts";
import { longGone } from "./records.ts";
import { rewrite } from "./rewrite.ts";
import { migrate } from "./schema.ts";
import {
  compact,
  forgetAll,
  forgotten,
  note,
  putNote,
  putSeals,
  remember,
  sealsOf,
} from "./seals.ts";
import { fireOnce, firings, receiveOnce, take } from "./shared.ts";
import { stateSizes } from "./sizes.ts";
import { standingOf } from "./standing.ts";
import { queueSizes, readAlerts, readConditions, tell } from "./tell.ts";

export interface PostgresState {
  /** `postgres://…`; `?schema=NAME` names the schema, which is `concordat` else. */
  readonly url: string;
  /** The host's, as records are known by it; the lease goes by the server's. */
  readonly clock: Clock;
  /** Who holds the lease; this process where it is left out. */
  readonly process?: Process;
}

/**
 * Opens the state, making or migrating it. Throws `StateUnreadable` for a schema that holds something else
 * or a newer state, and `StateUnavailable` where the server cannot be used.
 */
export async function openPostgresEngine(state: PostgresState): Promise<Engine> {
  const { engine } = await opened(state, true);
  return engine;
}

/** The same, and makes nothing: undefined where there is no state yet. */
export async function openPostgresEngineIfThere(state: PostgresState): Promise<Engine | undefined> {
  const { engine, isThere } = await opened(state, false);
  if (isThere) return engine;
  await engine.close();
  return undefined;
}

async function opened(
  state: PostgresState,
  make: boolean,
): Promise<{ readonly engine: Engine; readonly isThere: boolean }> {
  const { schema } = addressOf(state.url);
  const db = openDatabase(addressOf(state.url));
  try {
    const isThere = await migrate(db, schema, make);
    return { engine: engineOver(db, state), isThere };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** `isCopy`: of a state, as `fork` gives it. */
export function engineOver(db: Database, state: PostgresState, isCopy = false): Engine {
  const { clock, process = thisProcess } = state;

  function changing<Value>(lease: Lease, work: (query: Query) => Promise<Value>): Promise<Value> {
    return keeping(db, lease.epoch, work);
  }

  /** Of several statements. */
  function reading<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return db.transaction("read", work);
  }

  /** Of one statement. */
  function asking<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return db.transaction("single", work);
  }

  return {
    async lease() {
      const epoch = await db.transaction("write", (query) => takeLease(query, process));
      // A holder that waits for a slow system works no less than one that writes here. Whether another one
      // has it by now, or the server is away, is told by what follows: a timer has nobody to tell.
      const beat = setInterval(() => {
        keeping(db, epoch, async () => {}).catch(() => {});
      }, leaseMs / 3);
      beat.unref();
      return {
        epoch,
        async release() {
          clearInterval(beat);
          await db.transaction("single", (query) => releaseLease(query, epoch));
        },
      };
    },
    acceptedPlan: () =>
      asking(async (query) => {
        const { rows } = await query<{ value: string }>(
          "SELECT value FROM meta WHERE name = 'plan'",
        );
        const [row] = rows;
        return row === undefined ? undefined : (JSON.parse(row.value) as AcceptedPlan);
      }),
    accept: (lease, plan) =>
      changing(lease, async (query) => {
        await query(
          `INSERT INTO meta (name, value) VALUES ('plan', $1)
           ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
          [JSON.stringify(plan)],
        );
      }),
    cursor: ({ object, system, stage }) =>
      asking(async (query) => {
        const { rows } = await query<{ cursor: string }>(
          "SELECT cursor FROM cursors WHERE object = $1 AND system = $2 AND stage = $3",
          [kept(object), kept(system), kept(stage)],
        );
        const [row] = rows;
        return row === undefined ? undefined : unkept(row.cursor);
      }),
    append: (lease, seen) => changing(lease, (query) => append(query, seen, clock.now())),
    present: (lease, feed, ids, scan, picture) =>
      changing(lease, (query) => present(query, feed, { ids, scan, picture }, clock.now())),
    sweep: (lease, feed, scan, picture) =>
      changing(lease, (query) => sweep(query, feed, { scan, picture }, clock.now())),
    doubtful: (object) => asking((query) => doubtfulIn(query, object)),
    size: (object) => reading((query) => sizeOf(query, object)),
    standing: (object) => reading((query) => standingOf(query, object)),
    deletedSince: (object, system, since) =>
      asking((query) => deletedSince(query, object, system, since)),
    finish: (lease, object) =>
      changing(lease, async (query) => {
        await query("INSERT INTO finished (object) VALUES ($1) ON CONFLICT DO NOTHING", [
          kept(object),
        ]);
      }),
    loose: (_lease, object, max) => asking((query) => loose(query, object, max)),
    successions: (object, steps) => reading((query) => successions(query, object, steps)),
    mates: (object, keys) => asking((query) => mates(query, object, keys)),
    join: (lease, object, joins) => changing(lease, (query) => join(query, object, joins)),
    claim: (_lease, object, max, now, after) =>
      reading((query) => claim(query, object, max, now, after)),
    reshape: (lease, wanted) => changing(lease, (query) => rewrite(query, reshaping(wanted))),
    rewrite: (lease, wanted) => changing(lease, (query) => rewrite(query, wanted)),
    reset: (lease, object) =>
      changing(lease, async (query) => {
        await query("DELETE FROM cursors WHERE object = $1", [kept(object)]);
        await query("UPDATE links SET dirty = true, again = NULL WHERE object = $1", [
          kept(object),
        ]);
      }),
    linksOf: (object, records) => asking((query) => linksOf(query, object, records)),
    recordsOf: (object, links) => asking((query) => recordsOf(query, object, links)),
    intend: (lease, intents) =>
      changing(lease, async (query) => {
        const last = new Map(intents.map((one) => [one.id, JSON.stringify(one)]));
        await query(
          `INSERT INTO intents (id, intent) SELECT * FROM unnest($1::text[], $2::text[])
           ON CONFLICT (id) DO UPDATE SET intent = excluded.intent`,
          [[...last.keys()].map(kept), [...last.values()]],
        );
      }),
    intents: () =>
      asking(async (query) => {
        const { rows } = await query<{ intent: string }>("SELECT intent FROM intents ORDER BY id");
        return rows.map((row) => JSON.parse(row.intent) as Intent);
      }),
    commit: (lease, outcome) => changing(lease, (query) => commit(query, outcome, clock.now())),
    decide: (lease, decisions) => changing(lease, (query) => decide(query, decisions)),
    retry: (lease) => changing(lease, (query) => retry(query)),
    wake: (lease, object) =>
      changing(lease, async (query) => {
        const { count } = await query("UPDATE links SET dirty = true WHERE object = $1 AND waits", [
          kept(object),
        ]);
        return count;
      }),
    take: (rate, wanted) => db.transaction("write", (query) => take(query, rate, wanted)),
    fireOnce: (schedule, slot) =>
      db.transaction("single", (query) => fireOnce(query, schedule, slot)),
    receiveOnce: (delivery, now, until) =>
      db.transaction("write", (query) => receiveOnce(query, delivery, now, until)),
    firings: () => asking(firings),
    links: (object, find) => reading((query) => findLinks(query, object, find)),
    holds: () => asking(allHolds),
    queued: () => asking(queueSizes),
    sizes: () => reading(stateSizes),
    tell: (lease, telling) => changing(lease, (query) => tell(query, telling)),
    alerts: () => asking(readAlerts),
    conditions: () => asking(readConditions),
    audit: (find) => asking((query) => readAudit(query, find)),
    auditHead: () => asking(auditHead),
    pruneAudit: (lease, pruning) => changing(lease, (query) => pruneAudit(query, pruning)),
    prunings: () => asking(readPrunings),
    note: (name) => asking((query) => note(query, name)),
    putNote: (name, text) => asking((query) => putNote(query, name, text)),
    seals: (names) => asking((query) => sealsOf(query, names)),
    putSeals: (lease, seals) => changing(lease, (query) => putSeals(query, seals)),
    forgetAll: (lease, forgetting) => changing(lease, (query) => forgetAll(query, forgetting)),
    forgotten: () => asking(forgotten),
    longGone: (before, most) => asking((query) => longGone(query, before, most)),
    remember: (lease, names) => changing(lease, (query) => remember(query, names)),
    compact: () =>
      isCopy ? Promise.resolve() : asking((query) => compact(query, addressOf(state.url).schema)),
    async fork() {
      // Only the connection that made a copy sees its tables.
      if (isCopy) bug("a copy in PostgreSQL cannot be copied itself");
      const address = addressOf(state.url);
      let isMade = false;
      const copy = openDatabase(address, async (query) => {
        // A copy lives as long as its connection; another one would have none of its changes.
        if (isMade) throw new StateUnavailable(`the connection to ${address.place} was lost`);
        isMade = true;
        await copyState(query, address.schema);
      });
      try {
        await copy.transaction("read", async () => {});
      } catch (error) {
        await copy.close();
        throw error;
      }
      return engineOver(copy, state, true);
    },
    close: () => db.close(),
  };
}
