/** Links, read whole: with their records, holds and tombstones. */
import { given } from "../../../core/given.ts";
import type { Find, ObjectSize, QueueSize, StoredHold, StoredLink } from "../engine.ts";
import { goesOn, isMerged } from "../goes-on.ts";
import { feedsOf, storedRecord } from "./records.ts";
import type { MemoryLink, MemoryState } from "./state.ts";
import { compareTexts } from "./text-order.ts";

export function claim(
  state: MemoryState,
  object: string,
  max: number,
  now: number,
  after = "0",
): readonly StoredLink[] {
  const isDue = (link: MemoryLink) =>
    link.dirty && (link.again === undefined || link.again <= now) && link.id > Number(after);
  return linksWhere(state, object, isDue).slice(0, max).map(storedLink);
}

export function successions(
  state: MemoryState,
  object: string,
  steps: readonly { readonly system: string; readonly stage: string; readonly field: string }[],
): readonly StoredLink[] {
  return linksWhere(
    state,
    object,
    ({ records, dirty }) => isMerged(records) || (dirty && goesOn(records, steps)),
  ).map(storedLink);
}

export function findLinks(state: MemoryState, object: string, find?: Find): readonly StoredLink[] {
  return linksWhere(state, object, (link) => {
    switch (find?.kind) {
      case undefined:
        return true;
      case "link":
        return String(link.id) === find.link;
      case "record":
        return link.records.some((record) => record.id === find.id);
      case "key":
        return link.records.some((record) => !record.gone && record.keys.includes(find.key));
    }
  }).map(storedLink);
}

/** In the order in which they were made. */
function linksWhere(
  state: MemoryState,
  object: string,
  holds: (link: MemoryLink) => boolean,
): MemoryLink[] {
  const found: MemoryLink[] = [];
  for (const link of state.links.values()) {
    if (link.object === object && holds(link)) found.push(link);
  }
  // One whose end was taken back stands at the end of the map.
  return found.sort((a, b) => a.id - b.id);
}

function storedLink(link: MemoryLink): StoredLink {
  const { object, hubs, holds, tombstones, inScope, attempts, ambiguous } = link;
  return {
    id: String(link.id),
    object,
    records: link.records.map(storedRecord),
    hubs,
    holds,
    tombstones,
    inScope,
    ...given({ ambiguous }),
    attempts,
  };
}

export function allHolds(state: MemoryState): readonly StoredHold[] {
  return [...state.links.values()]
    .sort((a, b) => a.id - b.id)
    .flatMap((link) => link.holds.filter((one) => one.instead === undefined))
    .sort((a, b) => compareTexts(a.object, b.object));
}

export function queueSizes(state: MemoryState): readonly QueueSize[] {
  const links = new Map<QueueSize["class"], number>();
  for (const { holds } of state.links.values()) {
    const queued = holds.filter((one) => one.instead === "queued").map((one) => one.class);
    for (const name of new Set(queued)) links.set(name, (links.get(name) ?? 0) + 1);
  }
  return [...links]
    .map(([name, count]) => ({ class: name, links: count }))
    .sort((a, b) => compareTexts(a.class, b.class));
}

export function sizeOf(state: MemoryState, object: string): ObjectSize {
  const links = linksWhere(state, object, () => true);
  const systems = new Map<string, { system: string; present: number; gone: number }>();
  for (const { system, records } of feedsOf(state, object)) {
    if (records.size === 0) continue;
    const size = systems.get(system) ?? { system, present: 0, gone: 0 };
    systems.set(system, size);
    for (const record of records.values()) {
      if (!record.gone) size.present++;
      else if (record.dirty) size.gone++;
    }
  }
  return {
    isInitial: !state.finished.has(object),
    links: links.length,
    dirty: links.filter((link) => link.dirty).length,
    systems: [...systems.values()],
  };
}
