/**
 * The embedded state: one SQLite file, one process at a time. Every method that changes it is one
 * transaction that first makes sure of its lease.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join as joinPath } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/host.ts";
import {
  type AcceptedPlan,
  type Engine,
  type Intent,
  type Lease,
  StateInUse,
  type StoredHold,
} from "../engine.ts";
import { holderOf, leaseMs, type Process } from "../held-lease.ts";
import { reshaping } from "../rewrite.ts";
import { thisProcess } from "../this-process.ts";
import { append, present, sweep } from "./append.ts";
import { auditHead, deletedSince, readAudit } from "./audit.ts";
import { commit } from "./commit.ts";
import { openedWhole, tellingDamage } from "./damage.ts";
import { doubtfulIn } from "./doubt.ts";
import { join, linksOf, loose, mates, recordsOf } from "./identity.ts";
import { heldLease, keepLease, releaseLease, takeLease } from "./lease.ts";
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

export interface SqliteState {
  /** A path, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  /** Who holds the lease; this process where it is left out. */
  readonly process?: Process;
}

/** Opens the state, making or migrating it. Throws `StateUnreadable` for a file that is none. */
export function openSqliteEngine(state: SqliteState): Engine {
  const db = openState(state.path);
  return tellingDamage(
    engineOver(db, state, () => {}),
    state.path,
  );
}

/** Throws `StateUnreadable` for a file that is none, and `StateDamaged`. */
export function openState(path: string): DatabaseSync {
  return openedWhole(path, () => {
    const db = openDatabase(path);
    migrate(db);
    return db;
  });
}

function openDatabase(path: string): DatabaseSync {
  const isNew = path !== ":memory:" && !existsSync(path);
  if (isNew) mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path, { timeout: 5000 });
  // The state holds records of people: for its owner's eyes.
  if (isNew) chmodSync(path, 0o600);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF");
  return db;
}

/** `closed`: called once the database is. */
export function engineOver(db: DatabaseSync, state: SqliteState, closed: () => void): Engine {
  const process = state.process ?? thisProcess;

  /** One transaction of the lease's holder. */
  function changing<Value>(lease: Lease, work: () => Value): Value {
    return transaction(() => {
      keepLease(db, lease.epoch, state.clock);
      return work();
    });
  }

  function transaction<Value>(work: () => Value): Value {
    return inTransaction(db, work);
  }

  /** What follows says so where another one has it by now, or the file is damaged. */
  function keepIfHeld(epoch: number): void {
    try {
      if (db.isOpen) transaction(() => keepLease(db, epoch, state.clock));
    } catch {
      // A timer has nobody to tell.
    }
  }

  return {
    async lease() {
      const epoch = transaction(() => takeLease(db, process, state.clock));
      // A holder that waits for a slow system works no less than one that writes here.
      const beat = setInterval(() => keepIfHeld(epoch), leaseMs / 3);
      beat.unref();
      return {
        epoch,
        async release() {
          clearInterval(beat);
          transaction(() => releaseLease(db, epoch));
        },
      };
    },
    async acceptedPlan() {
      const row = db.prepare(`SELECT value FROM meta WHERE name = 'plan'`).get() as
        | { value: string }
        | undefined;
      return row === undefined ? undefined : (JSON.parse(row.value) as AcceptedPlan);
    },
    async accept(lease, plan) {
      changing(lease, () =>
        db
          .prepare(
            `INSERT INTO meta (name, value) VALUES ('plan', ?)
             ON CONFLICT DO UPDATE SET value = excluded.value`,
          )
          .run(JSON.stringify(plan)),
      );
    },
    async cursor({ object, system, stage }) {
      const row = db
        .prepare(`SELECT cursor FROM cursors WHERE object = ? AND system = ? AND stage = ?`)
        .get(object, system, stage) as { cursor: string } | undefined;
      return row?.cursor;
    },
    append: async (lease, seen) => changing(lease, () => append(db, seen, state.clock.now())),
    present: async (lease, feed, ids, scan, picture) =>
      changing(lease, () => present(db, feed, { ids, scan, picture }, state.clock.now())),
    sweep: async (lease, feed, scan, picture) =>
      changing(lease, () => sweep(db, feed, { scan, picture }, state.clock.now())),
    doubtful: async (object) => doubtfulIn(db, object),
    size: async (object) => sizeOf(db, object),
    standing: async (object) => standingOf(db, object),
    deletedSince: async (object, system, since) => deletedSince(db, object, system, since),
    async finish(lease, object) {
      changing(lease, () =>
        db.prepare(`INSERT INTO finished (object) VALUES (?) ON CONFLICT DO NOTHING`).run(object),
      );
    },
    loose: async (_lease, object, max) => loose(db, object, max),
    successions: async (object, steps) => successions(db, object, steps),
    mates: async (object, keys) => mates(db, object, keys),
    join: async (lease, object, joins) => changing(lease, () => join(db, object, joins)),
    claim: async (_lease, object, max, now, after) => claim(db, object, max, now, after),
    reshape: async (lease, wanted) => changing(lease, () => rewrite(db, reshaping(wanted))),
    rewrite: async (lease, wanted) => changing(lease, () => rewrite(db, wanted)),
    async reset(lease, object) {
      changing(lease, () => {
        db.prepare(`DELETE FROM cursors WHERE object = ?`).run(object);
        db.prepare(`UPDATE links SET dirty = 1, again = NULL WHERE object = ?`).run(object);
      });
    },
    linksOf: async (object, records) => linksOf(db, object, records),
    recordsOf: async (object, links) => recordsOf(db, object, links),
    async intend(lease, intents) {
      changing(lease, () => {
        const put = db.prepare(
          `INSERT INTO intents (id, intent) VALUES (?, ?) ON CONFLICT DO UPDATE SET intent = excluded.intent`,
        );
        for (const intent of intents) put.run(intent.id, JSON.stringify(intent));
      });
    },
    async intents() {
      const rows = db.prepare(`SELECT intent FROM intents ORDER BY id`).all() as {
        intent: string;
      }[];
      return rows.map((row) => JSON.parse(row.intent) as Intent);
    },
    commit: async (lease, outcome) => changing(lease, () => commit(db, outcome, state.clock.now())),
    async decide(lease, decisions) {
      changing(lease, () => {
        const put = db.prepare(`UPDATE holds SET hold = ? WHERE link = ? AND unit = ?`);
        for (const { hold, decision } of decisions) {
          put.run(JSON.stringify({ ...hold, decision }), Number(hold.link), hold.unit);
        }
        // What a person decided waits for no other time.
        db.prepare(
          `UPDATE links SET dirty = 1, again = NULL WHERE id IN (SELECT value FROM json_each(?))`,
        ).run(JSON.stringify(decisions.map(({ hold }) => Number(hold.link))));
      });
    },
    async retry(lease) {
      return changing(lease, () => {
        const { changes } = db
          .prepare(
            `UPDATE links SET dirty = 1, again = NULL, attempts = 0
             WHERE again IS NOT NULL OR id IN (
               SELECT link FROM holds
               WHERE hold ->> 'class' <> 'conflict' OR hold ->> 'instead' IS NOT NULL
             )`,
          )
          .run();
        return Number(changes);
      });
    },
    async wake(lease, object) {
      return changing(lease, () => {
        const { changes } = db
          .prepare(`UPDATE links SET dirty = 1 WHERE object = ? AND waits = 1`)
          .run(object);
        return Number(changes);
      });
    },
    take: async (rate, wanted) => transaction(() => take(db, rate, wanted, state.clock.now())),
    fireOnce: async (schedule, slot) => transaction(() => fireOnce(db, schedule, slot)),
    receiveOnce: async (delivery, now, until) =>
      transaction(() => receiveOnce(db, delivery, now, until)),
    firings: async () => firings(db),
    links: async (object, find) => findLinks(db, object, find),
    async holds() {
      const rows = db
        .prepare(
          `SELECT hold FROM holds WHERE hold ->> 'instead' IS NULL ORDER BY object, link, unit`,
        )
        .all() as { hold: string }[];
      return rows.map((row) => JSON.parse(row.hold) as StoredHold);
    },
    queued: async () => queueSizes(db),
    sizes: async () => stateSizes(db),
    tell: async (lease, telling) => changing(lease, () => tell(db, telling)),
    alerts: async () => readAlerts(db),
    conditions: async () => readConditions(db),
    audit: async (find) => readAudit(db, find),
    auditHead: async () => auditHead(db),
    pruneAudit: async (lease, pruning) => changing(lease, () => pruneAudit(db, pruning)),
    prunings: async () => readPrunings(db),
    note: async (name) => note(db, name),
    putNote: async (name, text) => transaction(() => putNote(db, name, text)),
    seals: async (names) => sealsOf(db, names),
    putSeals: async (lease, seals) => changing(lease, () => putSeals(db, seals)),
    async forgetAll(lease, forgetting) {
      // What is deleted is overwritten, and not left in the file until something else takes its place.
      db.exec("PRAGMA secure_delete = ON");
      try {
        changing(lease, () => forgetAll(db, forgetting));
      } finally {
        db.exec("PRAGMA secure_delete = OFF");
      }
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    },
    forgotten: async () => forgotten(db),
    longGone: async (before, most) => longGone(db, before, most),
    remember: async (lease, names) => changing(lease, () => remember(db, names)),
    compact: async () => compact(db),
    async fork() {
      // The copy too is for its owner's eyes: nobody else may enter a folder that mkdtemp makes.
      const folder = mkdtempSync(joinPath(tmpdir(), "concordat-preview-"));
      const drop = () => rmSync(folder, { recursive: true, force: true });
      try {
        const path = joinPath(folder, "state.db");
        db.prepare("VACUUM INTO ?").run(path);
        const copy = openDatabase(path);
        // A copy has no other holder, whoever works with the original.
        copy.exec(`UPDATE meta SET value = json_set(value, '$.expiresAt', 0) WHERE name = 'lease'`);
        return engineOver(copy, state, drop);
      } catch (error) {
        drop();
        throw error;
      }
    },
    async close() {
      if (!db.isOpen) return;
      db.close();
      closed();
    },
  };
}

export function inTransaction<Value>(db: DatabaseSync, work: () => Value): Value {
  begin(db);
  try {
    const value = work();
    db.exec("COMMIT");
    return value;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Whoever writes here keeps others out for a moment; one that is stopped amid a change, for as long. */
function begin(db: DatabaseSync): void {
  try {
    db.exec("BEGIN IMMEDIATE");
  } catch (error) {
    const isBusy = (error as { readonly errcode?: unknown }).errcode === sqliteBusy;
    if (isBusy)
      throw new StateInUse(`${holderOf(heldLease(db))} is writing the state, and does not end`);
    throw error;
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;
