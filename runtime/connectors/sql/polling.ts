/**
 * Changes without a changelog: rows whose `modified` column has moved, or where there is none every
 * row, which whoever asks compares. A stamp is set before its row is committed, so a read goes back a
 * little behind the last one; what comes twice is found equal.
 */
import { ConnectorError } from "../../connector-error.ts";
import type { SqlColumn } from "./column.ts";
import type { Feed } from "./feed.ts";
import type { SqlSession } from "./session.ts";
import { type SqlTable, select } from "./table.ts";

/** Records of one page. */
export const pageRecords = 1000;
/** How far a read goes back; a transaction that was open for longer can be missed. */
export const lookBackSeconds = 300;

const everything = "all";
/** Before the newest value, which the text keeps to the last digit. */
const newestMark = "newest ";

/**
 * Of the rows `t`, the newest value of a column, which is never later than now: a stamp from the future
 * would hide all that is stamped before it. And a value a little before the one that is sent.
 */
export interface ColumnClock {
  readonly newest: string;
  readonly earlier: string;
}

/** `clockOf`: undefined for a column that is neither a time nor a number. */
export function polling<Column extends SqlColumn, Table extends SqlTable<Column>>(
  clockOf: (column: Column) => ColumnClock | undefined,
): Feed<Pick<SqlSession<string, never>, "query" | "stream">, Table> {
  return { cursor, changes };

  async function cursor(
    session: Pick<SqlSession<string, never>, "query">,
    table: Table,
    signal: AbortSignal,
  ) {
    const { modified } = table;
    if (modified === undefined) return everything;
    const { newest } = clock(table, modified);
    const [found] = await session.query(`SELECT ${newest} FROM ${table.sql} AS t`, [], signal);
    return `${newestMark}${found?.[0] ?? ""}`;
  }

  async function* changes(
    session: Pick<SqlSession<string, never>, "query" | "stream">,
    table: Table,
    fields: readonly string[],
    since: string,
    signal: AbortSignal,
  ) {
    const { modified } = table;
    if (modified === undefined ? since !== everything : !since.startsWith(newestMark)) {
      throw new ConnectorError(
        "cursor_expired",
        "the cursor is of another way to learn of changes",
      );
    }
    // Taken before the read, so that what is committed during it is found by the next one.
    const next = await cursor(session, table, signal);
    const from = since.slice(newestMark.length);
    const isBounded = modified !== undefined && from !== "";
    const where = isBounded
      ? `WHERE t.${modified.sql} >= ${clock(table, modified).earlier} OR t.${modified.sql} IS NULL`
      : "";
    const { list, rowOf } = select(table, fields, "t");
    const pages = session.stream(
      `SELECT ${list} FROM ${table.sql} AS t ${where}`,
      isBounded ? [from] : [],
      pageRecords,
      signal,
    );
    for await (const page of pages) {
      yield { rows: page.map((texts) => rowOf(texts)), deleted: [], cursor: since };
    }
    yield { rows: [], deleted: [], cursor: next === newestMark ? since : next };
  }

  function clock(table: Table, column: Column): ColumnClock {
    const found = clockOf(column);
    if (found !== undefined) return found;
    throw new ConnectorError(
      "schema_drift",
      `${table.name}: changes cannot be learned from ${column.name}, which is neither a time nor a number`,
      { fields: [column.name] },
    );
  }
}
