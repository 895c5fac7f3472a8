/**
 * PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) and those of the
 * connection → what the runtime does about them.
 *
 * The server's messages about values quote them, in whatever language it speaks, so what is told of a value is
 * said in our words; those about names are passed on.
 */
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";

/** What the driver throws for an answer of the server. */
interface ServerError extends Error {
  readonly code: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly detail?: string;
  /** The function of the server that found it. */
  readonly routine?: string;
}

/**
 * `afterSending`: what a lost connection means; `unknown_outcome` while a commit is under way. Throws
 * again what is no error of the server or the connection: that is a mistake of ours.
 */
export function asConnectorError(
  error: unknown,
  afterSending: "transient" | "unknown_outcome" = "transient",
): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (isServerError(error)) {
    const kind = kindOf(error.code);
    const isCut = kind === "transient" && /^(08|57P|25P03)/.test(error.code);
    return new ConnectorError(isCut ? afterSending : kind, messageOf(error), {
      fields: fieldsIn(error),
      cause: error,
    });
  }
  if (isConnectionError(error)) {
    return new ConnectorError(afterSending, "the connection to the database was lost", {
      cause: error,
    });
  }
  throw error;
}

/** The server's code, where it was the server that refused. */
export function codeOf({ cause }: ConnectorError): string | undefined {
  return isServerError(cause) ? cause.code : undefined;
}

function isServerError(error: unknown): error is ServerError {
  if (!(error instanceof Error)) return false;
  const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown };
  return typeof severity === "string" && typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
}

/** The driver gives no code of its own for a connection that ended, only words. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string" && /^(E[A-Z]+|ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_)/.test(code)) {
    return true;
  }
  return /connection (terminated|error|ended)|not queryable|timeout (expired|exceeded)|SSL/i.test(
    error.message,
  );
}

function kindOf(code: string): ConnectorErrorKind {
  return kinds[code] ?? kinds[code.slice(0, 2)] ?? "invalid_data";
}

const kinds: Readonly<Record<string, ConnectorErrorKind>> = {
  "08": "transient",
  "22": "invalid_data",
  "23": "invalid_data",
  "23502": "missing_required",
  "25006": "permission",
  // The server ended a transaction in which we were silent for too long.
  "25P03": "transient",
  "28": "auth",
  "3D000": "unavailable",
  "3F000": "schema_drift",
  "40": "transient",
  "42": "schema_drift",
  "42501": "permission",
  // A value for a column that the database computes itself.
  "428C9": "invalid_data",
  "53": "unavailable",
  "53300": "transient",
  "54": "unavailable",
  "55006": "transient",
  "55P03": "transient",
  // An administrator or a restart ended the connection; and 57014, a statement that took too long.
  "57": "transient",
  "57P03": "unavailable",
  "57P04": "unavailable",
  "58": "unavailable",
  F0: "unavailable",
  XX: "unavailable",
};

function messageOf(error: ServerError): string {
  const { code, constraint } = error;
  // What a function of the database raises is its own words, values and all, under any code that it chose.
  const isRaised = error.routine === "exec_stmt_raise" || /^(P0|38|39|XX)/.test(code);
  if (isRaised) return `a rule of the database's own refused it (${code})`;
  if (!/^2[23]/.test(code)) return error.message;
  const what = ofValues[code] ?? ofValues[code.slice(0, 2)] ?? "";
  return constraint === undefined ? `${what} (${code})` : `${what} (${constraint})`;
}

const ofValues: Readonly<Record<string, string>> = {
  "22": "not a value that the column takes",
  "22001": "too long for the column",
  "22003": "out of the column's range",
  "22008": "out of the column's range",
  "22P02": "not a value of the column's type",
  "23": "a condition of the table refused it",
  "23502": "a required column would be empty",
  "23503": "what it refers to is not there, or others refer to it",
  "23505": "another record has this value of a unique column",
  "23P01": "another record excludes it",
};

/** "Key (email, org)=(…) already exists." names its columns; the values after them are left out. */
function fieldsIn({ column, detail }: ServerError): readonly string[] {
  if (column !== undefined) return [column];
  const list = /^Key \(([^=]*)\)=/.exec(detail ?? "")?.[1];
  return list === undefined ? [] : list.split(", ").map((one) => one.replace(/^"(.*)"$/, "$1"));
}
