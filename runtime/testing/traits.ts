/**
 * What a test says that a system is like: one that guards no write, tells no times, gives and takes its
 * records in small portions, or shows what was a while ago.
 */
import type { Manifest } from "../../plan/manifest.ts";
import type { TestTrait } from "../../plan/test-case.ts";
import type { ChangePage, Connector, Page, Row, WriteResult } from "../connector.ts";
import type { ConnectedSystem } from "../systems.ts";
import { askedOf, type Past } from "./past.ts";

/** An object as it stood so many ms ago. */
type Ago = (object: string, ms: number) => Past;

export function withTraits(
  { connector, manifest }: ConnectedSystem,
  traits: readonly TestTrait[],
  ago: Ago,
): ConnectedSystem {
  // What was is shown as the others say.
  const inOrder = [
    ...traits.filter((one) => one.kind === "late"),
    ...traits.filter((one) => one.kind !== "late"),
  ];
  return inOrder.reduce(
    (system: ConnectedSystem, trait) => ({
      connector: connectorWith(system.connector, trait, ago),
      manifest: manifestWith(system.manifest, trait),
    }),
    { connector, manifest },
  );
}

function connectorWith(connector: Connector, trait: TestTrait, ago: Ago): Connector {
  switch (trait.kind) {
    case "guard":
      return {
        ...connector,
        write: (object, writes, signal) =>
          connector.write(
            object,
            writes.map((one) => (one.kind === "update" ? { ...one, expected: {} } : one)),
            signal,
          ),
      };
    case "stamps":
      return {
        ...connector,
        scan: (...given) => pagesOf(connector.scan(...given)),
        changes: (...given) => pagesOf(connector.changes(...given)),
        read: async (...given) =>
          (await connector.read(...given)).map((row) => (row === null ? null : timeless(row))),
        write: async (...given) =>
          (await connector.write(...given)).map(
            (one): WriteResult => (one.kind === "done" ? { ...one, row: timeless(one.row) } : one),
          ),
      };
    case "pages":
      return {
        ...connector,
        scan: (...given) => smallPages(connector.scan(...given), trait.size),
        changes: (object, fields, since, signal) =>
          smallChangePages(connector.changes(object, fields, since, signal), since, trait.size),
      };
    case "batches":
      return connector;
    case "late":
      return lateBy(trait, connector, ago);
  }
}

/** Everything is shown as it was then; the cursor stays, so that nothing is passed over meanwhile. */
function lateBy(
  { seconds, reads }: Extract<TestTrait, { kind: "late" }>,
  connector: Connector,
  ago: Ago,
): Connector {
  const then = (object: string) => ago(object, seconds * 1000);
  return {
    ...connector,
    cursor: async (object, signal) =>
      then(object).cursor || (await connector.cursor(object, signal)),
    async *scan(object, fields) {
      yield { rows: askedOf(then(object).rows, fields) };
    },
    async *changes(object, fields, since, signal) {
      const { rows } = then(object);
      const isThere = new Set(rows.map((row) => row.id));
      let isFirst = true;
      for await (const page of connector.changes(object, fields, since, signal)) {
        const { deleted, merged = [] } = page;
        yield {
          rows: isFirst ? askedOf(rows, fields) : [],
          deleted: deleted.filter((id) => !isThere.has(id)),
          merged: merged.filter(({ from }) => !isThere.has(from)),
          cursor: since,
        };
        isFirst = false;
      }
    },
    ...(reads && {
      async read(object, ids, fields) {
        const rows = new Map(askedOf(then(object).rows, fields).map((row) => [row.id, row]));
        return ids.map((id) => rows.get(id) ?? null);
      },
    }),
  };
}

function manifestWith(manifest: Manifest, trait: TestTrait): Manifest {
  switch (trait.kind) {
    case "guard":
      return { ...manifest, guard: { ...manifest.guard, kind: "none" } };
    case "stamps":
      return { ...manifest, stamps: { ...manifest.stamps, grain: "none" } };
    case "pages":
      return manifest;
    case "batches": {
      const size = { createRecords: trait.size, updateRecords: trait.size };
      return { ...manifest, batches: { ...manifest.batches, ...size } };
    }
    case "late": {
      const { seconds } = trait;
      const feeds = manifest.feeds.map((feed) => ({ ...feed, lagSeconds: seconds }));
      return { ...manifest, feeds, readLagSeconds: trait.reads ? seconds : 0 };
    }
  }
}

async function* pagesOf<Shown extends Page>(pages: AsyncIterable<Shown>): AsyncIterable<Shown> {
  for await (const page of pages) yield { ...page, rows: page.rows.map(timeless) };
}

function timeless({ id, fields }: Row): Row {
  return { id, fields };
}

async function* smallPages(pages: AsyncIterable<Page>, size: number): AsyncIterable<Page> {
  for await (const { rows } of pages) for (const some of portions(rows, size)) yield { rows: some };
}

/** A cursor stands for what has been given so far: all but the last portion of a page keep the one before. */
async function* smallChangePages(
  pages: AsyncIterable<ChangePage>,
  since: string,
  size: number,
): AsyncIterable<ChangePage> {
  let before = since;
  for await (const { rows, deleted, cursor } of pages) {
    const all = portions(rows, size);
    for (const [at, some] of all.entries()) {
      const isLast = at === all.length - 1;
      yield isLast ? { rows: some, deleted, cursor } : { rows: some, deleted: [], cursor: before };
    }
    before = cursor;
  }
}

/** One that is empty where there is nothing. */
function portions(rows: readonly Row[], size: number): readonly (readonly Row[])[] {
  const count = Math.max(1, Math.ceil(rows.length / size));
  return Array.from({ length: count }, (_, at) => rows.slice(at * size, (at + 1) * size));
}
