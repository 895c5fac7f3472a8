/** A reply's status → why the call failed, where the system has no words of its own that say it better. */
import type { ConnectorErrorKind } from "../connector-error.ts";

/** Undefined: it did not fail. `unavailable` is what asking again may mend, for a read. */
export function kindOfStatus(status: number): ConnectorErrorKind | undefined {
  if (status >= 200 && status < 300) return undefined;
  const known = kinds[status];
  if (known !== undefined) return known;
  if (status >= 500) return "transient";
  // What nobody followed leads elsewhere; the address in the settings is no longer right.
  if (status >= 300 && status < 400) return "schema_drift";
  return "invalid_data";
}

const kinds: Readonly<Record<number, ConnectorErrorKind>> = {
  401: "auth",
  402: "permission",
  403: "permission",
  404: "schema_drift",
  405: "schema_drift",
  408: "transient",
  409: "moved",
  410: "schema_drift",
  412: "moved",
  423: "transient",
  425: "transient",
  428: "invalid_data",
  429: "rate_limit",
  451: "permission",
  501: "schema_drift",
};
