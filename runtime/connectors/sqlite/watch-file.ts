/**
 * Hears of every commit to a database file, by whatever process: SQLite counts them for each connection that looks
 * (https://www.sqlite.org/pragma.html#pragma_data_version), which costs a few microseconds. The connection is one of its own,
 * which waits for no lock, so that a look never holds anybody up; a file that is locked just now is looked at again.
 */
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { asConnectorError } from "./errors.ts";

/** How often it looks. */
const everyMs = 200;
/** The codes of SQLite for a file that others have locked. */
const locked: ReadonlySet<number> = new Set([5, 6]);

/** Calls `changed` when it begins, and after each look that found commits. */
export async function watchFile(
  path: string,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    const look = db.prepare("PRAGMA data_version");
    let last: unknown;
    while (!signal.aborted) {
      const version = counted(look);
      if (version !== undefined && version !== last) {
        last = version;
        changed();
      }
      await wait(everyMs, undefined, { signal, ref: false }).catch(() => {});
    }
  } catch (error) {
    throw asConnectorError(error);
  } finally {
    if (db?.isOpen) db.close();
  }
}

/** Undefined where the file is locked. */
function counted(look: ReturnType<DatabaseSync["prepare"]>): unknown {
  try {
    return look.get()?.["data_version"];
  } catch (error) {
    const { errcode } = error as { readonly errcode?: unknown };
    if (typeof errcode === "number" && locked.has(errcode & 0xff)) return undefined;
    throw error;
  }
}
