/** Records without partners, those that share a key, and how they come together in links. */
import { bug } from "../../../core/bug.ts";
import type { Join, LinkedRecord, MatchKey, Mate, RecordId, StoredRecord } from "../engine.ts";
import { compareRecords, feedOf, feedsOf, recordsIn, storedRecord } from "./records.ts";
import {
  change,
  insert,
  type MemoryLink,
  type MemoryRecord,
  type MemoryState,
  remove,
} from "./state.ts";
import { compareTexts } from "./text-order.ts";

/**
 * Dirty records that have no link, or are alone in theirs; the same ones again until they are joined. One
 * that a linked record was merged into is that link's, as soon as it moves.
 */
export function loose(state: MemoryState, object: string, max: number): readonly StoredRecord[] {
  const found: MemoryRecord[] = [];
  for (const feed of feedsOf(state, object)) {
    const awaited = new Set<string>();
    for (const { link, mergedInto } of feed.records.values()) {
      if (link !== undefined && mergedInto !== undefined) awaited.add(mergedInto);
    }
    for (const record of feed.records.values()) {
      if (!record.dirty || record.gone || awaited.has(record.id)) continue;
      if (record.link === undefined || record.link.records.length === 1) found.push(record);
    }
  }
  return found.sort(compareRecords).slice(0, max).map(storedRecord);
}

export function mates(
  state: MemoryState,
  object: string,
  keys: readonly MatchKey[],
): readonly Mate[] {
  const byKey = new Map(keys.map((one) => [`${one.line} ${one.key}`, [] as MemoryRecord[]]));
  for (const record of recordsIn(feedsOf(state, object))) {
    if (record.gone) continue;
    for (const [line, key] of record.keys.entries()) {
      if (key !== undefined) byKey.get(`${line} ${key}`)?.push(record);
    }
  }
  for (const records of byKey.values()) records.sort(compareRecords);
  return [...keys]
    .sort((a, b) => a.line - b.line || compareTexts(a.key, b.key))
    .flatMap(({ line, key }) =>
      (byKey.get(`${line} ${key}`) ?? []).map(({ system, stage, id, link, fields }) => ({
        object,
        line,
        key,
        system,
        stage,
        id,
        link: link === undefined ? undefined : String(link.id),
        linked: [...new Set(link?.records.map((one) => one.system))].sort(compareTexts),
        fields,
      })),
    );
}

export function join(state: MemoryState, object: string, joins: readonly Join[]): void {
  for (const one of joins) {
    const records = one.records.flatMap(
      ({ system, stage, id }) => feedOf(state, { object, system, stage })?.records.get(id) ?? [],
    );
    const link = joinedLink(state, object, one, records);
    change(state, link, {
      dirty: true,
      ambiguous: one.ambiguous,
      tombstones: link.tombstones.filter(
        (system) => !one.records.some((record) => record.system === system),
      ),
    });
    const left = new Set(records.flatMap((record) => record.link ?? []));
    for (const record of records) {
      // What was accounted for elsewhere is no past of this link.
      if (record.link !== link) change(state, record, { base: {} });
      move(state, record, link);
      change(state, record, { dirty: false });
    }
    for (const empty of left) dropIfEmpty(state, empty);
  }
}

/** The one that is named; else, of those that the records have, the first made; else a new one. */
function joinedLink(
  state: MemoryState,
  object: string,
  { into }: Join,
  records: readonly MemoryRecord[],
): MemoryLink {
  if (into !== undefined) {
    return state.links.get(Number(into)) ?? bug(`there is no link ${into} to join records into`);
  }
  const [oldest] = records.flatMap(({ link }) => link ?? []).sort((a, b) => a.id - b.id);
  if (oldest !== undefined) return oldest;
  const made: MemoryLink = {
    id: state.lastLink + 1,
    object,
    records: [],
    hubs: {},
    holds: [],
    tombstones: [],
    inScope: undefined,
    ambiguous: undefined,
    dirty: true,
    again: undefined,
    attempts: 0,
    waits: false,
  };
  change(state, state, { lastLink: made.id });
  insert(state, state.links, made.id, made);
  return made;
}

/** Into a link, or out of any. */
export function move(state: MemoryState, record: MemoryRecord, to: MemoryLink | undefined): void {
  const from = record.link;
  if (from === to) return;
  change(state, record, { link: to });
  if (to !== undefined) {
    change(state, to, { records: [...to.records, record].sort(compareRecords) });
  }
  if (from === undefined) return;
  change(state, from, { records: from.records.filter((one) => one !== record) });
}

/** A link that has no record any more disappears, with all that was noted for it. */
export function dropIfEmpty(state: MemoryState, link: MemoryLink): void {
  if (link.records.length === 0) remove(state, state.links, link.id);
}

export function linksOf(
  state: MemoryState,
  object: string,
  records: readonly RecordId[],
): ReadonlyMap<string, string> {
  const feeds = feedsOf(state, object);
  const found = new Map<string, string>();
  for (const { system, id } of records) {
    for (const feed of feeds) {
      const record = feed.system === system ? feed.records.get(id) : undefined;
      if (record?.link === undefined || record.gone) continue;
      found.set(`${system} ${id}`, String(record.link.id));
    }
  }
  return found;
}

export function recordsOf(
  state: MemoryState,
  object: string,
  links: readonly string[],
): readonly LinkedRecord[] {
  const ids = [...new Set(links.map(Number))].sort((a, b) => a - b);
  return ids.flatMap((id) =>
    (state.links.get(id)?.records ?? [])
      .filter((record) => record.object === object && !record.gone)
      .map(({ system, stage, id: own }) => ({ system, stage, id: own, link: String(id) })),
  );
}
