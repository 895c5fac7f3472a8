/** What was written to a vendor and is read again, since its reply does not tell what it stored. */
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";

/** The row with these fields alone. */
export function only(row: Row, names: readonly string[]): Row {
  const asked = new Set(names);
  const fields = Object.entries(row.fields).filter(([name]) => asked.has(name));
  return { ...row, fields: Object.fromEntries(fields) };
}

/** A `ConnectorError` is an answer; anything else is thrown. */
export async function orError<Value>(work: Promise<Value>): Promise<Value | ConnectorError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
}

/** `cause`: why it could not be read, where that is known. */
export function unseen(cause: unknown): ConnectorError {
  return new ConnectorError(
    "unknown_outcome",
    "it was written, and could not be read back",
    cause instanceof ConnectorError ? { cause } : {},
  );
}
