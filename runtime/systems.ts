/** The systems of a run by their aliases: connectors, and what is known of each. */
import { bug } from "../core/bug.ts";
import type { Catalogue } from "../plan/index.ts";
import type { Manifest } from "../plan/manifest.ts";
import type { Connector } from "./connector.ts";
import { ConnectorError, ofSystem } from "./connector-error.ts";

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
  /** Calls made so far, by system. */
  readonly calls: ReadonlyMap<string, number>;
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
    [...connected].map(([alias, one]) => [
      alias,
      counting(one.connector, () => calls.set(alias, (calls.get(alias) ?? 0) + 1)),
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

/** The same connector, whose calls are counted; a page of a stream is one call. */
function counting(connector: Connector, count: () => void): Connector {
  async function* counted<Page>(pages: AsyncIterable<Page>): AsyncIterable<Page> {
    for await (const page of pages) {
      count();
      yield page;
    }
  }
  return {
    feed: connector.feed,
    ...(connector.install === undefined ? {} : { install: connector.install }),
    ...(connector.acknowledge === undefined ? {} : { acknowledge: connector.acknowledge }),
    describe(signal) {
      count();
      return connector.describe(signal);
    },
    cursor(object, signal) {
      count();
      return connector.cursor(object, signal);
    },
    scan: (object, fields, signal) => counted(connector.scan(object, fields, signal)),
    changes: (object, fields, since, signal) =>
      counted(connector.changes(object, fields, since, signal)),
    read(object, ids, fields, signal) {
      count();
      return connector.read(object, ids, fields, signal);
    },
    write(object, writes, signal) {
      count();
      return connector.write(object, writes, signal);
    },
    close: () => connector.close(),
  };
}
