/**
 * Records that go on as another one: a lead that became a contact. Before any key search the link
 * moves to the record of the next stage; what was known of the fields that both have is known of it.
 *
 * Its own last changes count first: the link is decided once more with the record as it is, but
 * nothing is written to it, since a record that has gone on is closed.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { Engine, Lease, RecordOutcome, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { FeedProgram, ObjectProgram } from "../program.ts";
import type { Systems } from "../systems.ts";
import { keysOf } from "./keys.ts";

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
  { systems, engine, signal }: Pick<Moving, "systems" | "engine" | "signal">,
): Promise<readonly RecordOutcome[] | undefined> {
  const connector = systems.connector(to.system);
  const [row] = await connector.read(to.stage, [id], to.fields, signal);
  if (row === null || row === undefined) return undefined;
  const { system, stage } = to;
  const [keys = []] = await keysOf(object, [{ system, stage, fields: row.fields }], engine);
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
    seen: {
      id: row.id,
      fields: row.fields,
      ...(row.modified === undefined ? {} : { modified: row.modified }),
      ...(row.stamps === undefined ? {} : { stamps: row.stamps }),
      keys,
    },
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

export interface Moving {
  readonly engine: Engine;
  readonly lease: Lease;
  readonly systems: Systems;
  readonly signal: AbortSignal;
  /** Decides and applies the link as it is, writing nothing to these systems. */
  readonly settleFirst: (link: StoredLink, closed: readonly string[]) => Promise<void>;
  readonly run: string;
  readonly now: number;
}

/** All links with a record that names a successor, moved. Gives how many moved. */
export async function moveSuccessors(object: ObjectProgram, moving: Moving): Promise<number> {
  const { engine, lease } = moving;
  const steps = object.feeds.flatMap((feed) =>
    feed.successor === undefined
      ? []
      : [{ system: feed.system, stage: feed.stage, field: feed.successor.field }],
  );
  if (steps.length === 0) return 0;
  let moved = 0;
  for (const link of await engine.successions(object.plan.id, steps)) {
    const successions = successionsOf(object, link);
    await moving.settleFirst(
      link,
      successions.map((one) => one.from.system),
    );
    const [settled] = await engine.links(object.plan.id, { kind: "link", link: link.id });
    if (settled === undefined) continue;
    const records: RecordOutcome[] = [];
    for (const one of successionsOf(object, settled)) {
      records.push(...((await succeed(object, one, moving)) ?? []));
    }
    if (records.length === 0) continue;
    moved++;
    await engine.commit(lease, {
      object: object.plan.id,
      run: moving.run,
      plan: "",
      at: moving.now,
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
  return moved;
}

function unmoved(link: StoredLink, records: readonly RecordOutcome[]): readonly RecordOutcome[] {
  return link.records
    .filter(
      (record) => !records.some((one) => one.system === record.system && one.id === record.id),
    )
    .map(({ object, system, stage, id, base }) => ({ object, system, stage, id, base }));
}
