/** `fail hs with rate_limit`: what the system's calls meet in the next run, by the spec's classes of error. */
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";

export function failureOf(errorClass: string): {
  readonly error: ConnectorError;
  readonly calls: "writes" | "all";
} {
  const kind = kinds[errorClass] ?? "unavailable";
  const error = new ConnectorError(kind, `the test lets it fail with ${errorClass}`);
  return { error, calls: everyCall.has(errorClass) ? "all" : "writes" };
}

const kinds: Readonly<Record<string, ConnectorErrorKind>> = {
  mapping_issue: "invalid_data",
  rate_limit: "rate_limit",
  invalid_data: "invalid_data",
  missing_required: "missing_required",
  auth: "auth",
  permission: "permission",
  unavailable: "unavailable",
  conflict: "moved",
  schema_drift: "schema_drift",
  brake: "unavailable",
};

/** A system that is away, or does not let us in, cannot be read either. */
const everyCall: ReadonlySet<string> = new Set(["auth", "unavailable"]);
