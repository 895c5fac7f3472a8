/** Feeds and their records, found and in order, and as the port gives them. */
import { given } from "../../../core/given.ts";
import type { Feed, NamedRecord, SeenRecord, StoredRecord } from "../engine.ts";
import { canonicalCopy } from "./plain-data.ts";
import { insert, type MemoryFeed, type MemoryRecord, type MemoryState } from "./state.ts";
import { compareTexts } from "./text-order.ts";

export function feedOf(state: MemoryState, feed: Feed): MemoryFeed | undefined {
  return state.feeds.get(nameOf(feed));
}

export function feedFor(state: MemoryState, feed: Feed): MemoryFeed {
  const found = feedOf(state, feed);
  if (found !== undefined) return found;
  const { object, system, stage } = feed;
  const made: MemoryFeed = { object, system, stage, cursor: undefined, records: new Map() };
  insert(state, state.feeds, nameOf(feed), made);
  return made;
}

/** Those of an object, by system and stage. */
export function feedsOf(state: MemoryState, object: string): readonly MemoryFeed[] {
  return [...state.feeds.values()].filter((one) => one.object === object).sort(compareFeeds);
}

export function* recordsIn(feeds: readonly MemoryFeed[]): Iterable<MemoryRecord> {
  for (const feed of feeds) yield* feed.records.values();
}

/** By system, stage and id. */
export function compareRecords(a: MemoryRecord, b: MemoryRecord): number {
  return compareFeeds(a, b) || compareTexts(a.id, b.id);
}

/** Since before then, in ms, and in no link. */
export function longGone(
  { feeds }: MemoryState,
  before: number,
  most: number,
): readonly NamedRecord[] {
  return [...recordsIn([...feeds.values()])]
    .filter(({ link, gone, since }) => link === undefined && gone && (since ?? 0) < before)
    .sort((a, b) => compareTexts(a.object, b.object) || compareRecords(a, b))
    .slice(0, most)
    .map(({ object, system, stage, id }) => ({ object, system, stage, id }));
}

function compareFeeds(a: Feed, b: Feed): number {
  return compareTexts(a.system, b.system) || compareTexts(a.stage, b.stage);
}

function nameOf({ object, system, stage }: Feed): string {
  return `${object} ${system} ${stage}`;
}

/** What a record holds once it was seen so. */
export function contentOf(seen: SeenRecord): Pick<MemoryRecord, "fields" | "modified" | "keys"> {
  return { fields: canonicalCopy(seen.fields), modified: seen.modified, keys: [...seen.keys] };
}

export function storedRecord(record: MemoryRecord): StoredRecord {
  const { object, system, stage, id, link, fields, base, keys, gone } = record;
  const { modified, stamps, asserted, mergedInto } = record;
  return {
    object,
    system,
    stage,
    id,
    link: link === undefined ? undefined : String(link.id),
    fields,
    base,
    ...given({ modified, stamps, asserted, mergedInto }),
    keys,
    gone,
  };
}
