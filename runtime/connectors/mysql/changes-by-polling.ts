/**
 * Changes without a changelog: rows whose `modified` column has moved, or where there is none every
 * row, which whoever asks compares. A stamp is set before its row is committed, so a read goes back a
 * little behind the last one; what comes twice is found equal.
 */
import type { ChangePage, Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Column } from "./column.ts";
import { integerBits } from "./column-form.ts";
import type { Session } from "./session.ts";
import { select, type Table } from "./table.ts";

/** Records of one page. */
export const pageRecords = 1000;
/** How far a read goes back; a transaction that was open for longer can be missed. */
const lookBackSeconds = 300;

const everything = "all";
/** Before the newest value, which the text keeps to the last digit. */
const newestMark = "newest ";

export async function pollingCursor(
  session: Session,
  table: Table,
  signal: AbortSignal,
): Promise<Cursor> {
  const { modified } = table;
  if (modified === undefined) return everything;
  const { newest } = clockOf(modified, table);
  const [found] = await session.query(`SELECT ${newest} FROM ${table.sql} AS t`, [], signal);
  return `${newestMark}${found?.[0] ?? ""}`;
}

export async function* changesByPolling(
  session: Session,
  table: Table,
  fields: readonly string[],
  since: Cursor,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  const { modified } = table;
  if (modified === undefined ? since !== everything : !since.startsWith(newestMark)) {
    throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
  }
  // Taken before the read, so that what is committed during it is found by the next one.
  const next = await pollingCursor(session, table, signal);
  const from = since.slice(newestMark.length);
  const isBounded = modified !== undefined && from !== "";
  const where = isBounded
    ? `WHERE t.${modified.sql} >= ${clockOf(modified, table).earlier} OR t.${modified.sql} IS NULL`
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

/** The newest value of a column, and one that lies a little before `?`. */
interface ColumnClock {
  readonly newest: string;
  readonly earlier: string;
}

/** A stamp from the future would hide all that is stamped before it, so now is the newest there is. */
function clockOf({ sql, type, name }: Column, { name: object }: Table): ColumnClock {
  const now = "UNIX_TIMESTAMP(NOW(6))";
  const newest = `MAX(t.${sql})`;
  switch (type) {
    case "timestamp":
    case "datetime":
      // Sessions are in UTC.
      return {
        newest: `LEAST(${newest}, NOW(6))`,
        earlier: `CAST(? AS DATETIME(6)) - INTERVAL ${lookBackSeconds} SECOND`,
      };
    case "date":
      return {
        newest: `LEAST(${newest}, CURRENT_DATE)`,
        earlier: "CAST(? AS DATE) - INTERVAL 1 DAY",
      };
    default:
      break;
  }
  if (type === "decimal" || type === "double" || type in integerBits) {
    // Milliseconds or seconds since 1970, or a counter that no clock says anything of.
    return {
      newest: `CASE WHEN ${newest} > 100000000000 THEN LEAST(${newest}, ${now} * 1000)
        WHEN ${newest} > 1000000000 THEN LEAST(${newest}, ${now}) ELSE ${newest} END`,
      earlier: `(SELECT n - IF(n > 100000000000, ${lookBackSeconds * 1000}, ${lookBackSeconds})
        FROM (SELECT CAST(? AS DECIMAL(65, 6)) AS n) AS since)`,
    };
  }
  throw new ConnectorError(
    "schema_drift",
    `${object}: changes cannot be learned from ${name}, which is neither a time nor a number`,
    { fields: [name] },
  );
}
