/** Takes in what a feed showed: what changed is kept, and it and its link become dirty. */
import { given } from "../../../core/given.ts";
import type { Appended, Appending, Feed, Picture, SeenRecord } from "../engine.ts";
import { isKnownLater, isOlderPicture } from "../older-picture.ts";
import { laterStamps, type StampsByField } from "../stamps.ts";
import { believe, doubt, trulyGone } from "./doubt.ts";
import { canonicalCopy, isSame } from "./plain-data.ts";
import { contentOf, feedFor, feedOf } from "./records.ts";
import {
  change,
  insert,
  type MemoryFeed,
  type MemoryLink,
  type MemoryRecord,
  type MemoryState,
} from "./state.ts";

/** `now`: ms. */
export function append(state: MemoryState, seen: Appending, now: number): Appended {
  const feed = feedFor(state, seen);
  const since = seen.picture?.at ?? now;
  let changed = 0;
  const asked = (seen.asked ?? []).flatMap((id) => feed.records.get(id) ?? []);
  believe(state, asked, seen.picture);
  for (const record of seen.records) {
    const before = feed.records.get(record.id);
    if (before === undefined) {
      const stamps = stampsOf(record.stamps);
      const scan = seen.scan ?? 0;
      const made = newRecord(feed, record, { stamps, since, scan, dirty: true });
      insert(state, feed.records, record.id, made);
      changed++;
    } else if (appendAgain(state, before, record, seen, since)) {
      changed++;
    }
  }
  const { deleted, merged = [] } = seen;
  const told = deleted.flatMap((id) => feed.records.get(id) ?? []);
  const gone = trulyGone(state, told, seen.picture).map((one) => one.id);
  changed += markGone(state, feed, [...gone, ...merged.map((one) => one.from)], since);
  for (const { from, into } of merged) {
    const record = feed.records.get(from);
    if (record !== undefined) change(state, record, { mergedInto: into });
  }
  if (seen.cursor !== undefined) change(state, feed, { cursor: seen.cursor });
  return { changed };
}

/** Whether it is other than it was. */
function appendAgain(
  state: MemoryState,
  before: MemoryRecord,
  record: SeenRecord,
  { scan, picture, asked }: Appending,
  since: number,
): boolean {
  const { stamps, asserted } = stampsAfter(before, record);
  // A key may name a record that was linked meanwhile.
  const hasSameKeys = isSame(before.keys, record.keys);
  const isAsNow =
    !before.gone &&
    hasSameKeys &&
    isSame(before.fields, record.fields) &&
    isSame(before.asserted, asserted);
  if (isAsNow) {
    if (scan !== undefined) change(state, before, { scan });
    return false;
  }
  const content = contentOf(record);
  if (picture !== undefined && isOlderPicture(before, record, picture, asked !== undefined)) {
    doubt(state, before, picture, false);
    if (scan !== undefined) change(state, before, { scan });
    return false;
  }
  if (!before.gone && !hasSameKeys) lookAgain(state, [before]);
  change(state, before, {
    ...content,
    stamps,
    asserted,
    since,
    gone: false,
    mergedInto: undefined,
    scan: Math.max(before.scan, scan ?? 0),
    dirty: true,
  });
  touch(state, before.link);
  return true;
}

function stampsAfter(
  before: MemoryRecord,
  record: SeenRecord,
): Pick<MemoryRecord, "stamps" | "asserted"> {
  if (record.stamps === undefined) return before;
  const { fields, stamps } = before;
  const later = laterStamps({ fields, ...given({ stamps }) }, record);
  return {
    stamps: stampsOf(later.stamps),
    asserted: stampsOf(later.asserted) ?? before.asserted,
  };
}

export function newRecord(
  { object, system, stage }: Feed,
  seen: SeenRecord,
  more: Pick<MemoryRecord, "stamps" | "since" | "scan" | "dirty">,
): MemoryRecord {
  return {
    object,
    system,
    stage,
    id: seen.id,
    link: undefined,
    ...contentOf(seen),
    base: {},
    asserted: undefined,
    doubt: undefined,
    gone: false,
    mergedInto: undefined,
    ...more,
  };
}

/** Stamps by field; none at all is undefined. */
export function stampsOf(stamps: StampsByField | undefined): StampsByField | undefined {
  return stamps === undefined || Object.keys(stamps).length === 0
    ? undefined
    : canonicalCopy(stamps);
}

export function present(
  state: MemoryState,
  feed: Feed,
  { ids, scan, picture }: Scanned & { readonly ids: readonly string[] },
  now: number,
): void {
  const records = feedOf(state, feed)?.records;
  for (const id of ids) {
    const record = records?.get(id);
    if (record === undefined) continue;
    if (record.gone && picture !== undefined && isKnownLater(record.since, picture)) {
      doubt(state, record, picture, false);
      change(state, record, { scan });
      continue;
    }
    // One that was taken for gone, because a list came back empty, is there after all.
    const back = record.gone
      ? { gone: false, mergedInto: undefined, since: picture?.at ?? now, dirty: true }
      : {};
    if (record.gone) touch(state, record.link);
    change(state, record, { scan, ...back });
  }
}

interface Scanned {
  readonly scan: number;
  readonly picture: Picture | undefined;
}

/** What the complete scan of this number did not show is gone. */
export function sweep(
  state: MemoryState,
  feed: Feed,
  { scan, picture }: Scanned,
  now: number,
): number {
  const found = feedOf(state, feed);
  if (found === undefined) return 0;
  const missed = [...found.records.values()].filter((one) => one.scan !== scan);
  const ids = trulyGone(state, missed, picture).map((one) => one.id);
  return markGone(state, found, ids, picture?.at ?? now);
}

/** A record that is gone keeps its base: it proves what was deleted. Its keys find nothing any more. */
function markGone(
  state: MemoryState,
  feed: MemoryFeed,
  ids: readonly string[],
  since: number,
): number {
  const records = ids.flatMap((id) => feed.records.get(id) ?? []).filter((one) => !one.gone);
  const gone = new Set(records);
  for (const record of gone) change(state, record, { gone: true, since, dirty: true });
  lookAgain(state, gone);
  for (const record of gone) touch(state, record.link);
  return gone.size;
}

/** Records whose key search was not clear while these had the same key: now it may be. */
export function lookAgain(state: MemoryState, changed: Iterable<MemoryRecord>): void {
  for (const { object, keys } of changed) {
    for (const link of state.links.values()) {
      if (link.object !== object || link.ambiguous === undefined) continue;
      for (const record of link.records) {
        const isShared = record.keys.some((key, line) => key !== undefined && key === keys[line]);
        if (isShared && !record.gone && !record.dirty) change(state, record, { dirty: true });
      }
    }
  }
}

export function touch(state: MemoryState, link: MemoryLink | undefined): void {
  if (link !== undefined && !link.dirty) change(state, link, { dirty: true });
}
