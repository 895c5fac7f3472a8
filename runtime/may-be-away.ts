/**
 * A system that may be away without stopping the others: it then describes itself as empty, and every
 * attempt to read it says why.
 */
import type { Catalogue } from "../plan/index.ts";
import type { Connector } from "./connector.ts";
import { ConnectorError } from "./connector-error.ts";

/**
 * `opened`: the connector, or why there is none. `name`: of the kind of connector. `counts`: which failures
 * are let pass; others are thrown.
 */
export function mayBeAway(
  opened: Connector | ConnectorError,
  name: string,
  counts: (error: ConnectorError) => boolean = () => true,
): Connector {
  const nothing: Catalogue = {
    formatVersion: 1,
    connector: name,
    origin: "pulled",
    objects: {},
  };
  if (opened instanceof ConnectorError) {
    if (!counts(opened)) throw opened;
    return nowhere(opened, nothing);
  }
  return {
    ...opened,
    async describe(signal) {
      try {
        return await opened.describe(signal);
      } catch (error) {
        if (error instanceof ConnectorError && counts(error)) return nothing;
        throw error;
      }
    },
  };
}

function nowhere(error: ConnectorError, nothing: Catalogue): Connector {
  const refuse = () => Promise.reject(error);
  // biome-ignore lint/correctness/useYield: it fails before there is a page.
  async function* refuseAll(): AsyncIterable<never> {
    await refuse();
  }
  return {
    feed: "poll",
    describe: async () => nothing,
    cursor: refuse,
    scan: refuseAll,
    changes: refuseAll,
    read: refuse,
    write: refuse,
    close: async () => {},
  };
}
