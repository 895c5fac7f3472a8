/** Why a call to a system failed, as an instruction: `kind` says what the runtime does about it. */

export type ConnectorErrorKind =
  /** Try again: a connection dropped, a 5xx before anything was sent. */
  | "transient"
  /** Wait `retryAfterMs`, then try again. */
  | "rate_limit"
  | "invalid_data"
  | "missing_required"
  | "auth"
  | "permission"
  | "unavailable"
  /** The guard refused: the record changed since it was read. Read it again and decide again. */
  | "moved"
  /** An object or field is gone, or has another type. */
  | "schema_drift"
  /** It may have been done: look before repeating. */
  | "unknown_outcome"
  /** The cursor is too old: read everything, and infer no deletion from what is missing. */
  | "cursor_expired"
  /** Changes after the cursor were not noted for a while: read everything, and what is missing is gone. */
  | "changes_missed";

export interface ConnectorErrorDetails {
  readonly retryAfterMs?: number;
  /** The fields that the system complains of. */
  readonly fields?: readonly string[];
  /** The alias of the system whose it is, where the message says so. */
  readonly system?: string;
  readonly cause?: unknown;
}

export class ConnectorError extends Error {
  override readonly name = "ConnectorError";
  readonly kind: ConnectorErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly fields: readonly string[];
  readonly system: string | undefined;

  /** `message` is shown to people: no secret, no value of a record. */
  constructor(kind: ConnectorErrorKind, message: string, details: ConnectorErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.fields = details.fields ?? [];
    this.system = details.system;
  }
}

/** The same, which says whose it is. */
export function ofSystem(system: string, error: ConnectorError): ConnectorError {
  const { kind, message, retryAfterMs, fields } = error;
  return new ConnectorError(kind, `${system}: ${message}`, {
    fields,
    system,
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
