/** `fail hs with rate_limit`: what calls of a system end in, by the spec's classes of error. */
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";

export function failureOf(errorClass: string): ConnectorError {
  const kind = kinds[errorClass] ?? "unavailable";
  return new ConnectorError(kind, `the test lets it fail with ${errorClass}`);
}

/** Whether a call of this kind fails where the test does not say which. */
export function isMeant(errorClass: string, access: "reading" | "writing"): boolean {
  return access === "writing" || everyCall.has(errorClass);
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
