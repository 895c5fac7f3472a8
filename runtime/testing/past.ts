/** An object of a system as it was at an earlier moment. */
import type { Cursor, Row } from "../connector.ts";

export interface Past {
  readonly rows: readonly Row[];
  /** Where its feed stood; "" where nothing was noted yet. */
  readonly cursor: Cursor;
}

/** The same rows with these fields alone. */
export function askedOf(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  return rows.map((row) => {
    const known = names.filter((field) => Object.hasOwn(row.fields, field));
    return {
      ...row,
      fields: Object.fromEntries(known.map((one) => [one, row.fields[one] ?? null])),
    };
  });
}
