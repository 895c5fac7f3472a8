/**
 * The state of proposed objects: a schema beside the state's, with the same tables and four of its own.
 * What is the same and what was overtaken is only counted, so it grows with the trouble that is found, and
 * not with the traffic.
 */
import type { Expectation, LookedAt, Verdict } from "../../proposed/expectation.ts";
import type { Lease } from "../engine.ts";
import type { Looks, ProposedState, Tally } from "../proposed-state.ts";
import { addressOf } from "./address.ts";
import { isLink } from "./batch.ts";
import { commit } from "./commit.ts";
import { openDatabase, type Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";
import { keeping } from "./lease.ts";
import { engineOver, type PostgresState } from "./postgres-engine.ts";
import { migrate } from "./schema.ts";

const tables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS looks (
    object text COLLATE "C" PRIMARY KEY, count integer NOT NULL, first float8 NOT NULL,
    last float8 NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS expected (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object text COLLATE "C" NOT NULL, link bigint NOT NULL, expectation text NOT NULL
  )`,
  "CREATE INDEX IF NOT EXISTS expected_link ON expected (link)",
  `CREATE TABLE IF NOT EXISTS tallies (
    object text COLLATE "C" NOT NULL, kind text NOT NULL, row text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL, origin text COLLATE "C" NOT NULL,
    system text COLLATE "C" NOT NULL, outcome text NOT NULL,
    count integer NOT NULL, slowest float8 NOT NULL,
    PRIMARY KEY (object, kind, row, field, origin, system, outcome)
  )`,
  `CREATE TABLE IF NOT EXISTS verdicts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object text COLLATE "C" NOT NULL, row text COLLATE "C" NOT NULL, outcome text NOT NULL,
    verdict text NOT NULL
  )`,
  "CREATE INDEX IF NOT EXISTS verdicts_row ON verdicts (object, row, outcome)",
];

/** Of a row and an outcome. */
const keptVerdicts = 200;

const onlyCounted: ReadonlySet<Verdict["outcome"]> = new Set(["same", "overtaken"]);

/** Opens it, or makes it. Throws as the state itself does. */
export async function openPostgresProposedState(state: PostgresState): Promise<ProposedState> {
  const proposed = await opened(state, true);
  return proposed as ProposedState;
}

/** The same, and makes nothing: undefined where there is none yet. */
export function openPostgresProposedStateIfThere(
  state: PostgresState,
): Promise<ProposedState | undefined> {
  return opened(state, false);
}

async function opened(state: PostgresState, make: boolean): Promise<ProposedState | undefined> {
  const { schema } = addressOf(state.url);
  const db = openDatabase(addressOf(state.url));
  try {
    if (await migrate(db, schema, make)) {
      await db.transaction("write", async (query) => {
        for (const table of tables) await query(table);
      });
      return stateOver(db, state);
    }
  } catch (error) {
    await db.close();
    throw error;
  }
  await db.close();
  return undefined;
}

function stateOver(db: ReturnType<typeof openDatabase>, state: PostgresState): ProposedState {
  const changing = (lease: Lease, work: (query: Query) => Promise<void>) =>
    keeping(db, lease.epoch, work);
  return {
    ...engineOver(db, state),
    expected: (object, link) =>
      db.transaction("single", async (query) => {
        if (link !== undefined && !isLink(link)) return [];
        const { rows } = await query<{ expectation: string }>(
          `SELECT expectation FROM expected
           WHERE object = $1 AND ($2::bigint IS NULL OR link = $2) ORDER BY link, id`,
          [kept(object), link ?? null],
        );
        return rows.map((row) => JSON.parse(row.expectation) as Expectation);
      }),
    commitLook: (lease, outcome, looked) =>
      changing(lease, async (query) => {
        await putLooks(query, outcome.object, looked);
        await commit(query, outcome, state.clock.now());
      }),
    finishLook: (lease, object, at) =>
      changing(lease, async (query) => {
        await query(
          `INSERT INTO looks AS l (object, count, first, last) VALUES ($1, 1, $2, $2)
           ON CONFLICT (object) DO UPDATE SET count = l.count + 1, last = excluded.last`,
          [kept(object), at],
        );
        // Links that were joined with others, or whose records are all gone.
        await query(
          `DELETE FROM expected AS e WHERE object = $1 AND NOT EXISTS (
             SELECT FROM links AS l WHERE l.id = e.link)`,
          [kept(object)],
        );
        await query(
          `DELETE FROM verdicts WHERE id IN (
             SELECT id FROM (
               SELECT id, row_number() OVER (PARTITION BY row, outcome ORDER BY id DESC) AS place
               FROM verdicts WHERE object = $1) AS v
             WHERE place > ${keptVerdicts})`,
          [kept(object)],
        );
      }),
    looks: (object) =>
      db.transaction("single", async (query) => {
        const { rows } = await query<Looks>(
          "SELECT count, first, last FROM looks WHERE object = $1",
          [kept(object)],
        );
        return rows[0];
      }),
    tallies: (object) =>
      db.transaction("single", async (query) => {
        const { rows } = await query<Tally>(
          `SELECT kind, row, field, origin, system, outcome, count, slowest FROM tallies
           WHERE object = $1 ORDER BY kind, row, field, origin, system, outcome`,
          [kept(object)],
        );
        return rows.map((row) => ({
          ...row,
          row: unkept(row.row),
          field: unkept(row.field),
          origin: unkept(row.origin),
          system: unkept(row.system),
        }));
      }),
    verdicts: (object) =>
      db.transaction("single", async (query) => {
        const { rows } = await query<{ verdict: string }>(
          "SELECT verdict FROM verdicts WHERE object = $1 ORDER BY id DESC",
          [kept(object)],
        );
        return rows.map((row) => JSON.parse(row.verdict) as Verdict);
      }),
    objects: () =>
      db.transaction("single", async (query) => {
        const { rows } = await query<{ object: string }>(
          "SELECT object FROM looks UNION SELECT object FROM cursors UNION SELECT object FROM links ORDER BY object",
        );
        return rows.map((row) => unkept(row.object));
      }),
    forget: (lease, object) => changing(lease, (query) => forget(query, object)),
  };
}

async function putLooks(query: Query, object: string, looked: readonly LookedAt[]): Promise<void> {
  if (looked.length === 0) return;
  const links = looked.map((one) => one.link);
  await query("DELETE FROM expected WHERE link = ANY($1::bigint[])", [links]);
  const expected = looked.flatMap((one) =>
    one.expected.map((expectation) => ({ link: one.link, expectation })),
  );
  await query(
    `INSERT INTO expected (object, link, expectation)
     SELECT $1, w.* FROM unnest($2::bigint[], $3::text[]) AS w`,
    [
      kept(object),
      expected.map((one) => one.link),
      expected.map((one) => JSON.stringify(one.expectation)),
    ],
  );
  const verdicts = looked.flatMap((one) => one.verdicts);
  await tally(query, object, verdicts);
  const worthShowing = verdicts.filter((one) => !onlyCounted.has(one.outcome));
  await query(
    `INSERT INTO verdicts (object, row, outcome, verdict)
     SELECT $1, w.* FROM unnest($2::text[], $3::text[], $4::text[]) AS w`,
    [
      kept(object),
      worthShowing.map((one) => kept(one.row)),
      worthShowing.map((one) => one.outcome),
      worthShowing.map((one) => JSON.stringify(one)),
    ],
  );
}

async function tally(query: Query, object: string, verdicts: readonly Verdict[]): Promise<void> {
  await query(
    `INSERT INTO tallies AS t (object, kind, row, field, origin, system, outcome, count, slowest)
     SELECT $1, w.kind, w.row, w.field, w.origin, w.system, w.outcome, count(*), max(w.took)
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[])
       AS w(kind, row, field, origin, system, outcome, took)
     GROUP BY w.kind, w.row, w.field, w.origin, w.system, w.outcome
     ON CONFLICT (object, kind, row, field, origin, system, outcome)
       DO UPDATE SET count = t.count + excluded.count, slowest = greatest(t.slowest, excluded.slowest)`,
    [
      kept(object),
      verdicts.map((one) => one.kind),
      verdicts.map((one) => kept(one.row)),
      verdicts.map((one) => kept(one.field)),
      verdicts.map((one) => kept(one.origin)),
      verdicts.map((one) => kept(one.system)),
      verdicts.map((one) => one.outcome),
      verdicts.map((one) => one.at - one.since),
    ],
  );
}

async function forget(query: Query, object: string): Promise<void> {
  await query("DELETE FROM tombstones WHERE link IN (SELECT id FROM links WHERE object = $1)", [
    kept(object),
  ]);
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
    await query(`DELETE FROM ${table} WHERE object = $1`, [kept(object)]);
  }
}
