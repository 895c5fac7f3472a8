/**
 * A state file that is damaged: SQLite finds its pages wrong, or what it kept as JSON is none. Whoever
 * works with the state gets told which file that is and what to do, whichever call came upon it.
 *
 * The whole file is not checked when it is opened, which would take long for a large one; only that
 * every table can be entered. The rest shows when it is read.
 */
import type { DatabaseSync } from "node:sqlite";

export class StateDamaged extends Error {
  override readonly name = "StateDamaged";
}

/** The same methods, whose errors of damage name the file; so do those of what they give. */
export function tellingDamage<Port extends object>(port: Port, path: string): Port {
  return Object.fromEntries(
    Object.entries(port).map(([name, member]: [string, unknown]) => {
      if (typeof member !== "function") return [name, member];
      return [
        name,
        async (...given: unknown[]): Promise<unknown> => {
          try {
            const result: unknown = await member(...given);
            return hasMethods(result) ? tellingDamage(result, path) : result;
          } catch (error) {
            throw damageOf(error, path);
          }
        },
      ];
    }),
  ) as Port;
}

/** Opens with `open`, and enters every table. */
export function openedWhole(path: string, open: () => DatabaseSync): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = open();
    const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
    for (const { name } of tables) db.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get();
    return db;
  } catch (error) {
    db?.close();
    // Whoever named a file of another kind is not to move that away.
    if (codeOf(error) === notADatabase) throw error;
    throw damageOf(error, path);
  }
}

function hasMethods(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).some((member) => typeof member === "function")
  );
}

function damageOf(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !isDamage(error)) return error;
  return new StateDamaged(
    `the state file ${path} is damaged (${error.message}); put a copy of it back, or move it away: a state that is lost deletes nothing, and what differs is decided as at a first run`,
  );
}

function isDamage(error: Error): boolean {
  const code = codeOf(error);
  if (code === undefined) return error instanceof SyntaxError;
  return [corrupt, notADatabase].includes(code) || error.message === "malformed JSON";
}

/** The low byte is the error, the others say where: https://www.sqlite.org/rescode.html */
function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}

const corrupt = 11;
const notADatabase = 26;
