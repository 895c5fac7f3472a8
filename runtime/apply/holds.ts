/**
 * What waits for a person, or for data to be corrected, once a batch went through: what the decision
 * held, what a system refused, and what nobody looked at this time. One open hold a unit. What the spec's
 * `errors` try again or leave out instead is noted beside it.
 */
import type { UnitHold } from "../../rules/merge/unit.ts";
import type { LinkDecision, UnitDecision } from "../decide/decision.ts";
import { shownBy } from "../decide/shown.ts";
import type { StoredHold } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import { classOfFailure } from "../program/error-rules.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Attempt } from "./effects.ts";
import { fieldsOf } from "./of-fields.ts";

export interface Holding {
  readonly object: ObjectProgram;
  readonly places: Places;
  /** ms */
  readonly now: number;
}

export function holdsOf(
  decision: LinkDecision,
  attempts: readonly Attempt[],
  holding: Holding,
  isDead: boolean,
): readonly StoredHold[] {
  const failures = attempts.filter((one) => one.kind === "failed");
  const { hold } = decision.deletion;
  const holds = [
    ...notCarriedOut(decision, attempts),
    ...heldUnits(decision, holding).map((one) => fated(one, holding)),
    ...heldCreations(decision, holding).map((one) => fated(one, holding)),
    ...(hold === undefined ? [] : [heldDeletion(hold, decision, holding)]),
    ...failures.flatMap((one) => heldByFailure(one, decision, holding, isDead)),
  ];
  return oneAUnit([...holds, ...undecided(decision)], decision.link.holds, holding.now);
}

/** What a person decided stands until some of it has been written: then the rest is owed. */
function notCarriedOut(
  { link }: LinkDecision,
  attempts: readonly Attempt[],
): readonly StoredHold[] {
  return link.holds.filter((hold) => {
    const own = attempts.filter((one) => one.effect.units.includes(hold.unit));
    return (
      hold.decision !== undefined &&
      own.length > 0 &&
      // Of records that are to be deleted one may be gone, and the rest is still decided.
      (hold.case === "record_deleted"
        ? own.some((one) => one.kind === "failed")
        : own.every((one) => one.kind === "failed"))
    );
  });
}

/** What the spec's `errors` make of a case. */
function fated(
  { whole: _, correction: __, instead: ___, ...hold }: NewHold,
  { object }: Holding,
): NewHold {
  const fate = object.errors.fate(hold.class);
  switch (fate.kind) {
    case "retry":
      return { ...hold, instead: "queued" };
    case "skip":
      return { ...hold, instead: "skipped" };
    case "hold": {
      const asked = fate.isTask ? ownerOf(object, hold.unit) : undefined;
      return {
        ...hold,
        // A record that is not made yet keeps none of the others back.
        ...(fate.scope === "record" && hold.case !== "created_blank" ? { whole: true } : {}),
        ...(asked === undefined ? {} : { correction: asked }),
      };
    }
  }
}

/** Whoever answers for the row, else for its object. */
export function ownerOf({ plan, units }: ObjectProgram, unit: string): string | undefined {
  const rows = units.find((one) => one.id === unit)?.rows ?? [];
  const owners = rows.flatMap((row) => row.plan.owner ?? []);
  return owners[0] ?? plan.owner ?? plan.steward;
}

/** What was not decided this time still waits; a deletion is looked at each time. */
function undecided({ link, units, flows }: LinkDecision): readonly StoredHold[] {
  const decided = new Set(units.map(({ unit }) => unit.id));
  return link.holds.filter((hold) => {
    // What was only tried, or left out, is noted anew once it is decided.
    if (hold.case === "record_deleted" || hold.instead !== undefined) return false;
    return !flows || (hold.unit !== "" && !decided.has(hold.unit));
  });
}

type NewHold = Omit<StoredHold, "opened" | "updated">;

function heldUnits(decision: LinkDecision, holding: Holding): readonly NewHold[] {
  return decision.units.flatMap(({ unit, resolution }): NewHold[] => {
    const isStillOpen = resolution.steps.some((step) => step.case === "hold_is_open");
    const before = decision.link.holds.find((hold) => hold.unit === unit.id);
    if (isStillOpen && before !== undefined) {
      const { decision: decided, ...still } = before;
      const why = decided === undefined ? before.why : movedSince;
      return [{ ...still, why, shown: shownBy(unit, decision.view) }];
    }
    if (resolution.hold === undefined) return [];
    return [held(resolution.hold, unit, decision, holding)];
  });
}

/** A decision speaks of the values that it saw. */
const movedSince = "the values moved after it was decided; look again";

function held(
  hold: UnitHold,
  unit: UnitDecision["unit"],
  decision: LinkDecision,
  { object, places }: Holding,
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

/** Of the record as a whole, where no row is to blame. */
function heldWhole(hold: UnitHold, { link }: LinkDecision, { object, places }: Holding): NewHold {
  const { id } = object.plan;
  return { ...hold, link: link.id, object: id, unit: "", shown: [], place: places.ofObject(id) };
}

function heldCreations(decision: LinkDecision, holding: Holding): readonly NewHold[] {
  return decision.creations.flatMap((creation): NewHold[] => {
    if (creation.kind !== "hold") return [];
    const found = decision.units.find((one) => one.unit.id === creation.unit);
    const hold: UnitHold = {
      class: creation.class,
      case: "created_blank",
      ends: [],
      why: `no record is created in ${creation.system}: ${creation.why}`,
    };
    if (found === undefined) return [heldWhole(hold, decision, holding)];
    return [held(hold, found.unit, decision, holding)];
  });
}

function heldDeletion(why: string, { link }: LinkDecision, { object, places }: Holding): NewHold {
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

/** A failure of the system's holds what was to be written. */
function heldByFailure(
  { effect, error }: Extract<Attempt, { kind: "failed" }>,
  decision: LinkDecision,
  holding: Holding,
  isDead: boolean,
): readonly NewHold[] {
  const holdClass = classOfFailure(error.kind);
  if (holdClass === undefined) return [];
  const touched = decision.units.filter(({ unit }) => effect.units.includes(unit.id));
  const hold: UnitHold = { class: holdClass, case: "one_changed", ends: [], why: error.message };
  const settled = (one: NewHold) => (isDead ? one : fated(one, holding));
  if (touched.length === 0) return [settled(heldWhole(hold, decision, holding))];
  // Where the whole record is kept back, the fields to blame are shown.
  const blamed = touched.filter(({ unit }) =>
    fieldsOf(unit, effect).some((field) => error.fields.includes(field)),
  );
  return (blamed.length > 0 ? blamed : touched).map(({ unit }) =>
    settled(held(hold, unit, decision, holding)),
  );
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
    const known = before.find((one) => one.unit === hold.unit && one.instead === hold.instead);
    byUnit.set(hold.unit, { ...hold, opened: known?.opened ?? now, updated: now });
  }
  return [...byUnit.values()];
}
