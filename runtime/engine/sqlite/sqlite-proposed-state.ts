/**
 * The state of proposed objects: a SQLite file beside the state, with the same tables and three of its
 * own. What is the same and what was overtaken is only counted, so the file grows with the trouble that
 * is found, and not with the traffic.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Expectation, LookedAt, Verdict } from "../../proposed/expectation.ts";
import type { Lease } from "../engine.ts";
import type { Looks, ProposedState, Tally } from "../proposed-state.ts";
import { commit } from "./commit.ts";
import { tellingDamage } from "./damage.ts";
import { keepLease } from "./lease.ts";
import { engineOver, inTransaction, openState, type SqliteState } from "./sqlite-engine.ts";

const tables = `
  CREATE TABLE IF NOT EXISTS looks (
    object TEXT PRIMARY KEY, count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS expected (
    object TEXT NOT NULL, link INTEGER NOT NULL, expectation TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS expected_link ON expected (link);
  CREATE TABLE IF NOT EXISTS tallies (
    object TEXT NOT NULL, kind TEXT NOT NULL, row TEXT NOT NULL, field TEXT NOT NULL,
    origin TEXT NOT NULL, system TEXT NOT NULL, outcome TEXT NOT NULL,
    count INTEGER NOT NULL, slowest INTEGER NOT NULL,
    PRIMARY KEY (object, kind, row, field, origin, system, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS verdicts (
    id INTEGER PRIMARY KEY, object TEXT NOT NULL, row TEXT NOT NULL, outcome TEXT NOT NULL,
    verdict TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS verdicts_row ON verdicts (object, row, outcome);
`;

/** Of a row and an outcome. */
const keptVerdicts = 200;

const onlyCounted: ReadonlySet<Verdict["outcome"]> = new Set(["same", "overtaken"]);

/** Opens it, or makes it. Throws `StateUnreadable` for a file that is none. */
export function openSqliteProposedState(state: SqliteState): ProposedState {
  const db = openState(state.path);
  db.exec(tables);
  const changing = (lease: Lease, work: () => void) =>
    inTransaction(db, () => {
      keepLease(db, lease.epoch, state.clock);
      work();
    });
  const proposed: ProposedState = {
    ...engineOver(db, state, () => {}),
    async expected(object, link) {
      const rows = db
        .prepare(
          `SELECT expectation FROM expected WHERE object = ? ${link === undefined ? "" : "AND link = ?"} ORDER BY link, rowid`,
        )
        .all(...[object, ...(link === undefined ? [] : [Number(link)])]);
      return rows.map((row) => JSON.parse(String(row["expectation"])) as Expectation);
    },
    async commitLook(lease, outcome, looked) {
      changing(lease, () => {
        for (const one of looked) putLook(db, outcome.object, one);
        commit(db, outcome, state.clock.now());
      });
    },
    async finishLook(lease, object, at) {
      changing(lease, () => {
        db.prepare(
          `INSERT INTO looks (object, count, first, last) VALUES (?1, 1, ?2, ?2)
           ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last`,
        ).run(object, at);
        // Links that were joined with others, or whose records are all gone.
        db.prepare(
          `DELETE FROM expected WHERE object = ? AND link NOT IN (SELECT id FROM links)`,
        ).run(object);
        db.prepare(
          `DELETE FROM verdicts WHERE id IN (
             SELECT id FROM (
               SELECT id, row_number() OVER (PARTITION BY row, outcome ORDER BY id DESC) AS place
               FROM verdicts WHERE object = ?)
             WHERE place > ${keptVerdicts})`,
        ).run(object);
      });
    },
    async looks(object) {
      const row = db.prepare(`SELECT count, first, last FROM looks WHERE object = ?`).get(object);
      return row === undefined ? undefined : ({ ...row } as unknown as Looks);
    },
    async tallies(object) {
      const rows = db
        .prepare(
          `SELECT kind, row, field, origin, system, outcome, count, slowest FROM tallies WHERE object = ?`,
        )
        .all(object);
      return rows.map((row) => ({ ...row }) as unknown as Tally);
    },
    async verdicts(object) {
      const rows = db
        .prepare(`SELECT verdict FROM verdicts WHERE object = ? ORDER BY id DESC`)
        .all(object);
      return rows.map((row) => JSON.parse(String(row["verdict"])) as Verdict);
    },
    async objects() {
      const rows = db
        .prepare(
          `SELECT object FROM looks UNION SELECT object FROM cursors UNION SELECT object FROM links`,
        )
        .all();
      return rows.map((row) => String(row["object"]));
    },
    async forget(lease, object) {
      changing(lease, () => forget(db, object));
    },
  };
  return tellingDamage(proposed, state.path);
}

function putLook(db: DatabaseSync, object: string, { link, expected, verdicts }: LookedAt): void {
  db.prepare(`DELETE FROM expected WHERE link = ?`).run(Number(link));
  const expect = db.prepare(`INSERT INTO expected (object, link, expectation) VALUES (?, ?, ?)`);
  for (const one of expected) expect.run(object, Number(link), JSON.stringify(one));
  const tally = db.prepare(
    `INSERT INTO tallies (object, kind, row, field, origin, system, outcome, count, slowest)
     VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET count = count + 1, slowest = max(slowest, excluded.slowest)`,
  );
  const keep = db.prepare(
    `INSERT INTO verdicts (object, row, outcome, verdict) VALUES (?, ?, ?, ?)`,
  );
  for (const one of verdicts) {
    const { kind, row, field, origin, system, outcome, since, at } = one;
    tally.run(object, kind, row, field, origin, system, outcome, at - since);
    if (!onlyCounted.has(outcome)) keep.run(object, row, outcome, JSON.stringify(one));
  }
}

function forget(db: DatabaseSync, object: string): void {
  db.prepare(`DELETE FROM tombstones WHERE link IN (SELECT id FROM links WHERE object = ?)`).run(
    object,
  );
  for (const table of [
    "looks",
    "expected",
    "tallies",
    "verdicts",
    "holds",
    "keys",
    "records",
    "cursors",
    "links",
    "finished",
  ]) {
    db.prepare(`DELETE FROM ${table} WHERE object = ?`).run(object);
  }
}
