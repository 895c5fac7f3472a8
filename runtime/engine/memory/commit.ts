/**
 * What became of a batch: bases, values in force, holds, tombstones and the audit, with the intents
 * that are settled by it.
 */
import type { LinkOutcome, Outcome, RecordOutcome } from "../engine.ts";
import { lookAgain, newRecord, stampsOf } from "./append.ts";
import { appendAudit } from "./audit.ts";
import { dropIfEmpty, move } from "./identity.ts";
import { canonicalCopy, isSame, plainCopy } from "./plain-data.ts";
import { contentOf, feedFor } from "./records.ts";
import { change, insert, type MemoryLink, type MemoryState, remove } from "./state.ts";
import { tell } from "./tell.ts";
import { compareTexts } from "./text-order.ts";

/** `now`: ms. */
export function commit(state: MemoryState, outcome: Outcome, now: number): void {
  for (const one of outcome.links) {
    const link = state.links.get(Number(one.link));
    // Else its last record went over to another link of this batch.
    if (link !== undefined) commitLink(state, link, one, now);
  }
  // Last, because others of the batch may be looked at again for it.
  for (const record of outcome.links.flatMap((link) => link.records)) {
    const buried = record.deleted ? feedFor(state, record).records.get(record.id) : undefined;
    if (buried === undefined) continue;
    lookAgain(state, [buried]);
    change(state, buried, { gone: true, since: now, dirty: false });
  }
  for (const id of outcome.settled) remove(state, state.intents, id);
  appendAudit(state, outcome);
  if (outcome.alerts !== undefined) tell(state, { put: outcome.alerts });
}

function commitLink(state: MemoryState, link: MemoryLink, outcome: LinkOutcome, now: number): void {
  for (const record of outcome.records) putRecord(state, link, record, now);
  const { again, inScope, attempts, waits } = outcome;
  change(state, link, {
    hubs: canonicalCopy(outcome.hubs),
    holds: plainCopy(outcome.holds).toSorted((a, b) => compareTexts(a.unit, b.unit)),
    tombstones: outcome.tombstones.toSorted(compareTexts),
    inScope,
    dirty: again !== "never",
    again: typeof again === "string" ? undefined : again.at,
    attempts,
    waits,
  });
  for (const record of link.records) {
    if (record.dirty || record.asserted !== undefined) {
      change(state, record, { dirty: false, asserted: undefined });
    }
  }
  dropIfEmpty(state, link);
}

/** A record that comes from another link leaves that one, which disappears when it was its last. */
function putRecord(
  state: MemoryState,
  link: MemoryLink,
  outcome: RecordOutcome,
  now: number,
): void {
  const { id, seen } = outcome;
  const feed = feedFor(state, outcome);
  let record = feed.records.get(id);
  if (seen !== undefined) {
    const stamps = stampsOf(seen.stamps);
    if (record === undefined) {
      record = newRecord(feed, { ...seen, id }, { stamps, since: now, scan: 0, dirty: false });
      insert(state, feed.records, id, record);
    } else {
      if (!record.gone && !isSame(record.keys, seen.keys)) lookAgain(state, [record]);
      change(state, record, {
        ...contentOf(seen),
        stamps,
        since: now,
        gone: false,
        mergedInto: undefined,
      });
    }
  }
  if (record === undefined) return;
  change(state, record, { base: canonicalCopy(outcome.base), dirty: false });
  const before = record.link;
  move(state, record, outcome.left === true ? undefined : link);
  if (before !== undefined && before !== link) dropIfEmpty(state, before);
}
