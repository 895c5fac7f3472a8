/**
 * The numbers of MySQL (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html) and
 * MariaDB (https://mariadb.com/kb/en/mariadb-error-code-reference/), and the codes of the connection →
 * what the runtime does about them.
 *
 * The server's own messages quote values, so what is told of a value is said in our words; those about
 * names are passed on.
 */
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";

/** What the driver throws for an answer of the server. */
interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
}

/** `afterSending`: what a lost connection means; `unknown_outcome` while a commit is under way. */
export function asConnectorError(
  error: unknown,
  afterSending: "transient" | "unknown_outcome" = "transient",
): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (isServerError(error)) {
    const [kind, what] = meanings[error.errno] ?? unknownMeaning(error);
    return new ConnectorError(ends.has(error.errno) ? afterSending : kind, what ?? plain(error), {
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

/** The server's number, where it was the server that refused. */
export function numberOf({ cause }: ConnectorError): number | undefined {
  return isServerError(cause) ? cause.errno : undefined;
}

/** The index whose value another record has: `email` of `key 'people.email'`. */
export function takenIndex({ cause }: ConnectorError): string | undefined {
  if (!isServerError(cause) || cause.errno !== 1062) return undefined;
  const name = / for key '(.+)'$/.exec(cause.message)?.[1];
  return name?.slice(name.lastIndexOf(".") + 1);
}

function isServerError(error: unknown): error is ServerError {
  if (!(error instanceof Error)) return false;
  const { errno, sqlState } = error as Partial<ServerError>;
  return typeof errno === "number" && errno > 0 && typeof sqlState === "string";
}

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (
    typeof code === "string" &&
    /^(E[A-Z]+|PROTOCOL_|ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_|HANDSHAKE_)/.test(code)
  ) {
    return true;
  }
  return /closed state|connection (is|was) closed|certificate|SSL/i.test(error.message);
}

type Meaning = readonly [kind: ConnectorErrorKind, what?: string];

/** By the class of the SQL standard, where a number is none that we know. */
function unknownMeaning({ errno, sqlState }: ServerError): Meaning {
  const what = `the database refused it (error ${errno})`;
  switch (sqlState.slice(0, 2)) {
    case "08":
    case "40":
      return ["transient", what];
    case "28":
      return ["auth", what];
    case "42":
      return ["schema_drift", what];
    default:
      return ["invalid_data", what];
  }
}

/** The connection ends with these, and whoever sent a commit does not know what became of it. */
const ends: ReadonlySet<number> = new Set([1053, 1080, 1927, 4031]);

const tooLarge = "larger than the server takes at once (max_allowed_packet)";

const meanings: Readonly<Record<number, Meaning>> = {
  1020: ["transient", "a record changed while it was read"],
  1021: ["unavailable", "the server's disk is full"],
  1030: ["unavailable", "the storage engine failed"],
  1036: ["permission"],
  1040: ["transient", "the server has too many connections"],
  1044: ["permission"],
  1045: ["auth", "the server refused the user or its password"],
  1048: ["missing_required", "a required column would be empty"],
  1049: ["unavailable"],
  1053: ["transient", "the server is shutting down"],
  1054: ["schema_drift"],
  1062: ["invalid_data", "another record has this value of a unique column"],
  1080: ["transient", "the server ended the connection"],
  1114: ["unavailable", "the table is full"],
  1129: ["unavailable", "the server has blocked this machine after failed connections"],
  1130: ["auth", "the server takes no connections from this machine"],
  1142: ["permission"],
  1143: ["permission"],
  1146: ["schema_drift"],
  1153: ["invalid_data", tooLarge],
  1158: ["transient"],
  1159: ["transient"],
  1160: ["transient"],
  1161: ["transient"],
  1203: ["transient", "the user has too many connections"],
  1205: ["transient", "a lock was waited for too long"],
  1206: ["transient", "the server has no room for more locks"],
  1213: ["transient", "a deadlock"],
  1216: ["invalid_data", "what it refers to is not there"],
  1217: ["invalid_data", "other records refer to it"],
  1226: ["transient", "the user has used up what the server allows it"],
  1227: ["permission"],
  1251: ["auth", "the server asks for a way to log in that the driver does not know"],
  1264: ["invalid_data", "out of the column's range"],
  1265: ["invalid_data", "not a value of the column's type"],
  1290: ["permission"],
  1292: ["invalid_data", "not a value of the column's type"],
  1305: ["transient", "the transaction was taken back"],
  1317: ["transient", "the statement was interrupted"],
  1364: ["missing_required", "a required column has no value"],
  1366: ["invalid_data", "not a value of the column's type or character set"],
  1369: ["invalid_data", "the view's own condition refused it"],
  1370: ["permission"],
  1406: ["invalid_data", "too long for the column"],
  1411: ["invalid_data", "not a value of the column's type"],
  1419: [
    "permission",
    "triggers need a user with SUPER while log_bin_trust_function_creators is off",
  ],
  1451: ["invalid_data", "other records refer to it"],
  1452: ["invalid_data", "what it refers to is not there"],
  1644: ["invalid_data", "a rule of the database's own refused it"],
  1690: ["invalid_data", "out of the column's range"],
  1698: ["auth", "the server refused the user or its password"],
  1792: ["permission"],
  1836: ["permission"],
  1906: ["invalid_data", "the database computes this column itself"],
  1927: ["transient", "the server ended the connection"],
  1969: ["transient", "the statement took too long"],
  2059: ["auth", "the server asks for a way to log in that the driver does not know"],
  3024: ["transient", "the statement took too long"],
  3105: ["invalid_data", "the database computes this column itself"],
  3819: ["invalid_data", "a condition of the table refused it"],
  3820: ["invalid_data", "what it refers to is not there"],
  4025: ["invalid_data", "a condition of the table refused it"],
  4031: ["transient", "the server ended an idle connection"],
};

/** Of messages that hold names alone. */
function plain(error: ServerError): string {
  return error.message.split(" near '")[0] ?? "";
}

/** The column that a message names; of a foreign key, the columns that refer. */
function fieldsIn({ errno, message }: ServerError): readonly string[] {
  if (errno === 1452) {
    const list = /FOREIGN KEY \((.+?)\) REFERENCES/.exec(message)?.[1] ?? "";
    return [...list.matchAll(/`((?:[^`]|``)*)`/g)].map(([, name = ""]) => unquoted(name));
  }
  const [, own, bare] = columnPatterns[errno]?.exec(message) ?? [];
  if (bare !== undefined) return [bare];
  return own === undefined ? [] : [unquoted(own)];
}

/** A value comes before these words and may hold anything, so the last ones count. */
const ofColumn = /.* for column (?:(?:`(?:[^`]|``)*`\.)*`((?:[^`]|``)*)`|'(.*)') at row \d+$/s;

const columnPatterns: Readonly<Record<number, RegExp>> = {
  1048: /^Column '(.*)' cannot be null$/s,
  1364: /^Field '(.*)' doesn't have a default value$/s,
  1264: ofColumn,
  1265: ofColumn,
  1292: ofColumn,
  1366: ofColumn,
  1406: ofColumn,
  // A condition of a single column is named for the table and the column.
  4025: /^CONSTRAINT `[^`]*?\.([^`]+)` failed/,
  1906: /generated column '(.*)' in table/s,
  3105: /generated column '(.*)' in table/s,
};

function unquoted(name: string): string {
  return name.replaceAll("``", "`");
}
