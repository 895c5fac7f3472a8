/**
 * Changes without a changelog: rows whose `modified` column has moved, or where there is none every
 * row, which whoever asks compares. A stamp is set before its row is committed, so a read goes back a
 * little behind the last one; what comes twice is found equal.
 */
import type { ChangePage, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Column } from "./column.ts";
import type { Session } from "./session.ts";
import { select, type Table } from "./table.ts";

/** Records of one page. */
export const pageRecords = 1000;
/** How far a read goes back; a transaction that was open for longer can be missed. */
const lookBackSeconds = 300;
const everything = "all";
const nothingYet = "";

export async function pollingCursor(
  session: Session,
  table: Table,
  signal: AbortSignal,
): Promise<Cursor> {
  const { modified } = table;
  if (modified === undefined) return everything;
  const [found] = await session.query(
    `SELECT ${newestOf(modified)}::text FROM ${table.sql}`,
    [],
    signal,
  );
  return found?.[0] ?? nothingYet;
}

export async function* changesByPolling(
  session: Session,
  table: Table,
  fields: readonly string[],
  since: Cursor,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  const { modified } = table;
  if (modified === undefined || since === everything || /^\d+:\d+:\d+$/.test(since)) {
    if (modified !== undefined || since !== everything) throw otherFeed();
  }
  const next = (await pollingCursor(session, table, signal)) || since;
  const { list, rowOf } = select(table, fields, "t");
  const isBounded = modified !== undefined && since !== nothingYet;
  const where = isBounded
    ? `WHERE ${modified.sql} >= ${earlier(modified)} OR ${modified.sql} IS NULL`
    : "";
  const pages = session.stream(
    `SELECT ${list} FROM ${table.sql} AS t ${where}`,
    isBounded ? [since] : [],
    pageRecords,
    signal,
  );
  for await (const page of pages) {
    yield { rows: page.map((texts) => rowOf(texts)), deleted: [], cursor: since };
  }
  yield { rows: [], deleted: [], cursor: next };
}
