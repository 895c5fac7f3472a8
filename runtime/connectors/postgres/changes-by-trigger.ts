/**
 * Changes from the changelog, in the order of their transactions, and only up to the oldest that is
 * still under way: what commits later is behind nobody's cursor. A number that a sequence gave out, or
 * a time of day, would not do: the one that was taken first may be committed last.
 */
import type { ChangePage, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { joinId } from "../sql/composite-id.ts";
import { type NotedEdit, notedPage } from "../sql/noted-page.ts";
import { asking, type Texts } from "../sql/session.ts";
import { isNoting, logOf, watchedOf } from "./changelog-ddl.ts";
import { codeOf } from "./errors.ts";
import { origin } from "./origin.ts";
import type { Parameter, Session } from "./session.ts";
import { readRows, type Table } from "./table.ts";

/** Lines read at once. */
const pageLines = 1000;
/** How long a line is kept that everybody here has read: another workspace may read the same one. */
const keptDays = 7;

/** Of the last line read: its transaction and number; and since when the table is watched. */
interface Position {
  readonly since: string;
  readonly xid: string;
  readonly seq: string;
}

/** Transactions below the horizon have ended, and none will turn up there. */
const horizon = "pg_snapshot_xmin(pg_current_snapshot())";

export async function changelogCursor(
  session: Session,
  table: Table,
  signal: AbortSignal,
): Promise<Cursor> {
  const [found] = await session.query(
    `SELECT since, ${horizon} FROM ${watchedOf(table)} WHERE object = $1`,
    [table.name],
    signal,
  );
  if (found === undefined) {
    throw new ConnectorError("unavailable", `${table.name} has no changelog yet`);
  }
  return cursorOf({ since: found[0] ?? "", xid: found[1] ?? "", seq: "0" });
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
    const lines = await session.query(
      `SELECT xid, seq, to_json(key), to_json(columns), extract(epoch FROM at) * 1000, origin, ${horizon}
       FROM ${logOf(table)}
       WHERE object = $1 AND (xid, seq) > ($2::xid8, $3::bigint) AND xid < ${horizon}
       ORDER BY xid, seq LIMIT ${pageLines}`,
      [table.name, at.xid, at.seq],
      signal,
    );
    const last = lines.at(-1);
    if (last !== undefined) at = { ...at, xid: last[0] ?? "", seq: last[1] ?? "" };
    yield { ...(await pageOf(session, table, fields, lines, signal)), cursor: cursorOf(at) };
    if (lines.length < pageLines) return;
  }
}

/** The records of these lines as they are now. */
async function pageOf(
  session: Session,
  table: Table,
  fields: readonly string[],
  lines: readonly Texts[],
  signal: AbortSignal,
): Promise<Omit<ChangePage, "cursor">> {
  const keys = new Map(lines.map((line) => [idOfLine(line), line[2] ?? "[]"]));
  if (keys.size === 0) return { rows: [], deleted: [] };
  const ids = [...keys.keys()];
  const rows = await readRows(asking(session, signal), table, fields, ids);
  const later = await session.query(
    `SELECT xid, seq, to_json(key), to_json(columns), extract(epoch FROM at) * 1000, origin
     FROM ${logOf(table)}
     WHERE object = $1 AND xid >= $2::xid8 AND to_jsonb(key) IN (SELECT unnest($3::jsonb[]))`,
    [table.name, lines[0]?.[6] ?? "", [...keys.values()]],
    signal,
  );
  // A record may already hold what a line beyond the horizon tells of.
  return notedPage(ids, rows, editsOf([...lines, ...later]));
}

/** What we wrote ourselves is no edit. */
function editsOf(lines: readonly Texts[]): readonly NotedEdit[] {
  return lines.flatMap((line) => {
    const [, , , columns, at, by] = line;
    if (by === origin) return [];
    return [
      {
        id: idOfLine(line),
        at: Math.floor(Number(at)),
        columns: JSON.parse(columns ?? "[]") as string[],
      },
    ];
  });
}

function idOfLine(line: Texts): string {
  return joinId(JSON.parse(line[2] ?? "[]") as string[]);
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
  const known = await session
    .query(
      `SELECT since = $2::xid8 AND 2 = (SELECT count(*) FROM pg_trigger t
           WHERE t.tgrelid = to_regclass($4) AND ${isNoting}),
         $3::xid8 > coalesce(pruned, '0') AND $3::xid8 <= pg_snapshot_xmax(pg_current_snapshot())
       FROM ${watchedOf(table)} WHERE object = $1`,
      [table.name, at.since, at.xid, table.sql],
      signal,
    )
    .catch((error: unknown) => {
      if (error instanceof ConnectorError && codeOf(error) === missingTable) return [];
      throw error;
    });
  const [isWatched, isKept] = known[0] ?? [];
  if (isWatched === "f") {
    throw new ConnectorError("changes_missed", "changes went unnoted for a while");
  }
  if (isKept === "t") return;
  throw new ConnectorError("cursor_expired", "the changelog does not reach back that far");
}

const missingTable = "42P01";

/** Lines that everybody here has read go after a week. */
export async function acknowledge(
  session: Session,
  table: Table,
  cursor: Cursor,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const values: readonly Parameter[] = [table.name, positionOf(cursor).xid, now / 1000];
  await session.query(
    `WITH gone AS (
       DELETE FROM ${logOf(table)} WHERE object = $1 AND xid < $2::xid8
         AND at < to_timestamp($3) - interval '${keptDays} days' RETURNING xid)
     UPDATE ${watchedOf(table)} SET pruned = last.xid
     FROM (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1) AS last
     WHERE object = $1 AND last.xid > coalesce(pruned, '0')`,
    values,
    signal,
  );
}

function cursorOf({ since, xid, seq }: Position): Cursor {
  return `${since}:${xid}:${seq}`;
}

function positionOf(cursor: Cursor): Position {
  const [since = "", xid = "", seq = ""] = cursor.split(":");
  if ([since, xid, seq].every((one) => /^\d+$/.test(one))) return { since, xid, seq };
  throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
}
