/**
 * The systems of a spec's tests: each in memory, obeying its catalogue, and telling the times of edits as
 * its connector would, so that Last write wins comes out as it will on the live systems.
 */
import type { Clock } from "../../core/host.ts";
import type { Catalogue } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { manifests } from "../connectors/manifests.ts";
import {
  type MemorySettings,
  type MemorySystem,
  openMemorySystem,
} from "../connectors/memory/memory-system.ts";
import type { TestInput } from "./test-state.ts";

export function openTestSystems(
  { plan, catalogues, stores }: TestInput,
  clock: Clock,
): ReadonlyMap<string, MemorySystem> {
  return new Map(
    plan.systems.flatMap(({ id, connector }): [string, MemorySystem][] => {
      const catalogue = catalogues.get(id);
      if (catalogue === undefined) return [];
      const tells = timesOf(connector, catalogue);
      const normalise: Pick<MemorySettings, "normalise"> =
        stores === undefined
          ? {}
          : {
              normalise: (object, field, written, before) =>
                stores(id, object, field, written, before),
            };
      return [[id, openMemorySystem({ name: id, catalogue, clock, tells, ...normalise })]];
    }),
  );
}

/** A record's time is a field that the catalogue names; without one the records of an object have none. */
function timesOf(connector: string, catalogue: Catalogue): NonNullable<MemorySettings["tells"]> {
  const known: Readonly<Record<string, Manifest>> = manifests;
  const stamps = Object.hasOwn(known, connector) ? known[connector]?.stamps : undefined;
  const feed = Object.hasOwn(known, connector) ? known[connector]?.feeds[0]?.mode : undefined;
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
