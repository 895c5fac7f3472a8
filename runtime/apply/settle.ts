/**
 * What a batch came to → what the state keeps of it.
 *
 * A unit's ends are accounted for only when all that it wrote has been confirmed; else the ends that
 * changed stay changed, and the next decision finds them so. An end that was written has what the
 * system stored as its base, in the system's own form, whatever became of the others.
 */
import type { UnitHold } from "../../rules/merge/unit.ts";
import type { Native } from "../../rules/values/native.ts";
import type { ConnectorError, ConnectorErrorKind } from "../connector-error.ts";
import { isInScope } from "../decide/decide.ts";
import type { LinkDecision, UnitDecision } from "../decide/decision.ts";
import { shownBy } from "../decide/shown.ts";
import { fieldOf } from "../decide/view.ts";
import type { Keys } from "../detect/keys.ts";
import type {
  LinkOutcome,
  RecordOutcome,
  SeenRecord,
  StoredHold,
  StoredRecord,
} from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram } from "../program.ts";
import type { Attempt } from "./attempt.ts";

export interface Settling {
  readonly object: ObjectProgram;
  readonly places: Places;
  /** ms */
  readonly now: number;
  /** YYYY-MM-DD */
  readonly today: string;
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
    if (failedUnits.has(unit.id)) continue;
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
  const { left, deletes, tombstones, hold } = decision.deletion;
  // A record that is gone leaves once what follows from it is done.
  const isEnded = deletes.every((record) => deleted.has(record.system));
  const leaves = new Set(isEnded ? left.map((record) => record.id) : []);

  const moved = failures.some((one) => one.error.kind === "moved");
  const waiting = failures.filter((one) => isPassing(one.error.kind));
  const created = attempts.some(
    (one) => one.kind === "done" && one.effect.intent.kind === "create",
  );
  const holds = [
    ...heldUnits(decision, settling),
    ...heldCreations(decision, settling),
    ...(hold === undefined ? [] : [heldDeletion(hold, decision, settling)]),
    ...failures.flatMap((one) => heldByFailure(one.effect.units, one.error, decision, settling)),
  ];
  const attemptsMade = moved || waiting.length > 0 ? link.attempts + 1 : 0;
  return {
    link: link.id,
    records: [...records.values()].map((one) =>
      recordOutcome(one, leaves.has(one.record.id) || deleted.has(one.record.system)),
    ),
    hubs: Object.fromEntries(hubs),
    holds: oneAUnit([...holds, ...undecided(decision)], link.holds, now),
    tombstones: [...new Set([...link.tombstones, ...tombstones])],
    // What could not be written of the edit that left the scope still travels.
    inScope: failures.length > 0 ? (link.inScope ?? decision.inScope) : isInScopeNow(),
    again: again(),
    waitsFor: waitsOf(decision, object),
    attempts: attemptsMade,
  };

  /** By what the records hold after the writes. */
  function isInScopeNow(): boolean {
    if (!decision.flows) return decision.inScope;
    const record = (system: string) => {
      const found = records.get(system);
      return found === undefined || found.record.gone
        ? undefined
        : { ...found.record, ...found.seen };
    };
    return isInScope(object, { record, field: fieldOf(record) }, settling.today);
  }

  function again(): LinkOutcome["again"] {
    if (moved && attemptsMade <= mostMoves) return "now";
    if (moved || waiting.length > 0) {
      const asked = waiting.map((one) => one.error.retryAfterMs ?? 0);
      return { at: now + Math.max(firstWaitMs * 2 ** Math.min(attemptsMade, 10), ...asked) };
    }
    // What a creation brings back, such as the id of the new record, travels in the same run.
    // Let go of without a trace, it may be created again.
    const isFree = left.some((record) => !tombstones.includes(record.system));
    return created || (isFree && deletes.length === 0) ? "now" : "never";
  }
}

/** A record that is edited faster than we can follow waits for its next change. */
const mostMoves = 5;
const firstWaitMs = 1000;

interface ChangingRecord {
  readonly record: StoredRecord;
  base: Record<string, Native>;
  seen?: SeenRecord;
}

function changing(record: StoredRecord): ChangingRecord {
  return { record, base: { ...record.base } };
}

function recordOutcome({ record, base, seen }: ChangingRecord, left: boolean): RecordOutcome {
  const { object, system, stage, id } = record;
  return {
    object,
    system,
    stage,
    id,
    base,
    ...(seen === undefined ? {} : { seen }),
    ...(left ? { left: true } : {}),
  };
}

function account({ record, base }: ChangingRecord, key: string, field: string): void {
  const native = Object.hasOwn(record.fields, field) ? record.fields[field] : undefined;
  if (native !== undefined) base[key] = native;
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
  for (const unit of object.units) {
    for (const end of unit.ends) {
      if (end.system !== intent.system || !end.stages.includes(intent.stage)) continue;
      for (const part of end.parts) {
        const isWritten = isNew || Object.hasOwn(intent.fields, part.field);
        const stored = Object.hasOwn(seen.fields, part.field) ? seen.fields[part.field] : undefined;
        if (isWritten && stored !== undefined) base[part.base] = stored;
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

function isPassing(kind: ConnectorErrorKind): boolean {
  return ["transient", "rate_limit", "unavailable", "auth", "unknown_outcome"].includes(kind);
}

/** What was not decided this time still waits. */
function undecided({ link, units, flows }: LinkDecision): readonly StoredHold[] {
  const decided = new Set(units.map(({ unit }) => unit.id));
  return link.holds.filter((hold) => !flows || (hold.unit !== "" && !decided.has(hold.unit)));
}

type NewHold = Omit<StoredHold, "opened" | "updated">;

function heldUnits(decision: LinkDecision, settling: Settling): readonly NewHold[] {
  return decision.units.flatMap(({ unit, resolution }): NewHold[] => {
    const isStillOpen = resolution.steps.some((step) => step.case === "hold_is_open");
    const before = decision.link.holds.find((hold) => hold.unit === unit.id);
    if (isStillOpen && before !== undefined) {
      const { decision: decided, ...still } = before;
      const why = decided === undefined ? before.why : movedSince;
      return [{ ...still, why, shown: shownBy(unit, decision.view) }];
    }
    if (resolution.hold === undefined) return [];
    return [held(resolution.hold, unit, decision, settling)];
  });
}

/** A decision speaks of the values that it saw. */
const movedSince = "the values moved after it was decided; look again";

function held(
  hold: UnitHold,
  unit: UnitDecision["unit"],
  decision: LinkDecision,
  { object, places }: Settling,
): NewHold {
  const [row] = unit.rows;
  return {
    ...hold,
    link: decision.link.id,
    object: object.plan.id,
    unit: unit.id,
    shown: shownBy(unit, decision.view),
    place: row === undefined ? "" : places.ofRow(object.plan.id, row.plan.id),
  };
}

function heldCreations(decision: LinkDecision, settling: Settling): readonly NewHold[] {
  const { object } = settling;
  return decision.creations.flatMap((creation): NewHold[] => {
    const unit = (id: string) => decision.units.find((one) => one.unit.id === id)?.unit;
    if (creation.kind === "hold") {
      const found = unit(creation.unit);
      const hold: UnitHold = {
        class: creation.class,
        case: "created_blank",
        ends: [],
        why: `no record is created in ${creation.system}: ${creation.why}`,
      };
      return found === undefined ? [] : [held(hold, found, decision, settling)];
    }
    if (creation.kind !== "create") return [];
    return creation.left.flatMap(({ unit: id, why }): NewHold[] => {
      const found = unit(id);
      const isWaiting = found?.rows.some((row) => (row.plan.ref ?? []).length > 0) === true;
      if (found === undefined || isWaiting) return [];
      const hold: UnitHold = { class: "invalid_data", case: "created_blank", ends: [], why };
      return [{ ...held(hold, found, decision, settling), object: object.plan.id }];
    });
  });
}

function heldDeletion(why: string, { link }: LinkDecision, { object, places }: Settling): NewHold {
  return {
    class: "conflict",
    case: "record_deleted",
    ends: [],
    why,
    link: link.id,
    object: object.plan.id,
    unit: "",
    shown: [],
    place: places.ofClause(object.plan.id, "delete"),
  };
}

/** A failure of the system's holds what was to be written, field by field where it says which. */
function heldByFailure(
  units: readonly string[],
  error: ConnectorError,
  decision: LinkDecision,
  settling: Settling,
): readonly NewHold[] {
  const holdClass = classOf(error.kind);
  if (holdClass === undefined) return [];
  const touched = decision.units.filter(({ unit }) => units.includes(unit.id));
  const blamed = touched.filter(({ unit }) =>
    unit.ends.some((end) => end.parts.some((part) => error.fields.includes(part.field))),
  );
  const hold: UnitHold = { class: holdClass, case: "one_changed", ends: [], why: error.message };
  if (touched.length === 0) {
    const { object, places } = settling;
    return [
      {
        ...hold,
        link: decision.link.id,
        object: object.plan.id,
        unit: "",
        shown: [],
        place: places.ofObject(object.plan.id),
      },
    ];
  }
  return (blamed.length > 0 ? blamed : touched).map(({ unit }) =>
    held(hold, unit, decision, settling),
  );
}

function classOf(kind: ConnectorErrorKind): UnitHold["class"] | undefined {
  switch (kind) {
    case "invalid_data":
    case "missing_required":
    case "permission":
    case "schema_drift":
      return kind;
    default:
      return undefined;
  }
}

/** One open hold a unit: the same one as before where there was one. */
function oneAUnit(
  holds: readonly NewHold[],
  before: readonly StoredHold[],
  now: number,
): readonly StoredHold[] {
  const byUnit = new Map<string, StoredHold>();
  for (const hold of holds) {
    if (byUnit.has(hold.unit)) continue;
    const opened = before.find((one) => one.unit === hold.unit)?.opened ?? now;
    byUnit.set(hold.unit, { ...hold, opened, updated: now });
  }
  return [...byUnit.values()];
}

function waitsOf(decision: LinkDecision, object: ObjectProgram): readonly string[] {
  const waiting = new Set<string>();
  for (const { unit, resolution } of decision.units) {
    if (resolution.waits.length === 0) continue;
    for (const row of unit.rows) for (const parent of row.plan.ref ?? []) waiting.add(parent);
  }
  for (const creation of decision.creations) {
    const units =
      creation.kind === "wait"
        ? [creation.unit]
        : creation.kind === "create"
          ? creation.left.map((one) => one.unit)
          : [];
    for (const id of units) {
      const unit = object.units.find((one) => one.id === id);
      for (const row of unit?.rows ?? []) {
        for (const parent of row.plan.ref ?? []) waiting.add(parent);
      }
    }
  }
  return [...waiting];
}
