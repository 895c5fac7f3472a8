/**
 * Changes without a changelog: rows whose `modified` column has moved, or where there is none every
 * row, which whoever asks compares. A stamp is set before its row is committed, so a read goes back a
 * little behind the last one; what comes twice is found equal.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ChangePage, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { asked } from "./errors.ts";
import { type Columns, pageRecords, quoted, selectList } from "./rows.ts";

/** How far a read goes back, in seconds. */
const lookBackSeconds = 60;
const everything = "all";
/** Before the newest value of the column, as JSON. */
const newestMark = "newest ";

export function pollingCursor(db: DatabaseSync, table: Columns): Cursor {
  if (table.modified === undefined) return everything;
  const column = quoted(table.modified);
  const isAhead = "julianday(newest) > julianday('now', '+1 day')";
  const newestOf = (where: string) =>
    db
      .prepare(
        `SELECT newest, coalesce(${isAhead}, 0) AS ahead
         FROM (SELECT max(${column}) AS newest FROM ${table.tableSql} ${where})`,
      )
      .get() as { readonly newest: string | number | null; readonly ahead: number };
  let row = newestOf("");
  // A stamp from the future would hide all that is stamped before it.
  if (row.ahead === 1) {
    row = newestOf(`WHERE NOT coalesce(julianday(${column}) > julianday('now', '+1 day'), 0)`);
  }
  return `${newestMark}${JSON.stringify(row.newest)}`;
}

export async function* changesByPolling(
  db: DatabaseSync,
  table: Columns,
  fields: readonly string[],
  since: Cursor,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  const after = stampOf(since, table);
  // Taken before the read, so that what is committed during it is found by the next one.
  const next = asked(() => pollingCursor(db, table));
  let last: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const { where, values } = condition(table, after, last);
    const rows = asked(() =>
      table.rows(
        db,
        `SELECT ${selectList(table, fields)} FROM ${table.tableSql}
         ${where} ORDER BY ${table.orderSql} LIMIT ${pageRecords}`,
        values,
        fields,
      ),
    );
    last = rows.at(-1)?.id;
    const isLast = rows.length < pageRecords;
    yield { rows, deleted: [], cursor: isLast ? next : since };
    if (isLast) return;
  }
}

/** The newest stamp when the cursor was taken; null: read everything. */
function stampOf(since: Cursor, { modified }: Columns): string | number | null {
  if (modified === undefined && since === everything) return null;
  if (modified !== undefined && since.startsWith(newestMark)) {
    return JSON.parse(since.slice(newestMark.length)) as string | number | null;
  }
  throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
}

function condition(
  table: Columns,
  after: string | number | null,
  last: string | undefined,
): { readonly where: string; readonly values: SQLInputValue[] } {
  const terms: string[] = [];
  const values: SQLInputValue[] = [];
  if (table.modified !== undefined && after !== null) {
    const column = quoted(table.modified);
    if (typeof after === "number") {
      const isSeconds = after < 100_000_000_000;
      terms.push(`(${column} >= ? OR ${column} IS NULL)`);
      values.push(after - lookBackSeconds * (isSeconds ? 1 : 1000));
    } else {
      // A stamp that SQLite cannot read as a date is compared as the text that it is.
      terms.push(
        `(coalesce(julianday(${column}) >= julianday(?) - ${lookBackSeconds}.0 / 86400, ${column} >= ?)
          OR ${column} IS NULL)`,
      );
      values.push(after, after);
    }
  }
  if (last !== undefined) {
    terms.push(table.afterSql);
    values.push(...table.after(last));
  }
  return { where: terms.length === 0 ? "" : `WHERE ${terms.join(" AND ")}`, values };
}
