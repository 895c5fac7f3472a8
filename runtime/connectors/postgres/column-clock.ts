/** What a column that every change moves says of time: a stamp, a day, or a number. */
import { type ColumnClock, lookBackSeconds } from "../sql/polling.ts";
import type { Column } from "./column.ts";

export function clockOf({ sql, type }: Column): ColumnClock | undefined {
  const now = "extract(epoch FROM clock_timestamp())";
  const newest = `max(t.${sql})`;
  switch (type) {
    case "timestamp with time zone":
    case "timestamp without time zone":
      // Sessions are in UTC.
      return {
        newest: `least(${newest}, clock_timestamp()::${type})`,
        earlier: `$1::${type} - interval '${lookBackSeconds} seconds'`,
      };
    case "date":
      return { newest: `least(${newest}, current_date)`, earlier: "$1::date - 1" };
    case "integer":
    case "bigint":
    case "numeric":
    case "double precision":
      // Milliseconds or seconds since 1970, or a counter that no clock says anything of.
      return {
        newest: `CASE WHEN ${newest} > 100000000000 THEN least(${newest}, ${now} * 1000)
          WHEN ${newest} > 1000000000 THEN least(${newest}, ${now}) ELSE ${newest} END`,
        earlier: `$1::numeric - CASE WHEN $1::numeric > 100000000000 THEN ${lookBackSeconds * 1000}
          ELSE ${lookBackSeconds} END`,
      };
    default:
      return undefined;
  }
}
