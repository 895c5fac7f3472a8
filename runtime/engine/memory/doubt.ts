/** Records that are in doubt: those that were shown in a picture which may be older than what is known of them. */
import type { Doubtful, Picture } from "../engine.ts";
import { isKnownLater } from "../older-picture.ts";
import { compareRecords, feedsOf, recordsIn } from "./records.ts";
import { change, type MemoryRecord, type MemoryState } from "./state.ts";

/** ms; what is known from later than this moment is known from now, where the clock went back. */
export function doubt(
  state: MemoryState,
  record: MemoryRecord,
  { at }: Picture,
  missing: boolean,
): void {
  const since = record.since === undefined ? undefined : Math.min(record.since, at);
  const first = record.doubt?.since ?? at;
  change(state, record, { since, doubt: { since: Math.min(first, at), last: at, missing } });
}

/** Their system was asked, and this shows whatever put them in doubt. */
export function believe(
  state: MemoryState,
  records: readonly MemoryRecord[],
  picture: Picture | undefined,
): void {
  for (const record of records) {
    if (record.doubt === undefined) continue;
    if (picture === undefined || record.doubt.last <= picture.asOf) {
      change(state, record, { doubt: undefined });
    }
  }
}

/** Those that may be gone are; the others are in doubt. */
export function trulyGone(
  state: MemoryState,
  records: readonly MemoryRecord[],
  picture: Picture | undefined,
): readonly MemoryRecord[] {
  if (picture === undefined) return records;
  const later = records.filter((one) => !one.gone && isKnownLater(one.since, picture));
  for (const one of later) doubt(state, one, picture, true);
  return records.filter((one) => !later.includes(one));
}

/** By system, stage and id. */
export function doubtfulIn(state: MemoryState, object: string): readonly Doubtful[] {
  return [...recordsIn(feedsOf(state, object))]
    .filter((record) => record.doubt !== undefined)
    .sort(compareRecords)
    .flatMap(({ system, stage, id, link, doubt }) =>
      doubt === undefined
        ? []
        : [
            {
              object,
              system,
              stage,
              id,
              link: link && String(link.id),
              since: doubt.since,
              missing: doubt.missing,
            },
          ],
    );
}
