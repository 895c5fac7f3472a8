/**
 * Changes from the server's own log, by a slot of ours: every transaction whole, in the order of commits,
 * so that nothing turns up behind a cursor. The log is peeked at, and the slot moves only once all changes
 * up to there are safe in the state: until then the server keeps them.
 *
 * Rows are read as they are now. One that was edited again since then comes again with that edit's time.
 */
import type { ChangePage, Cursor, Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { asking } from "../sql/session.ts";
import { codeOf } from "./errors.ts";
import { type LoggedChange, loggedChanges } from "./logged-changes.ts";
import { replicationName } from "./replication-names.ts";
import type { Session } from "./session.ts";
import { readRows, type Table } from "./table.ts";

/** Changes of one page, and messages read at once. */
const pageChanges = 1000;

/** Which publishing of the table it is of, and from where on commits are news. */
interface Position {
  readonly publishing: string;
  readonly lsn: string;
}

export async function replicationCursor(
  session: Session,
  table: Table,
  signal: AbortSignal,
): Promise<Cursor> {
  const name = await replicationName(session, table, signal);
  const [found] = await session.query(positionSql, [name, table.sql], signal);
  const [publishing = null, lsn = null] = found ?? [];
  if (publishing === null || lsn === null) {
    throw new ConnectorError("unavailable", `${table.name} is not published yet`);
  }
  return cursorOf({ publishing, lsn });
}

const positionSql = `
SELECT r.oid::text, pg_current_wal_flush_lsn()::text
FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
WHERE p.pubname = $1 AND r.prrelid = to_regclass($2)`;

export async function* changesByReplication(
  session: Session,
  table: Table,
  fields: readonly string[],
  since: Cursor,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  const at = positionOf(since);
  const name = await replicationName(session, table, signal);
  await refuseLost(session, name, table, at, signal);
  // Taken before the read: a commit whose record begins before it is in what is read.
  const [found] = await session.query("SELECT pg_current_wal_flush_lsn()::text", [], signal);
  const next = found?.[0] ?? at.lsn;
  const window = { from: lsnOf(at.lsn), to: lsnOf(next) };
  let page: LoggedChange[] = [];
  for await (const messages of peek(session, name, signal, loggedChanges(table, window))) {
    page.push(...messages);
    if (page.length < pageChanges) continue;
    yield { ...(await pageOf(session, table, fields, page, signal)), cursor: since };
    page = [];
  }
  const cursor = cursorOf({ ...at, lsn: next });
  yield { ...(await pageOf(session, table, fields, page, signal)), cursor };
}

/** What the slot has; another that reads it just now is waited for. */
async function* peek(
  session: Session,
  name: string,
  signal: AbortSignal,
  read: (messages: readonly string[]) => readonly LoggedChange[],
): AsyncIterable<readonly LoggedChange[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const pages = session.stream(peekSql, [name, name], pageChanges, signal);
      for await (const page of pages) yield read(page.map(([hex]) => hex ?? ""));
      return;
    } catch (error) {
      // It is refused before there is a page.
      const isBusy = error instanceof ConnectorError && codeOf(error) === slotInUse;
      if (!isBusy || attempt === mostAttempts) throw error;
      await session.query("SELECT pg_sleep(0.1)", [], signal);
    }
  }
}

const slotInUse = "55006";
const mostAttempts = 100;

const peekSql = `
SELECT data FROM pg_logical_slot_peek_binary_changes($1, NULL, NULL,
  'proto_version', '1', 'publication_names', $2, 'messages', 'true')`;

/** The records of these changes as they are now. */
async function pageOf(
  session: Session,
  table: Table,
  fields: readonly string[],
  changes: readonly LoggedChange[],
  signal: AbortSignal,
): Promise<Omit<ChangePage, "cursor">> {
  const byId = Map.groupBy(changes, (change) => change.id);
  const ids = [...byId.keys()];
  const rows = await readRows(asking(session, signal), table, fields, ids);
  const there = new Set(rows.map((row) => row.id));
  return {
    rows: rows.map((row) => stamped(row, byId.get(row.id) ?? [])),
    deleted: ids.filter((id) => !there.has(id)),
  };
}

/** What we wrote ourselves is no edit and has no stamp. Where the log names no fields, the record has one. */
function stamped(row: Row, changes: readonly LoggedChange[]): Row {
  const edits = changes.filter((change) => !change.isOwn);
  const newest = Math.max(0, ...edits.map((edit) => edit.at));
  const modified = newest === 0 ? {} : { modified: newest };
  if (edits.some((edit) => edit.columns === undefined)) return { ...row, ...modified };
  const stamps = new Map<string, number>();
  for (const { columns = [], at } of edits) {
    for (const column of columns) stamps.set(column, Math.max(stamps.get(column) ?? 0, at));
  }
  return { ...row, ...modified, stamps: Object.fromEntries(stamps) };
}

/**
 * A cursor from before the table was published as it is now or the slot was made, which somebody else has
 * moved the slot beyond, or of another server.
 */
async function refuseLost(
  session: Session,
  name: string,
  table: Table,
  { publishing, lsn }: Position,
  signal: AbortSignal,
): Promise<void> {
  const [known] = await session.query(
    `SELECT $4::pg_lsn <= pg_current_wal_lsn(), EXISTS (
         SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
         WHERE p.pubname = $1 AND r.prrelid = to_regclass($2) AND r.oid::text = $3)
       AND EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1
         AND confirmed_flush_lsn <= $4::pg_lsn AND wal_status IS DISTINCT FROM 'lost')`,
    [name, table.sql, publishing, lsn],
    signal,
  );
  const [isPast, isKept] = known ?? [];
  if (isPast !== "t") {
    throw new ConnectorError("cursor_expired", "the cursor is of another server");
  }
  if (isKept === "t") return;
  throw new ConnectorError("changes_missed", "the server no longer has the changes since then");
}

/** Moves the slot to a cursor, where it is not there yet. */
export async function acknowledgeLog(
  session: Session,
  table: Table,
  cursor: Cursor,
  _now: number,
  signal: AbortSignal,
): Promise<void> {
  const name = await replicationName(session, table, signal);
  try {
    await session.query(
      `SELECT pg_replication_slot_advance(slot_name, $2::pg_lsn) FROM pg_replication_slots
       WHERE slot_name = $1 AND confirmed_flush_lsn < $2::pg_lsn AND wal_status IS DISTINCT FROM 'lost'`,
      [name, positionOf(cursor).lsn],
      signal,
    );
  } catch (error) {
    // Somebody reads it just now; the next time will do.
    if (!(error instanceof ConnectorError) || codeOf(error) !== slotInUse) throw error;
  }
}

/** `16/B374D848`: two halves in hexadecimal. */
function lsnOf(text: string): bigint {
  const [high = "", low = ""] = text.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

function cursorOf({ publishing, lsn }: Position): Cursor {
  return `log ${publishing} ${lsn}`;
}

function positionOf(cursor: Cursor): Position {
  const [, publishing, lsn] = /^log (\d+) ([0-9A-F]{1,8}\/[0-9A-F]{1,8})$/.exec(cursor) ?? [];
  if (publishing !== undefined && lsn !== undefined) return { publishing, lsn };
  throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
}
