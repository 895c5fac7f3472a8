/**
 * The systems of a spec's tests: each in memory, obeying its catalogue, and telling the times of edits as
 * its connector would, so that Last write wins comes out as it will on the live systems.
 */
import type { Clock } from "../../core/host.ts";
import type { Catalogue } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { manifestWith } from "../../plan/manifest-with.ts";
import { manifests } from "../connectors/manifests.ts";
import { manifest as memoryManifest } from "../connectors/memory/manifest.ts";
import { type MemorySettings, openMemorySystem } from "../connectors/memory/memory-system.ts";
import type { TestInput } from "./test-state.ts";
import type { TestSystem } from "./test-system.ts";

export async function openTestSystems(
  input: TestInput,
  clock: Clock,
): Promise<ReadonlyMap<string, TestSystem>> {
  const { plan, catalogues, open = inMemory(input) } = input;
  const systems = new Map<string, TestSystem>();
  for (const system of plan.systems) {
    const catalogue = catalogues.get(system.id);
    if (catalogue !== undefined) systems.set(system.id, await open(system, catalogue, clock));
  }
  return systems;
}

function inMemory({ stores }: TestInput): NonNullable<TestInput["open"]> {
  return async ({ id, connector }, catalogue, clock) => {
    const tells = timesOf(connector, catalogue);
    const normalise: Pick<MemorySettings, "normalise"> =
      stores === undefined
        ? {}
        : {
            normalise: (object, field, written, before) =>
              stores(id, object, field, written, before),
          };
    const system = openMemorySystem({ name: id, catalogue, clock, tells, ...normalise });
    return {
      connector: system.connector,
      manifest: memoryManifest,
      put: async (object, fields) => system.put(object, fields),
      edit: async (object, record, fields) => system.edit(object, record, fields),
      remove: async (object, record) => system.remove(object, record),
      all: async (object) => system.all(object),
      close: () => system.connector.close(),
    };
  };
}

/** A record's time is a field that the catalogue names; without one the records of an object have none. */
function timesOf(connector: string, catalogue: Catalogue): NonNullable<MemorySettings["tells"]> {
  const known: Readonly<Record<string, Manifest>> = manifests;
  const general = Object.hasOwn(known, connector) ? known[connector] : undefined;
  const manifest = general === undefined ? undefined : manifestWith(general, catalogue);
  const { stamps, feeds = [] } = manifest ?? {};
  const feed = feeds[0]?.mode;
  return (object) => {
    const exception = stamps?.exceptions.find(
      (one) =>
        (one.object === null || one.object === object) && (one.feed === null || one.feed === feed),
    );
    const grain = (exception ?? stamps)?.grain ?? "field";
    if (grain !== "record") return grain;
    return catalogue.objects[object]?.modified === undefined ? "none" : "record";
  };
}
