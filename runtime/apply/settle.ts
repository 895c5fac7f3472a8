/**
 * What a batch came to → what the state keeps of it.
 *
 * A unit's ends are accounted for only when all that it wrote has been confirmed; else the ends that
 * changed stay changed, and the next decision finds them so. An end that was written has what the
 * system stored as its base, in the system's own form, whatever became of the others.
 */
import type { Hub } from "../../rules/merge/unit.ts";
import type { Native } from "../../rules/values/native.ts";
import { isInScope } from "../decide/decide.ts";
import type { LinkDecision, UnitDecision } from "../decide/decision.ts";
import { fieldOf } from "../decide/view.ts";
import type { Keys } from "../detect/keys.ts";
import {
  formerKeyOf,
  type LinkOutcome,
  type RecordOutcome,
  type SeenRecord,
  type StoredRecord,
} from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram } from "../program/program.ts";
import { firstWaitMs, triesAfter } from "./attempts.ts";
import type { Attempt } from "./effects.ts";
import { holdsOf } from "./holds.ts";

export interface Settling {
  readonly object: ObjectProgram;
  readonly places: Places;
  /** ms */
  readonly now: number;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Systems that this run could not read. */
  readonly unread: ReadonlySet<string>;
  /** The link is about to move: a process that dies before it has is followed by one that moves it. */
  readonly moves: boolean;
  /** The match keys of what was written, as it is now. */
  readonly keys: ReadonlyMap<Attempt, Keys>;
}

export function settleLink(
  decision: LinkDecision,
  attempts: readonly Attempt[],
  settling: Settling,
): LinkOutcome {
  const { object, now } = settling;
  const { link } = decision;
  const records = new Map(link.records.map((record) => [record.system, changing(record)]));
  // A map, because a row may be named `__proto__`.
  const hubs = new Map(Object.entries(link.hubs));
  const failures = attempts.filter((one) => one.kind === "failed");
  const failedUnits = new Set(failures.flatMap((one) => one.effect.units));

  for (const { unit, resolution } of decision.units) {
    if (failedUnits.has(unit.id)) {
      const owing = owedAfter(unit, resolution);
      if (owing !== undefined) hubs.set(unit.id, owing);
      continue;
    }
    for (const at of resolution.accounted) {
      const end = unit.ends[at];
      const record = end && records.get(end.system);
      if (end === undefined || record === undefined) continue;
      for (const part of end.parts) account(record, part.base, part.field);
    }
    if (resolution.hub !== undefined) hubs.set(unit.id, resolution.hub);
  }
  const deleted = new Set<string>();
  for (const one of attempts) {
    if (one.kind !== "done") continue;
    if (one.effect.intent.kind === "delete") deleted.add(one.effect.intent.system);
    else confirm(one, records, settling);
  }
  const { left, deletes, tombstones } = decision.deletion;
  // A record that is gone leaves once what follows from it is done.
  const isEnded = deletes.every((record) => deleted.has(record.system));
  const leaves = new Set(isEnded ? left.map((record) => record.id) : []);

  const created = attempts.some(
    (one) => one.kind === "done" && one.effect.intent.kind === "create",
  );
  const tries = triesAfter(link, failures, settling.unread, now);
  return {
    link: link.id,
    records: [...records.values()].map((one) =>
      recordOutcome(one, leaves.has(one.record.id), deleted.has(one.record.system)),
    ),
    hubs: Object.fromEntries(hubs),
    holds: holdsOf(decision, attempts, settling, tries.isDead),
    tombstones: [...new Set([...link.tombstones, ...tombstones])],
    // What could not be written of the edit that left the scope still travels.
    inScope: failures.length > 0 ? (link.inScope ?? decision.inScope) : isInScopeNow(),
    again: again(),
    waits: isWaiting(decision),
    attempts: tries.attempts,
  };

  /**
   * A value that was merged or decided, and reached one end, stands: what the others showed is accounted
   * for in it, and they are owed it.
   */
  function owedAfter(
    unit: UnitDecision["unit"],
    { hub, merged }: UnitDecision["resolution"],
  ): Hub | undefined {
    const isOf = (one: Attempt) => one.effect.units.includes(unit.id);
    const isThere = attempts.some((one) => one.kind === "done" && isOf(one));
    if (hub === undefined || merged === undefined || !isThere) return undefined;
    for (const end of unit.ends) {
      const record = records.get(end.system);
      if (record !== undefined) {
        for (const part of end.parts) account(record, part.base, part.field);
      }
    }
    const failed = new Set(failures.filter(isOf).map((one) => one.effect.intent.system));
    return { ...hub, owed: merged.filter((one) => failed.has(one.system)) };
  }

  /** By what the records hold after the writes. */
  function isInScopeNow(): boolean {
    if (!decision.flows) return decision.inScope;
    return isInScope(object, { record: recordNow, field: fieldOf(recordNow) }, settling.today);
  }

  /** Undefined where the link has none of the system, or it is gone. */
  function recordNow(system: string): StoredRecord | undefined {
    const found = records.get(system);
    return found === undefined || found.record.gone
      ? undefined
      : { ...found.record, ...found.seen };
  }

  /** Conditions were judged on what was read: what was written may have made one hold, of a row or a creation. */
  function turnsTrue(): boolean {
    if (!attempts.some((one) => one.kind === "done")) return false;
    const conditions = [
      ...object.units.flatMap((unit) => unit.applies ?? []),
      ...object.creations.flatMap((one) => one.when),
    ];
    const { today } = settling;
    const now = { field: fieldOf(recordNow), today };
    return conditions.some(
      (holds) => holds({ field: decision.view.field, today }) !== true && holds(now) === true,
    );
  }

  function again(): LinkOutcome["again"] {
    if (settling.moves) return "now";
    if (tries.again !== undefined) return tries.again;
    // What a creation brings back, such as the id of the new record, travels in the same run.
    // Let go of without a trace, it may be created again.
    const isUnread = decision.creations.some((one) => one.kind === "unread");
    if (isUnread && !created) return { at: now + firstWaitMs };
    const isFree = left.some((record) => !tombstones.includes(record.system));
    return created || turnsTrue() || (isFree && deletes.length === 0) ? "now" : "never";
  }
}

interface ChangingRecord {
  readonly record: StoredRecord;
  base: Record<string, Native>;
  seen?: SeenRecord;
}

function changing(record: StoredRecord): ChangingRecord {
  return { record, base: { ...record.base } };
}

function recordOutcome(
  { record, base, seen }: ChangingRecord,
  left: boolean,
  isDeleted: boolean,
): RecordOutcome {
  const { object, system, stage, id } = record;
  return {
    object,
    system,
    stage,
    id,
    base,
    ...(seen === undefined ? {} : { seen }),
    ...(left || isDeleted ? { left: true } : {}),
    ...(isDeleted ? { deleted: true } : {}),
  };
}

function account({ record, base }: ChangingRecord, key: string, field: string): void {
  const native = Object.hasOwn(record.fields, field) ? record.fields[field] : undefined;
  if (native === undefined) return;
  base[key] = native;
  delete base[formerKeyOf(key)];
}

/** The write is through: what the system stored is the end's base, a new record's fields all of them. */
function confirm(
  one: Extract<Attempt, { kind: "done" }>,
  records: Map<string, ChangingRecord>,
  { object, keys }: Settling,
): void {
  const { row } = one;
  const { intent } = one.effect;
  const isNew = intent.kind === "create";
  const known = isNew ? undefined : records.get(intent.system);
  const fields = { ...known?.record.fields, ...intent.fields, ...row.fields };
  const seen: SeenRecord = {
    id: row.id,
    fields: pick(fields, object, intent.system, intent.stage),
    ...(row.modified === undefined ? {} : { modified: row.modified }),
    ...(row.stamps === undefined ? {} : { stamps: { ...known?.record.stamps, ...row.stamps } }),
    keys: keys.get(one) ?? [],
  };
  const base = known?.base ?? {};
  const partial = partialOf(one.effect.decision, intent.system);
  for (const unit of object.units) {
    // What is there is not what it is to be: it is filled as soon as it can be.
    if (partial.includes(unit.id)) continue;
    for (const end of unit.ends) {
      if (end.system !== intent.system || !end.stages.includes(intent.stage)) continue;
      // What a new record gives out is its own value, and news to the others.
      if (isNew && end.role === "source") continue;
      for (const part of end.parts) {
        const isWritten = isNew || Object.hasOwn(intent.fields, part.field);
        const stored = Object.hasOwn(seen.fields, part.field) ? seen.fields[part.field] : undefined;
        if (isWritten && stored !== undefined) base[part.base] = stored;
        if (isWritten) delete base[formerKeyOf(part.base)];
      }
    }
  }
  if (known !== undefined) {
    known.seen = seen;
    known.base = base;
    return;
  }
  const { system, stage } = intent;
  const record: StoredRecord = {
    ...seen,
    object: object.plan.id,
    system,
    stage,
    link: intent.link,
    gone: false,
    base,
  };
  records.set(system, { record, base, seen });
}

/** Units that a new record had to do without, and lists of which an item still waits. */
function partialOf({ units, creations }: LinkDecision, system: string): readonly string[] {
  const lists = units.filter(({ unit, resolution }) => unit.list && resolution.waits.length > 0);
  const created = creations.flatMap((one) =>
    one.kind === "create" && one.system === system ? one.partial : [],
  );
  return [...lists.map(({ unit }) => unit.id), ...created];
}

/** Only what the plan needs is kept of a record. */
function pick(
  fields: Readonly<Record<string, Native>>,
  object: ObjectProgram,
  system: string,
  stage: string,
): Record<string, Native> {
  const feed = object.feeds.find((one) => one.system === system && one.stage === stage);
  return Object.fromEntries(
    (feed?.fields ?? []).flatMap((field) => {
      const native = Object.hasOwn(fields, field) ? fields[field] : undefined;
      return native === undefined ? [] : [[field, native]];
    }),
  );
}

/** For records of other objects, which it refers to. */
export function isWaiting({ units, creations }: LinkDecision): boolean {
  return (
    units.some(({ resolution }) => resolution.waits.length > 0) ||
    creations.some((one) => one.kind === "wait")
  );
}
