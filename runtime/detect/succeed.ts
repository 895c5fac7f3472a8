/**
 * Records that go on as another one: a lead that became a contact. Before any key search the link
 * moves to the record of the next stage; what was known of the fields that both have is known of it.
 *
 * Its own last changes count first: the link is decided once more with the record as it is, but
 * nothing is written to it, since a record that has gone on is closed.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { RecordOutcome, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { seenRecords } from "./keys.ts";

export interface Succession {
  readonly link: StoredLink;
  readonly from: StoredRecord;
  readonly to: FeedProgram;
  readonly id: string;
}

/** The records of a link that name a successor. */
function successionsOf(object: ObjectProgram, link: StoredLink): readonly Succession[] {
  return link.records.flatMap((from): Succession[] => {
    if (from.gone) return [];
    const feed = object.feeds.find((one) => one.system === from.system && one.stage === from.stage);
    const successor = feed?.successor;
    if (successor === undefined) return [];
    const named = Object.hasOwn(from.fields, successor.field)
      ? from.fields[successor.field]
      : undefined;
    if (named === undefined || isBlank(named)) return [];
    const to = object.feeds.find(
      (one) => one.system === from.system && one.stage === successor.stage,
    );
    return to === undefined ? [] : [{ link, from, to, id: String(named) }];
  });
}

/** What the link holds once it has moved; undefined while the system does not show the successor. */
async function succeed(
  object: ObjectProgram,
  { from, to, id }: Succession,
  { systems, engine, signal }: Running,
): Promise<readonly RecordOutcome[] | undefined> {
  const connector = systems.connector(to.system);
  const [row] = await connector.read(to.stage, [id], to.fields, signal);
  if (row === null || row === undefined) return undefined;
  const [seen] = await seenRecords(object, to, [row], engine);
  const left: RecordOutcome = {
    object: object.plan.id,
    system: from.system,
    stage: from.stage,
    id: from.id,
    base: {},
    left: true,
  };
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
 * All links with a record that names a successor, moved. `settleFirst` decides and applies a link as it
 * is, writing nothing to the systems that it is given.
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
  if (steps.length === 0) return;
  for (const link of await engine.successions(object.plan.id, steps)) {
    const successions = successionsOf(object, link);
    await settleFirst(
      link,
      successions.map((one) => one.from.system),
    );
    const [settled] = await engine.links(object.plan.id, { kind: "link", link: link.id });
    if (settled === undefined) continue;
    const records: RecordOutcome[] = [];
    for (const one of successionsOf(object, settled)) {
      records.push(...((await succeed(object, one, running)) ?? []));
    }
    if (records.length === 0) continue;
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
          tombstones: settled.tombstones,
          inScope: settled.inScope ?? true,
          again: "now",
          waitsFor: [],
          attempts: settled.attempts,
        },
      ],
    });
  }
}

function unmoved(link: StoredLink, records: readonly RecordOutcome[]): readonly RecordOutcome[] {
  return link.records
    .filter(
      (record) => !records.some((one) => one.system === record.system && one.id === record.id),
    )
    .map(({ object, system, stage, id, base }) => ({ object, system, stage, id, base }));
}
