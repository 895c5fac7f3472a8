/** The systems of a run by their aliases: connectors, and what is known of each. */
import { bug } from "../core/bug.ts";
import type { Catalogue } from "../plan/index.ts";
import type { Manifest } from "../plan/manifest.ts";
import type { Connector } from "./connector.ts";
import { ConnectorError, ofSystem } from "./connector-error.ts";
import { withoutValues } from "./without-values.ts";

export interface ConnectedSystem {
  readonly connector: Connector;
  readonly manifest: Manifest;
}

export interface Systems {
  connector(system: string): Connector;
  manifest(system: string): Manifest;
  /** As the systems described themselves when the run began. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** Most records of one write. */
  writeBatch(system: string): number;
  /** Whether the system itself refuses to replace what we did not see. */
  guards(system: string, stage: string, operation: "update" | "delete"): boolean;
  /** ms; how long after it was made a record may still not be found. */
  lag(system: string): number;
  /** ms; how long the feed may still show what was. */
  feedLag(system: string): number;
  /** ms; how long a read by id may. */
  readLag(system: string): number;
  /** Waits this many ms, or until the signal. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Those that asked to be left alone for longer than a run waits: nothing is written there until then. */
  readonly busy: Map<string, Busy>;
  /** Calls made so far, by system. */
  readonly calls: ReadonlyMap<string, number>;
}

export interface Busy {
  /** ms of the monotonic clock. */
  readonly until: number;
  readonly error: ConnectorError;
}

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Asks every system to describe itself. Throws the `ConnectorError` of one that does not answer. */
export async function openSystems(
  connected: ReadonlyMap<string, ConnectedSystem>,
  pause: Pause,
  signal: AbortSignal,
): Promise<Systems> {
  const calls = new Map<string, number>();
  const counted = new Map(
    [...connected].map(([alias, { connector }]) => [
      alias,
      counting(connector, countOf(connector, alias, calls)),
    ]),
  );
  const described = await Promise.all(
    [...counted].map(
      async ([alias, connector]) => [alias, await descriptionOf(alias, connector, signal)] as const,
    ),
  );
  const feedLag = (alias: string) => {
    const { manifest, connector } = find(alias);
    const own = manifest.feeds.find((feed) => feed.mode === connector.feed);
    return (own?.lagSeconds ?? 0) * 1000;
  };
  const find = (alias: string) => connected.get(alias) ?? bug(`the run has no system ${alias}`);
  return {
    connector: (alias) => counted.get(alias) ?? bug(`the run has no system ${alias}`),
    manifest: (alias) => find(alias).manifest,
    catalogues: new Map(described),
    writeBatch(alias) {
      const { updateRecords, createRecords } = find(alias).manifest.batches;
      return Math.max(1, Math.min(updateRecords ?? defaultBatch, createRecords ?? defaultBatch));
    },
    guards(alias, stage, operation) {
      const { kind, objects, operations } = find(alias).manifest.guard;
      const hasIt = objects === null || objects.includes(stage);
      return kind !== "none" && hasIt && operations.includes(operation);
    },
    lag: (alias) => Math.max(find(alias).manifest.searchLagSeconds * 1000, feedLag(alias)),
    feedLag,
    readLag: (alias) => find(alias).manifest.readLagSeconds * 1000,
    pause,
    busy: new Map(),
    calls,
  };
}

async function descriptionOf(
  system: string,
  connector: Connector,
  signal: AbortSignal,
): Promise<Catalogue> {
  try {
    return await connector.describe(signal);
  } catch (error) {
    throw error instanceof ConnectorError ? ofSystem(system, error) : error;
  }
}

const defaultBatch = 200;

interface Count {
  /** A call is made, or a page came. */
  readonly made: () => void;
  /** It has ended: whoever counts by himself knows by now. */
  readonly ended: () => void;
}

function countOf({ calls: own }: Connector, alias: string, calls: Map<string, number>): Count {
  if (own === undefined) {
    return { made: () => calls.set(alias, (calls.get(alias) ?? 0) + 1), ended: () => {} };
  }
  const before = own();
  const note = () => calls.set(alias, own() - before);
  return { made: note, ended: note };
}

/**
 * The same connector, whose calls are counted, and whose refusals of writes quote none of their values. A page of a
 * stream is one call, where it does not count by itself.
 */
function counting(connector: Connector, { made, ended }: Count): Connector {
  async function* counted<Page>(pages: AsyncIterable<Page>): AsyncIterable<Page> {
    try {
      for await (const page of pages) {
        made();
        yield page;
      }
    } finally {
      ended();
    }
  }
  async function one<Value>(call: () => Promise<Value>): Promise<Value> {
    made();
    try {
      return await call();
    } finally {
      ended();
    }
  }
  return {
    feed: connector.feed,
    ...(connector.install === undefined ? {} : { install: connector.install }),
    ...(connector.acknowledge === undefined ? {} : { acknowledge: connector.acknowledge }),
    ...(connector.stalledSince === undefined ? {} : { stalledSince: connector.stalledSince }),
    ...(connector.settled === undefined ? {} : { settled: connector.settled }),
    describe: (signal) => one(() => connector.describe(signal)),
    cursor: (object, signal) => one(() => connector.cursor(object, signal)),
    scan: (object, fields, signal) => counted(connector.scan(object, fields, signal)),
    changes: (object, fields, since, signal) =>
      counted(connector.changes(object, fields, since, signal)),
    read: (object, ids, fields, signal) => one(() => connector.read(object, ids, fields, signal)),
    async write(object, writes, signal) {
      const quotingNothing = withoutValues(writes);
      try {
        const results = await one(() => connector.write(object, writes, signal));
        return results.map((result) =>
          result.kind === "done" ? result : { ...result, error: quotingNothing(result.error) },
        );
      } catch (error) {
        throw error instanceof ConnectorError ? quotingNothing(error) : error;
      }
    },
    close: () => connector.close(),
  };
}
