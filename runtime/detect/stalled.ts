/**
 * Systems whose news are held up by a transaction that somebody left open: what was committed after it began
 * is told once it ends, and until then nothing seems to have changed.
 */
import { ConnectorError } from "../connector-error.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";

export interface Stalled {
  readonly system: string;
  /** ms since 1970 */
  readonly since: number;
}

/** ms; one that is open for less is at work. */
const patience = 60_000;

export async function stalledFeeds(
  { feeds }: ObjectProgram,
  { systems, host, signal }: Pick<Running, "systems" | "host" | "signal">,
): Promise<readonly Stalled[]> {
  const found: Stalled[] = [];
  for (const system of new Set(feeds.map((feed) => feed.system))) {
    try {
      const since = await systems.connector(system).stalledSince?.(signal);
      if (since !== undefined && host.clock.now() - since >= patience)
        found.push({ system, since });
    } catch (error) {
      // A system that does not answer is told where it is read.
      if (!(error instanceof ConnectorError)) throw error;
    }
  }
  return found;
}
