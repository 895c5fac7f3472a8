/**
 * A PostgreSQL of our own whose log can be read (`wal_level = logical`), started for a test file in a
 * temporary folder: the machine's own need not write such a log, and is left as it is. It needs a system
 * user where we are root, so it is started only where that user is there already, or `CI` or
 * `CONCORDAT_TEST_POSTGRES=embedded` says that one may be made.
 */
import { spawnSync } from "node:child_process";
import { startEmbedded, type TestPostgres } from "./postgres.ts";

export async function startReplicatingPostgres(): Promise<TestPostgres> {
  const { CI, CONCORDAT_TEST_POSTGRES: wanted } = process.env;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && CI === undefined && wanted !== "embedded" && !isUser("postgres")) {
    const why = "as root, a PostgreSQL of our own needs CONCORDAT_TEST_POSTGRES=embedded";
    return { kind: "missing", why };
  }
  try {
    const flags = ["-c", "wal_level=logical", "-c", "max_replication_slots=64"];
    return { kind: "there", server: await startEmbedded(flags) };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { kind: "missing", why: `no PostgreSQL could be started: ${what}` };
  }
}

function isUser(name: string): boolean {
  return spawnSync("id", ["-u", name]).status === 0;
}
