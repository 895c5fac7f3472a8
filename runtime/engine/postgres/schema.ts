/**
 * The state's tables in their schema, and how an older state becomes a present one. A state carries its
 * version; one that is newer than we are, and a schema that holds something else, is refused untouched.
 *
 * Texts that are compared or sorted are by code points (`COLLATE "C"`) and written by `kept`; JSON is
 * kept as the text that it is, which no conversion of the server touches.
 */
import { StateInUse } from "../engine.ts";
import { StateUnavailable, StateUnreadable } from "../state-trouble.ts";
import type { Database, Query } from "./database.ts";
import { quoted } from "./database.ts";
import { nowSql } from "./lease.ts";

/** Each entry takes a state from the version before it to its own. All of them are one transaction. */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);
  INSERT INTO meta VALUES
    ('is', 'a state of Concordat'), ('version', '0'), ('last link', '0'),
    ('audit', '{"sequence":0,"hash":""}');

  -- One row. Times are ms since 1970 by this server's clock, or 0 once it was let go of.
  CREATE TABLE lease (
    epoch bigint NOT NULL, process bigint NOT NULL, host text NOT NULL, expires_at float8 NOT NULL
  ) WITH (fillfactor = 50);
  INSERT INTO lease VALUES (0, 0, '', 0);

  -- Objects whose initial run is over.
  CREATE TABLE finished (object text COLLATE "C" PRIMARY KEY);

  CREATE TABLE cursors (
    object text COLLATE "C" NOT NULL, system text COLLATE "C" NOT NULL, stage text COLLATE "C" NOT NULL,
    cursor text NOT NULL,
    PRIMARY KEY (object, system, stage)
  );

  -- One entity. hubs: unit → the value in force. again: when it is to be looked at once more.
  CREATE TABLE links (
    id bigint PRIMARY KEY,
    object text COLLATE "C" NOT NULL,
    hubs text NOT NULL DEFAULT '{}',
    in_scope boolean,
    ambiguous text,
    dirty boolean NOT NULL DEFAULT true,
    again float8,
    attempts integer NOT NULL DEFAULT 0,
    waits boolean NOT NULL DEFAULT false
  ) WITH (fillfactor = 80);
  CREATE INDEX links_object ON links (object, id);
  CREATE INDEX links_dirty ON links (object, id) WHERE dirty;
  CREATE INDEX links_ambiguous ON links (id) WHERE ambiguous IS NOT NULL;

  -- seen: the values last read, whole. base: the native values accounted for, by row and field.
  CREATE TABLE records (
    object text COLLATE "C" NOT NULL, system text COLLATE "C" NOT NULL, stage text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    link bigint,
    seen text NOT NULL,
    base text NOT NULL DEFAULT '{}',
    modified float8,
    stamps text,
    -- Stamps of values that were said again since the last decision.
    asserted text,
    keys text NOT NULL DEFAULT '[]',
    gone boolean NOT NULL DEFAULT false,
    -- The record that one which was merged goes on as.
    merged_into text COLLATE "C",
    -- ms: from when on what is known of it is known to be so, and since when that is in doubt, first and last.
    since float8,
    doubted float8,
    doubted_last float8,
    missing boolean NOT NULL DEFAULT false,
    scan float8 NOT NULL DEFAULT 0,
    dirty boolean NOT NULL DEFAULT true,
    PRIMARY KEY (object, system, stage, id)
  ) WITH (fillfactor = 80);
  CREATE INDEX records_link ON records (link);
  CREATE INDEX records_dirty ON records (object, system, stage, id) WHERE dirty;
  CREATE INDEX records_merged ON records (object, merged_into) WHERE merged_into IS NOT NULL;
  CREATE INDEX records_id ON records (object, id);
  CREATE INDEX records_doubted ON records (object) WHERE doubted IS NOT NULL;

  -- A key may be longer than an index takes, so it is found by its hash.
  CREATE TABLE keys (
    object text COLLATE "C" NOT NULL, line integer NOT NULL, key text COLLATE "C" NOT NULL,
    system text COLLATE "C" NOT NULL, stage text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL
  );
  CREATE INDEX keys_key ON keys (object, hashtextextended(key, 0));
  CREATE INDEX keys_record ON keys (object, system, stage, id);

  CREATE TABLE tombstones (
    link bigint NOT NULL, system text COLLATE "C" NOT NULL, PRIMARY KEY (link, system)
  );

  CREATE TABLE holds (
    link bigint NOT NULL, unit text COLLATE "C" NOT NULL, object text COLLATE "C" NOT NULL,
    class text NOT NULL, instead text, hold text NOT NULL,
    PRIMARY KEY (link, unit)
  );

  CREATE TABLE intents (id text COLLATE "C" PRIMARY KEY, intent text NOT NULL);

  -- What an entry is found by stands beside it.
  CREATE TABLE audit (
    sequence bigint PRIMARY KEY,
    link text COLLATE "C" NOT NULL, run text COLLATE "C" NOT NULL,
    object text COLLATE "C" NOT NULL, origin text COLLATE "C" NOT NULL, act text NOT NULL,
    at float8 NOT NULL,
    entry text NOT NULL, hash text NOT NULL
  );
  CREATE INDEX audit_link ON audit (link);
  CREATE INDEX audit_run ON audit (run);
  CREATE INDEX audit_deleted ON audit (object, origin, at) WHERE act = 'delete';

  CREATE TABLE buckets (name text COLLATE "C" PRIMARY KEY, tokens float8 NOT NULL, at float8 NOT NULL);

  -- The last slot of a schedule that was fired.
  CREATE TABLE firings (schedule text COLLATE "C" PRIMARY KEY, slot float8 NOT NULL);

  -- The outbox of what people are told, and the conditions that were told and are not over.
  CREATE TABLE alerts (id text COLLATE "C" PRIMARY KEY, at float8 NOT NULL, alert text NOT NULL);
  CREATE TABLE conditions (name text COLLATE "C" PRIMARY KEY, since float8 NOT NULL);

  -- Deliveries of webhooks that came, and until when they are remembered.
  CREATE TABLE deliveries (id text COLLATE "C" PRIMARY KEY, until float8 NOT NULL);
  CREATE INDEX deliveries_until ON deliveries (until);
  `,
  `
  -- Keys of sealed values, themselves sealed, by what they are of.
  -- What was forgotten, by keyed hashes.
  CREATE TABLE seals (name text COLLATE "C" PRIMARY KEY, seal text NOT NULL);
  CREATE TABLE forgotten (name text COLLATE "C" PRIMARY KEY, what text NOT NULL);
  -- What the state notes of itself, such as what it seals.
  CREATE TABLE notes (name text COLLATE "C" PRIMARY KEY, text text NOT NULL);
  `,
  `
  -- What was taken out of the audit, by its last entry, and the files where it stands.
  CREATE TABLE prunings (
    sequence bigint PRIMARY KEY, hash text NOT NULL, at float8 NOT NULL, "by" text NOT NULL,
    files text NOT NULL, host text NOT NULL
  );
  `,
];

/**
 * Makes the state, or brings it up to date; all or nothing. Gives whether there is one: where there is
 * none and `make` is false, nothing is made. Throws `StateUnreadable`, `StateUnavailable`, and `StateInUse`
 * where somebody works with an older state that would have to be changed.
 */
export function migrate(
  db: Database,
  schema: string,
  make: boolean,
  steps: readonly string[] = migrations,
): Promise<boolean> {
  return db.transaction("write", async (query) => {
    // Of those who open a new state at the same time one makes it, and the others wait.
    await query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`concordat ${schema}`]);
    const encoding = await query<{ encoding: string }>(
      "SELECT current_setting('server_encoding') AS encoding",
    );
    const found = encoding.rows[0]?.encoding;
    if (found !== "UTF8") {
      throw new StateUnreadable(`the database has the encoding ${found}, and a state needs UTF8`);
    }
    const version = await versionOf(query, schema);
    if (version > steps.length) {
      throw new StateUnreadable(
        `the state has version ${version}; this Concordat knows versions up to ${steps.length}`,
      );
    }
    if (version === steps.length) return true;
    if (version === 0) {
      if (!make) return false;
      await makeSchema(query, schema);
    } else await refuseWhileUsed(query);
    for (const step of steps.slice(version)) {
      for (const statement of statementsIn(step)) await query(statement);
    }
    await query("UPDATE meta SET value = $1 WHERE name = 'version'", [String(steps.length)]);
    return true;
  });
}

/** 0: there is no schema of this name, or nothing in it. */
async function versionOf(query: Query, schema: string): Promise<number> {
  const { rows } = await query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1`,
    [schema],
  );
  if (rows.length === 0) return 0;
  const foreign = new StateUnreadable(
    `the schema ${schema} holds something else, and not a state of ours`,
  );
  if (!rows.some((one) => one.name === "meta")) throw foreign;
  const columns = await query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [`${quoted(schema)}.meta`],
  );
  const names = columns.rows.map((one) => one.name);
  if (!names.includes("name") || !names.includes("value")) throw foreign;
  const meta = await query<{ name: string; value: string }>(
    "SELECT name::text, value::text FROM meta WHERE name::text IN ('is', 'version')",
  );
  const values = new Map(meta.rows.map((one) => [one.name, one.value]));
  const version = Number(values.get("version"));
  if (values.get("is") !== "a state of Concordat" || !Number.isInteger(version)) throw foreign;
  return version;
}

/** One that is there may belong to somebody who lets us make tables in it, and no schema. */
async function makeSchema(query: Query, schema: string): Promise<void> {
  const there = await query("SELECT FROM pg_namespace WHERE nspname = $1", [schema]);
  try {
    if (there.count === 0) await query(`CREATE SCHEMA ${quoted(schema)}`);
    await query("CREATE TABLE meta_is_made ()");
    await query("DROP TABLE meta_is_made");
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "42501") throw error;
    const what = there.count === 0 ? "make the schema" : "make tables in the schema";
    throw new StateUnavailable(
      `the user of the state has no right to ${what} ${schema}; let its owner run: CREATE SCHEMA ${quoted(schema)} AUTHORIZATION (that user)`,
      { cause: error },
    );
  }
}

async function refuseWhileUsed(query: Query): Promise<void> {
  const { rows } = await query<{ process: string; host: string }>(
    `SELECT process, host FROM lease WHERE expires_at > ${nowSql} FOR UPDATE`,
  );
  const [holder] = rows;
  if (holder === undefined) return;
  throw new StateInUse(
    `process ${holder.process} on ${holder.host.split(" ", 1)[0]} is working with the state, which this Concordat has to bring up to date first`,
  );
}

/** No statement of ours holds a semicolon that does not end it. */
function statementsIn(step: string): readonly string[] {
  return step
    .split(";")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
