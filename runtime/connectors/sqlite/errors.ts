/** SQLite's result codes (https://www.sqlite.org/rescode.html) → what the runtime does about them. */
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";

/** Runs a call of the driver; what it throws leaves as a `ConnectorError`. */
export function asked<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw asConnectorError(error);
  }
}

/** Throws again what is no error of the database: that is a mistake of ours. */
export function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { errcode } = error as { readonly errcode?: unknown };
  if (!(error instanceof Error) || typeof errcode !== "number") throw error;
  const kind = extended[errcode] ?? primary[errcode & 0xff] ?? "invalid_data";
  return new ConnectorError(kind, messageOf(error, errcode), {
    fields: fieldsIn(error.message),
    cause: error,
  });
}

const primary: Readonly<Record<number, ConnectorErrorKind>> = {
  1: "schema_drift",
  3: "permission",
  5: "transient",
  6: "transient",
  8: "permission",
  9: "transient",
  10: "unavailable",
  11: "unavailable",
  13: "unavailable",
  14: "unavailable",
  17: "transient",
  19: "invalid_data",
  23: "permission",
  26: "unavailable",
};

/** Of constraints, a value that is missing has a class of its own. */
const extended: Readonly<Record<number, ConnectorErrorKind>> = { 1299: "missing_required" };

/** "UNIQUE constraint failed: people.email, people.org" names its columns. */
function fieldsIn(message: string): readonly string[] {
  const list = /constraint failed: (.+)$/.exec(message)?.[1] ?? "";
  return list
    .split(", ")
    .flatMap((one) => (one.includes(".") ? [one.slice(one.indexOf(".") + 1)] : []));
}

/** SQLite's own messages hold names alone; what a trigger raises is its own words, values and all. */
function messageOf({ message }: Error, errcode: number): string {
  if (errcode === raisedByTrigger) return "a rule of the database's own refused it";
  return message.replace(/^SQLITE_\w+: /, "");
}

const raisedByTrigger = 1811;
