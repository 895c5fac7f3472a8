/**
 * The state's tables, and how an older state becomes a present one. A state carries its version; one
 * that is newer than we are is refused untouched.
 */
import type { DatabaseSync } from "node:sqlite";
import { StateUnreadable } from "../state-trouble.ts";

const stateVersion = 5;

/** Each entry takes a state from the version before it to its own, in one transaction. */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  -- Objects whose initial run is over.
  CREATE TABLE finished (object TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE TABLE cursors (
    object TEXT NOT NULL, system TEXT NOT NULL, stage TEXT NOT NULL, cursor TEXT NOT NULL,
    PRIMARY KEY (object, system, stage)
  ) STRICT, WITHOUT ROWID;

  -- One entity. hubs: unit → the value in force. again: when it is to be looked at once more.
  CREATE TABLE links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    object TEXT NOT NULL,
    hubs TEXT NOT NULL DEFAULT '{}',
    in_scope INTEGER,
    ambiguous TEXT,
    dirty INTEGER NOT NULL DEFAULT 1,
    again INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX links_dirty ON links (object, id) WHERE dirty = 1;

  -- seen: the values last read, whole. base: the native values accounted for, by row and field.
  CREATE TABLE records (
    object TEXT NOT NULL, system TEXT NOT NULL, stage TEXT NOT NULL, id TEXT NOT NULL,
    link INTEGER,
    seen TEXT NOT NULL,
    base TEXT NOT NULL DEFAULT '{}',
    modified REAL,
    stamps TEXT,
    -- Stamps of values that were said again since the last decision.
    asserted TEXT,
    keys TEXT NOT NULL DEFAULT '[]',
    gone INTEGER NOT NULL DEFAULT 0,
    scan INTEGER NOT NULL DEFAULT 0,
    dirty INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (object, system, stage, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX records_link ON records (link);
  CREATE INDEX records_dirty ON records (object, system, stage, id) WHERE dirty = 1;

  CREATE TABLE keys (
    object TEXT NOT NULL, line INTEGER NOT NULL, key TEXT NOT NULL,
    system TEXT NOT NULL, stage TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (object, line, key, system, stage, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX keys_record ON keys (object, system, stage, id);

  CREATE TABLE tombstones (
    link INTEGER NOT NULL, system TEXT NOT NULL, PRIMARY KEY (link, system)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE holds (
    link INTEGER NOT NULL, unit TEXT NOT NULL, object TEXT NOT NULL, hold TEXT NOT NULL,
    PRIMARY KEY (link, unit)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE waits (
    link INTEGER NOT NULL, object TEXT NOT NULL, PRIMARY KEY (link, object)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE intents (id TEXT PRIMARY KEY, intent TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    link INTEGER NOT NULL, run TEXT NOT NULL, entry TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_link ON audit (link);
  CREATE INDEX audit_run ON audit (run);
  `,
  `
  -- The record that one which was merged goes on as.
  ALTER TABLE records ADD COLUMN merged_into TEXT;
  CREATE INDEX records_merged ON records (object, merged_into) WHERE merged_into IS NOT NULL;

  -- Whether it waits for a record of another object; which one was never asked.
  ALTER TABLE links ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
  UPDATE links SET waits = 1 WHERE id IN (SELECT link FROM waits);
  DROP TABLE waits;
  `,
  `
  -- Tokens of a rate that are left, and when that was so, in ms since 1970.
  CREATE TABLE buckets (name TEXT PRIMARY KEY, tokens REAL NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;

  -- The last slot of a schedule that was fired.
  CREATE TABLE firings (schedule TEXT PRIMARY KEY, slot REAL NOT NULL) STRICT, WITHOUT ROWID;

  -- Deliveries of webhooks that came, and until when they are remembered.
  CREATE TABLE deliveries (id TEXT PRIMARY KEY, until REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_until ON deliveries (until);
  -- The audit's end is noted from the state's first day on: one without it has lost its audit.
  INSERT INTO meta (name, value)
  SELECT 'audit', '{"sequence":0,"hash":""}' WHERE NOT EXISTS (SELECT 1 FROM audit)
  ON CONFLICT DO NOTHING;
  -- The outbox of what people are told, and the conditions that were told and are not over.
  CREATE TABLE alerts (id TEXT PRIMARY KEY, at INTEGER NOT NULL, alert TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE conditions (name TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  -- ms: from when on what is known of a record is known to be so, and since when that is in doubt,
  -- first and last.
  ALTER TABLE records ADD COLUMN since REAL;
  ALTER TABLE records ADD COLUMN doubted REAL;
  ALTER TABLE records ADD COLUMN doubted_last REAL;
  ALTER TABLE records ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX records_doubted ON records (object) WHERE doubted IS NOT NULL;
  `,
  `
  -- Keys of sealed values, themselves sealed, by what they are of; and what was forgotten, by keyed hashes.
  CREATE TABLE seals (name TEXT PRIMARY KEY, seal TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE forgotten (name TEXT PRIMARY KEY, what TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- What the state notes of itself, such as what it seals.
  CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- What was taken out of the audit, by its last entry, and the files where it stands.
  CREATE TABLE prunings (
    sequence INTEGER PRIMARY KEY, hash TEXT NOT NULL, at REAL NOT NULL, "by" TEXT NOT NULL,
    files TEXT NOT NULL, host TEXT NOT NULL
  ) STRICT;
  `,
];

/** Throws `StateUnreadable`. */
export function migrate(db: DatabaseSync): void {
  const found = db.prepare("PRAGMA user_version").get() as { user_version: number };
  if (found.user_version > stateVersion) {
    throw new StateUnreadable(
      `the state has version ${found.user_version}; this Concordat knows versions up to ${stateVersion}`,
    );
  }
  if (found.user_version === 0) {
    const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get() as { n: number };
    if (tables.n > 0) throw new StateUnreadable("the file is a database, and not a state of ours");
  }
  for (let version = found.user_version; version < stateVersion; version++) {
    db.exec("BEGIN IMMEDIATE");
    try {
      db.exec(migrations[version] ?? "");
      db.exec(`PRAGMA user_version = ${version + 1}`);
      db.exec("COMMIT");
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  }
}
