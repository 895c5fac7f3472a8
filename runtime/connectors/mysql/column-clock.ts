/** What a column that every change moves says of time: a stamp, a day, or a number. */
import { type ColumnClock, lookBackSeconds } from "../sql/polling.ts";
import type { Column } from "./column.ts";
import { integerBits } from "./column-form.ts";

export function clockOf({ sql, type }: Column): ColumnClock | undefined {
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
  if (type !== "decimal" && type !== "double" && !(type in integerBits)) return undefined;
  // Milliseconds or seconds since 1970, or a counter that no clock says anything of.
  return {
    newest: `CASE WHEN ${newest} > 100000000000 THEN LEAST(${newest}, ${now} * 1000)
      WHEN ${newest} > 1000000000 THEN LEAST(${newest}, ${now}) ELSE ${newest} END`,
    earlier: `(SELECT n - IF(n > 100000000000, ${lookBackSeconds * 1000}, ${lookBackSeconds})
      FROM (SELECT CAST(? AS DECIMAL(65, 6)) AS n) AS since)`,
  };
}
