/** Up to where a vendor was asked for what changed and for what was deleted, each by the vendor's own clock. */
import type { Clock } from "../../../core/host.ts";
import type { Cursor } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Reply } from "../../http/http-port.ts";
import { serverTime } from "../../http/told-limits.ts";

export interface LookPlace {
  /** ms; changes are known up to here. */
  readonly since: number;
  /** ms; deletions are known up to here. */
  readonly deletedAt: number;
}

/** The header of a reply tells whole seconds. */
const grainMs = 1000;

export function cursorText({ since, deletedAt }: LookPlace): Cursor {
  return JSON.stringify([since, deletedAt]);
}

/** Throws a `ConnectorError` for a cursor of another kind. */
export function placeIn(cursor: Cursor): LookPlace {
  try {
    const [since, deletedAt] = JSON.parse(cursor) as unknown[];
    if (typeof since === "number" && typeof deletedAt === "number") return { since, deletedAt };
  } catch {
    // Told below.
  }
  throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
}

/** When the request was sent, in ms. `started`: by the monotonic clock. */
export function timeOf({ headers }: Reply, started: number, clock: Clock): number {
  const took = Math.max(0, clock.monotonic() - started);
  return Math.max(0, Math.floor(serverTime(headers, clock) - took - grainMs));
}
