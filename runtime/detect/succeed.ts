/**
 * Records that go on as another one: a lead that became a contact, one of two that were merged. Before
 * any key search the link moves to the other record; what was known of the fields that both have is
 * known of it.
 *
 * The last changes of a stage count first, unless a record of the link was deleted: the link is decided once more with the record as it is, but
 * nothing is written to it, since a record that has gone on is closed. A merged record is gone, and what
 * counts is what the other one shows. Where that one is linked with others already, the link of the
 * merged record only loses it, and makes no new one there.
 *
 * While the system does not show the successor yet, or does not answer, the link waits as it is: what would be
 * written for it would be written to a record that is closed. A successor that was deleted before anybody
 * saw it is no deletion to carry on, since one record that is not found proves none: the link loses its end there.
 */
import type { Native } from "../../rules/values/native.ts";
import type { Engine, RecordOutcome, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { seenRecords } from "./keys.ts";
import { readSuccessor } from "./read-successor.ts";
import { type Successor, successorOf } from "./successor-of.ts";

interface Succession extends Successor {
  readonly link: StoredLink;
  readonly from: StoredRecord;
}

/** The records of a link that go on as another one. */
function successionsOf(object: ObjectProgram, link: StoredLink): readonly Succession[] {
  return link.records.flatMap((from): Succession[] => {
    if (from.mergedInto !== undefined) {
      const own = object.feeds.find(
        (one) => one.system === from.system && one.stage === from.stage,
      );
      return own === undefined ? [] : [{ link, from, to: own, id: from.mergedInto }];
    }
    const next = from.gone ? undefined : successorOf(object, from);
    return next === undefined ? [] : [{ link, from, ...next }];
  });
}

/** What the link holds once it has moved; undefined while the system does not show the successor. */
async function succeed(
  object: ObjectProgram,
  { link, from, to, id }: Succession,
  running: Running,
): Promise<readonly RecordOutcome[] | undefined> {
  const { engine } = running;
  const row = await readSuccessor({ to, id }, from.modified, running);
  const left: RecordOutcome = {
    object: object.plan.id,
    system: from.system,
    stage: from.stage,
    id: from.id,
    base: {},
    left: true,
  };
  if (row === "unseen") return undefined;
  // What was merged is gone, with or without the other one.
  if (row === "gone") return from.gone ? undefined : [left];
  if (await isTaken(object, link, to, row.id, engine)) return [left];
  const [seen] = await seenRecords(object, to, [row], engine);
  const next: RecordOutcome = {
    object: object.plan.id,
    system: to.system,
    stage: to.stage,
    id: row.id,
    base: baseOf(object, to, from),
    ...(seen === undefined ? {} : { seen }),
  };
  return [left, next];
}

/** A record that is linked with others stays with them. */
async function isTaken(
  object: ObjectProgram,
  { id: own }: StoredLink,
  { system }: FeedProgram,
  id: string,
  engine: Engine,
): Promise<boolean> {
  const name = object.plan.id;
  const [link] = (await engine.linksOf(name, [{ system, id }])).values();
  if (link === undefined) return false;
  if (link === own) return true;
  const [found] = await engine.links(name, { kind: "link", link });
  return found?.records.some((record) => record.system !== system && !record.gone) ?? false;
}

/** Bases follow by row and field; what only the old stage has is dropped, what only the new one has is new. */
function baseOf(
  object: ObjectProgram,
  to: FeedProgram,
  from: StoredRecord,
): Readonly<Record<string, Native>> {
  const kept: Record<string, Native> = {};
  for (const unit of object.units) {
    for (const end of unit.ends) {
      if (end.system !== to.system || !end.stages.includes(to.stage)) continue;
      for (const { base } of end.parts) {
        const native = Object.hasOwn(from.base, base) ? from.base[base] : undefined;
        if (native !== undefined) kept[base] = native;
      }
    }
  }
  return kept;
}

/**
 * All links with a record that goes on as another one, moved. `settleFirst` decides and applies a link as it
 * is, writing nothing to the systems that it is given. A link whose successor does not show yet stays dirty.
 */
export async function moveSuccessors(
  object: ObjectProgram,
  running: Running,
  settleFirst: (link: StoredLink, closed: readonly string[]) => Promise<void>,
): Promise<void> {
  const { engine, lease } = running;
  const steps = object.feeds.flatMap((feed) =>
    feed.successor === undefined
      ? []
      : [{ system: feed.system, stage: feed.stage, field: feed.successor.field }],
  );
  for (const link of await engine.successions(object.plan.id, steps)) {
    if (isNobody(link)) continue;
    const closed = successionsOf(object, link).filter((one) => !one.from.gone);
    // What a deletion leads to is decided of the record that is left, and edits show there too.
    const isDeleted = link.records.some((one) => one.gone && one.mergedInto === undefined);
    if (closed.length > 0 && !isDeleted) {
      await settleFirst(
        link,
        closed.map((one) => one.from.system),
      );
    }
    const [settled] = await engine.links(object.plan.id, { kind: "link", link: link.id });
    if (settled === undefined) continue;
    const records: RecordOutcome[] = [];
    for (const one of successionsOf(object, settled)) {
      records.push(...((await succeed(object, one, running)) ?? []));
    }
    if (records.length === 0 && !waitsToMove(object, settled)) continue;
    // What was unclear of the record that goes on is not of the other one.
    if (settled.ambiguous !== undefined && records.length > 0) {
      const { id, records: held } = settled;
      await engine.join(lease, object.plan.id, [{ into: id, records: held }]);
    }
    await engine.commit(lease, {
      object: object.plan.id,
      run: running.run,
      plan: running.plan,
      at: running.host.clock.now(),
      settled: [],
      audit: [],
      links: [
        {
          link: settled.id,
          records: [...unmoved(settled, records), ...records],
          hubs: settled.hubs,
          holds: settled.holds,
          tombstones: [...new Set([...settled.tombstones, ...leftAlone(records)])],
          inScope: settled.inScope ?? true,
          again: "now",
          waits: false,
          attempts: settled.attempts,
        },
      ],
    });
  }
}

/**
 * Whether it has a record that goes on as another one: nothing is to be written for it before it has moved. One may
 * have gone on since the run began.
 */
export function waitsToMove(object: ObjectProgram, link: StoredLink): boolean {
  return !isNobody(link) && successionsOf(object, link).some((one) => !one.from.gone);
}

/** A closed record that stands by itself from the start has nothing to hand on: the other one is looked for by key. */
function isNobody({ records, ambiguous, tombstones }: StoredLink): boolean {
  return records.length === 1 && ambiguous !== undefined && tombstones.length === 0;
}

/** Systems of which the link has no record any more, and is to make none. */
function leftAlone(records: readonly RecordOutcome[]): readonly string[] {
  return records
    .filter((one) => one.left && !records.some((two) => two !== one && two.system === one.system))
    .map((one) => one.system);
}

function unmoved(link: StoredLink, records: readonly RecordOutcome[]): readonly RecordOutcome[] {
  return link.records
    .filter(
      (record) => !records.some((one) => one.system === record.system && one.id === record.id),
    )
    .map(({ object, system, stage, id, base }) => ({ object, system, stage, id, base }));
}
