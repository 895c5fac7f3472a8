/**
 * What a batch came to → what the state keeps of it.
 *
 * A unit's ends are accounted for only when all that it wrote has been confirmed; else the ends that
 * changed stay changed, and the next decision finds them so. An end that was written has what the
 * system stored as its base, in the system's own form, whatever became of the others.
 */
import { given } from "../../core/given.ts";
import { carriedOut } from "../../rules/merge/carried-out.ts";
import type { Owed } from "../../rules/merge/unit.ts";
import { fieldIn, isBlank, type Native } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import { isInScope } from "../decide/decide.ts";
import type { LinkDecision, UnitDecision } from "../decide/decision.ts";
import { baseOfHalfWritten } from "../decide/half-written-list.ts";
import { fieldOf } from "../decide/view.ts";
import type { Keys } from "../detect/keys.ts";
import {
  formerKeyOf,
  type LinkOutcome,
  type RecordOutcome,
  type SeenRecord,
  type StoredHold,
  type StoredRecord,
} from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram, UnitEndProgram, UnitProgram } from "../program/program.ts";
import { firstWaitMs, triesAfter } from "./attempts.ts";
import type { Attempt, Effect } from "./effects.ts";
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
    const { accounted, hub } = carriedOut(resolution, unit.ends, hubs.get(unit.id), {
      done: broughtTo(unit, attempts),
      failed: failures.flatMap(({ effect }) =>
        effect.units.includes(unit.id) ? [effect.intent.system] : [],
      ),
      unread: unit.ends.flatMap(({ system, parts }) =>
        parts.some(({ field }) => decision.view.field(system, field) === undefined) ? [system] : [],
      ),
    });
    accountFor(accounted.flatMap((at) => unit.ends[at] ?? []));
    if (hub !== undefined) hubs.set(unit.id, hub);
  }
  const deleted = new Set<string>();
  for (const one of attempts) {
    if (one.kind === "failed") {
      if (one.row !== undefined) noteTimes(one.row, one.effect, records);
      continue;
    }
    if (one.effect.intent.kind === "delete") deleted.add(one.effect.intent.system);
    else confirm(one, records, settling, failedUnits);
  }
  const { left, deletes, tombstones } = decision.deletion;
  // A record that is gone leaves once what follows from it is done.
  const isEnded = !failedUnits.has("");
  const leaves = new Set(isEnded ? left.map((record) => record.id) : []);

  const created = attempts.some(
    (one) => one.kind === "done" && one.effect.intent.kind === "create",
  );
  const tries = triesAfter(link, failures, settling.unread, now, object.errors);
  const holds = holdsOf(decision, attempts, settling, tries.isDead);
  return {
    link: link.id,
    records: [...records.values()].map((one) =>
      recordOutcome(one, leaves.has(one.record.id), deleted.has(one.record.system)),
    ),
    hubs: Object.fromEntries(hubs),
    holds,
    tombstones: [...new Set([...link.tombstones, ...(isEnded ? tombstones : [])])],
    // What could not be written of the edit that left the scope still travels.
    inScope:
      failures.length > 0 || decision.isStopped === true
        ? (link.inScope ?? decision.inScope)
        : isInScopeNow(),
    again: again(),
    waits: isWaiting(decision),
    attempts: tries.attempts,
  };

  /** What these ends hold is their base. */
  function accountFor(ends: readonly UnitEndProgram[]): void {
    for (const { system, parts } of ends) {
      const known = records.get(system);
      if (known === undefined) continue;
      for (const { field, base } of parts) {
        const native = fieldIn(known.record.fields, field);
        if (native === undefined) continue;
        known.base[base] = native;
        delete known.base[formerKeyOf(base)];
      }
    }
  }

  /** By what the records hold after the writes. */
  function isInScopeNow(): boolean {
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
    const waitMs = queuedFor(holds, object);
    if (waitMs !== undefined && !created) return { at: now + Math.max(waitMs, firstWaitMs) };
    const isFree = left.some((record) => !tombstones.includes(record.system));
    if (created || turnsTrue() || (isFree && deletes.length === 0)) return "now";
    return decision.later === undefined ? "never" : { at: decision.later };
  }
}

/** What was written of a unit. */
function broughtTo({ id }: UnitDecision["unit"], attempts: readonly Attempt[]): readonly Owed[] {
  return attempts.flatMap(({ kind, effect: { intent } }): Owed[] => {
    const brought = intent.brings?.find((one) => one.unit === id);
    if (kind === "failed" || brought === undefined) return [];
    return [{ system: intent.system, value: brought.value }];
  });
}

/** ms; what the spec tries again although it is no system's doing. Undefined: there is none of it. */
function queuedFor(holds: readonly StoredHold[], { errors }: ObjectProgram): number | undefined {
  const waits = holds.flatMap((hold) => {
    const fate = hold.instead === "queued" ? errors.fate(hold.class) : undefined;
    return fate?.kind === "retry" ? fate.afterMs : [];
  });
  return waits.length === 0 ? undefined : Math.min(...waits);
}

type EndPart = UnitEndProgram["parts"][number];

interface ChangingRecord {
  readonly record: StoredRecord;
  readonly base: Record<string, Native>;
  readonly seen?: SeenRecord;
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
    ...given({ seen }),
    ...(left || isDeleted ? { left: true } : {}),
    ...(isDeleted ? { deleted: true } : {}),
  };
}

/** The write is through: what the system stored is the end's base, a new record's fields all of them. */
function confirm(
  one: Extract<Attempt, { kind: "done" }>,
  records: Map<string, ChangingRecord>,
  { object, keys }: Settling,
  failedUnits: ReadonlySet<string>,
): void {
  const { row } = one;
  const { intent, decision } = one.effect;
  const isNew = intent.kind === "create";
  const known = records.get(intent.system);
  const fields = { ...known?.record.fields, ...intent.fields, ...row.fields };
  const seen: SeenRecord = {
    id: row.id,
    fields: pick(fields, object, intent.system, intent.stage),
    ...given({ modified: row.modified }),
    ...given({ stamps: row.stamps && { ...known?.record.stamps, ...row.stamps } }),
    keys: keys.get(one) ?? [],
  };
  const base = known?.base ?? {};
  const partial = partialOf(decision, intent.system);
  for (const unit of object.units) {
    // What is there is not what it is to be: it is filled as soon as it can be.
    if (partial.includes(unit.id)) continue;
    for (const end of unit.ends) {
      if (end.system !== intent.system || !end.stages.includes(intent.stage)) continue;
      // What a new record gives out is its own value, and news to the others; a blank is none.
      const isNews = () => !end.parts.every(({ field }) => isBlankIn(seen.fields, field));
      if (isNew && end.role === "source" && isNews()) continue;
      for (const part of end.parts) {
        const isWritten = isNew || Object.hasOwn(intent.fields, part.field);
        const stored = standsFor(unit, part);
        if (isWritten && stored !== undefined) base[part.base] = stored;
        if (isWritten) delete base[formerKeyOf(part.base)];
      }
    }
  }
  const { system, stage, link } = intent;
  const made = { ...seen, object: object.plan.id, system, stage, link, gone: false, base };
  records.set(system, { record: known?.record ?? made, base, seen });

  function standsFor({ id, list }: UnitProgram, { field, base: key }: EndPart): Native | undefined {
    const stored = fieldIn(seen.fields, field);
    if (list === undefined || !failedUnits.has(id)) return stored;
    if (known === undefined || stored === undefined) return stored;
    const replaced = fieldIn(intent.expected, field) ?? null;
    const half = { record: known.record, field, known: base[key], replaced, stored };
    return baseOfHalfWritten(list, half, decision.view);
  }
}

/**
 * A system may move its times for a write that it ignores. They are ours: taken for an edit when its feed tells
 * of them, they would have the same written again and again.
 */
function noteTimes(
  { modified, stamps }: Row,
  { intent }: Effect,
  records: Map<string, ChangingRecord>,
): void {
  const known = records.get(intent.system);
  if (known === undefined) return;
  const { id, fields, keys, stamps: before, ...last } = known.seen ?? known.record;
  const own = Object.entries(stamps ?? {}).filter(([field]) => Object.hasOwn(intent.fields, field));
  const seen: SeenRecord = {
    ...{ id, fields, keys },
    ...given({ modified: modified ?? last.modified }),
    ...given({ stamps: stamps && { ...before, ...Object.fromEntries(own) } }),
  };
  records.set(intent.system, { ...known, seen });
}

function isBlankIn(fields: SeenRecord["fields"], name: string): boolean {
  const native = fieldIn(fields, name);
  return native !== undefined && isBlank(native);
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
      const native = fieldIn(fields, field);
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
