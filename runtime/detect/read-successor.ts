/**
 * A record's successor as its system shows it: the row; "unseen" while it may show later, or the system does not
 * answer; "gone" where it was there and is not any more. One that is not found by its id proves no deletion
 * that others would have to follow.
 */
import type { Row } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Running } from "../running.ts";
import type { Successor } from "./successor-of.ts";

/** `namedAt`: ms; when the record named it. Without a time nobody can say how long it has been looked for. */
export async function readSuccessor(
  { to, id }: Successor,
  namedAt: number | undefined,
  { systems, signal, host }: Pick<Running, "systems" | "signal" | "host">,
): Promise<Row | "unseen" | "gone"> {
  try {
    const [row] = await systems.connector(to.system).read(to.stage, [id], to.fields, signal);
    if (row !== null && row !== undefined) return row;
  } catch (error) {
    // The next run looks again.
    if (!(error instanceof ConnectorError)) throw error;
    return "unseen";
  }
  const lag = systems.readLag(to.system);
  const mayShowLater = lag > 0 && host.clock.now() - (namedAt ?? Infinity) < lag;
  return mayShowLater ? "unseen" : "gone";
}
