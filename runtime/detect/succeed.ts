/**
 * Records that go on as another one: a lead that became a contact, one of two that were merged. Before
 * any key search the link moves to the other record; what was known of the fields that both have is
 * known of it.
 *
 * The last changes of a stage count first: the link is decided once more with the record as it is, but
 * nothing is written to it, since a record that has gone on is closed. A merged record is gone, and what
 * counts is what the other one shows. Where that one is linked with others already, the link of the
 * merged record only loses it, and makes no new one there.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Engine, RecordOutcome, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { seenRecords } from "./keys.ts";

export interface Succession {
  readonly link: StoredLink;
  readonly from: StoredRecord;
  readonly to: FeedProgram;
  readonly id: string;
}

/** The records of a link that go on as another one. */
function successionsOf(object: ObjectProgram, link: StoredLink): readonly Succession[] {
  return link.records.flatMap((from): Succession[] => {
    const feedOf = (stage: string) =>
      object.feeds.find((one) => one.system === from.system && one.stage === stage);
    const own = feedOf(from.stage);
    if (own === undefined) return [];
    if (from.mergedInto !== undefined) return [{ link, from, to: own, id: from.mergedInto }];
    if (from.gone || own.successor === undefined) return [];
    const { field, stage } = own.successor;
    const named = Object.hasOwn(from.fields, field) ? from.fields[field] : undefined;
    const to = feedOf(stage);
    if (named === undefined || isBlank(named) || to === undefined) return [];
    return [{ link, from, to, id: String(named) }];
  });
}

/** What the link holds once it has moved; undefined while the system does not show the successor. */
async function succeed(
  object: ObjectProgram,
  { link, from, to, id }: Succession,
  { systems, engine, signal }: Running,
): Promise<readonly RecordOutcome[] | undefined> {
  const connector = systems.connector(to.system);
  let row: Row | null | undefined;
  try {
    [row] = await connector.read(to.stage, [id], to.fields, signal);
  } catch (error) {
    // The next run looks again.
    if (!(error instanceof ConnectorError)) throw error;
  }
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
  if (await isTaken(object, link, to, row.id, engine)) return [left];
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
  for (const link of await engine.successions(object.plan.id, steps)) {
    const closed = successionsOf(object, link).filter((one) => !one.from.gone);
    if (closed.length > 0) {
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
