/**
 * Changes from the changelog, in the order in which they were found. A look at the log takes the lines
 * that nobody has taken yet, whatever their numbers, and gives them the number of the reading; only one
 * looks at a time. So a line that is committed late is simply in a later reading, and a session that
 * leaves a transaction open holds nobody up. A number that was given out at the time of writing, or a
 * time of day, would not do: the one that was taken first may be committed last.
 */
import type { ChangePage, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { type NotedEdit, notedPage } from "../sql/noted-page.ts";
import { asking, type Texts } from "../sql/session.ts";
import { idOf } from "../sql/table.ts";
import { logName, watchedName } from "./changelog-ddl.ts";
import { watchedAs } from "./install-changelog.ts";
import { origin } from "./origin.ts";
import type { Session, Transaction } from "./session.ts";
import { readRows, type Table } from "./table.ts";
import { tookReading } from "./watch-changelog.ts";

/** Lines of one reading, and of one page. */
const pageLines = 1000;
/** How long a line is kept that everybody here has read: another workspace may read the same one. */
const keptDays = 7;

/** The last reading that was seen, and since when the table is watched. */
interface Position {
  readonly since: string;
  readonly reading: string;
}

export async function changelogCursor(
  session: Session,
  table: Table,
  signal: AbortSignal,
): Promise<Cursor> {
  const found = await watchedAs(asking(session, signal), table);
  if (found === undefined) {
    throw new ConnectorError("unavailable", `${table.name} has no changelog yet`);
  }
  // What is there already is behind the cursor.
  while ((await takeLines(session, table, signal)) === pageLines);
  const [last] = await session.query(
    `SELECT reading FROM ${watchedName} WHERE object = ?`,
    [table.name],
    signal,
  );
  return cursorOf({ since: found.since, reading: last?.[0] ?? "0" });
}

export async function* changesByTrigger(
  session: Session,
  table: Table,
  fields: readonly string[],
  since: Cursor,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  let at = positionOf(since);
  await refuseLost(session, table, at, signal);
  for (;;) {
    // Before the read: what another reader takes meanwhile is then found by it.
    const taken = await takeLines(session, table, signal);
    const { lines, page } = await session.transaction(
      (snapshot) => readPage(snapshot, table, fields, at),
      signal,
      "snapshot",
    );
    const last = lines.at(-1);
    if (last !== undefined) {
      at = { ...at, reading: last[0] ?? "" };
      yield { ...page, cursor: cursorOf(at) };
    } else if (taken === 0) {
      yield { rows: [], deleted: [], cursor: cursorOf(at) };
      return;
    }
  }
}

/** Gives the next reading its number; how many lines it has. */
async function takeLines(session: Session, table: Table, signal: AbortSignal): Promise<number> {
  let taken: string | undefined;
  const taking = session.transaction(async (transaction) => {
    const [own] = await transaction.query(
      `SELECT reading FROM ${watchedName} WHERE object = ? FOR UPDATE`,
      [table.name],
    );
    const untaken = await transaction.query(
      `SELECT seq FROM ${logName} WHERE object = ? AND reading IS NULL ORDER BY seq LIMIT ${pageLines}`,
      [table.name],
    );
    if (own === undefined || untaken.length === 0) return 0;
    await transaction.query(
      `UPDATE ${logName} SET reading = ? + 1 WHERE seq IN (${untaken.map(([seq]) => seq).join(", ")})`,
      [own[0] ?? "0"],
    );
    await transaction.query(`UPDATE ${watchedName} SET reading = reading + 1 WHERE object = ?`, [
      table.name,
    ]);
    taken = String(BigInt(own[0] ?? "0") + 1n);
    return untaken.length;
  }, signal);
  const count = await taking.catch(repeatable);
  if (taken !== undefined) tookReading(session, table.name, taken);
  return count;
}

/** What may be done again without harm need not be known to have been done. */
function repeatable(error: unknown): never {
  if (error instanceof ConnectorError && error.kind === "unknown_outcome") {
    throw new ConnectorError("transient", error.message, { cause: error });
  }
  throw error;
}

const lineList = "reading, seq, row_key, row_columns, UNIX_TIMESTAMP(noted_at) * 1000, origin";

/** The lines of the next readings, and their records as they are now: all of one moment. */
async function readPage(
  snapshot: Transaction,
  table: Table,
  fields: readonly string[],
  at: Position,
): Promise<{ readonly lines: readonly Texts[]; readonly page: Omit<ChangePage, "cursor"> }> {
  const found = await snapshot.query(
    `SELECT ${lineList} FROM ${logName} WHERE object = ? AND reading > ?
     ORDER BY reading, seq LIMIT ${pageLines}`,
    [table.name, at.reading],
  );
  const lines = wholeReadings(found);
  const keys = new Map(lines.map((line) => [idOfLine(table, line), line[2] ?? "[]"]));
  if (keys.size === 0) return { lines, page: { rows: [], deleted: [] } };
  const ids = [...keys.keys()];
  const rows = await readRows(snapshot, table, fields, ids);
  // A record may already hold what a line tells of that is in no reading yet.
  const later = await snapshot.query(
    `SELECT ${lineList} FROM ${logName} WHERE object = ? AND (reading > ? OR reading IS NULL)
     AND row_key IN (${ids.map(() => "?").join(", ")})`,
    [table.name, at.reading, ...keys.values()],
  );
  return { lines, page: notedPage(ids, rows, editsOf(table, later)) };
}

/** A full page may end in the midst of a reading, which then comes with the next; one alone always fits. */
function wholeReadings(lines: readonly Texts[]): readonly Texts[] {
  const last = lines.at(-1)?.[0];
  if (lines.length < pageLines || lines[0]?.[0] === last) return lines;
  return lines.filter(([reading]) => reading !== last);
}

/** What we wrote ourselves is no edit. */
function editsOf(table: Table, lines: readonly Texts[]): readonly NotedEdit[] {
  return lines.flatMap((line) => {
    const [, , , columns, at, by] = line;
    if (by === origin) return [];
    return [
      {
        id: idOfLine(table, line),
        at: Math.floor(Number(at)),
        columns: JSON.parse(columns ?? "[]") as string[],
      },
    ];
  });
}

function idOfLine(table: Table, line: Texts): string {
  return idOf(table, JSON.parse(line[2] ?? "[]") as string[]);
}

/**
 * A cursor from before the table was watched as it is now, of a changelog that was taken away meanwhile,
 * of another server, or from before its oldest line.
 */
async function refuseLost(
  session: Session,
  table: Table,
  at: Position,
  signal: AbortSignal,
): Promise<void> {
  const watched = await watchedAs(asking(session, signal), table);
  if (watched === undefined || watched.since !== at.since) {
    throw new ConnectorError("changes_missed", "changes went unnoted for a while");
  }
  const [known] = await session.query(
    `SELECT CAST(? AS UNSIGNED) BETWEEN pruned AND reading FROM ${watchedName} WHERE object = ?`,
    [at.reading, table.name],
    signal,
  );
  if (known?.[0] === "1") return;
  throw new ConnectorError("cursor_expired", "the changelog does not reach back that far");
}

/** Lines that everybody here has read go after a week. */
export async function acknowledge(
  session: Session,
  table: Table,
  cursor: Cursor,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const { reading } = positionOf(cursor);
  const isOld = `object = ? AND reading <= ? AND noted_at < FROM_UNIXTIME(?) - INTERVAL ${keptDays} DAY`;
  const values = [table.name, reading, now / 1000];
  const pruning = session.transaction(async (transaction) => {
    const [newest] = await transaction.query(
      `SELECT MAX(reading) FROM ${logName} WHERE ${isOld}`,
      values,
    );
    const pruned = newest?.[0] ?? null;
    if (pruned === null) return;
    await transaction.query(
      `UPDATE ${watchedName} SET pruned = GREATEST(pruned, ?) WHERE object = ?`,
      [pruned, table.name],
    );
    await transaction.query(`DELETE FROM ${logName} WHERE ${isOld}`, values);
  }, signal);
  await pruning.catch(repeatable);
}

function cursorOf({ since, reading }: Position): Cursor {
  return `${since}:${reading}`;
}

function positionOf(cursor: Cursor): Position {
  const [, since, reading] = /^([0-9a-f]{32}):(\d{1,19})$/.exec(cursor) ?? [];
  if (since !== undefined && reading !== undefined) return { since, reading };
  throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
}
