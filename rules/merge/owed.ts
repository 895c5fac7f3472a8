/**
 * An end is *owed* the value in force where it shows another one that was accounted for there. It comes to
 * that in two ways.
 *
 * A merged value is nobody's own, and merging it a second time may change it: a count would be added
 * twice. It stands as soon as one end has it, and is owed to those that did not get it because their system
 * was away. Any other value is in force only when all ends have it: until then, those that have it already
 * are owed the one before, should the edit that made it be taken back.
 *
 * An edit made at such an end is carried over to the value in force, and only that edit.
 */
import { mergeValues } from "../policies/merge-values.ts";
import type { Value } from "../values/native.ts";
import { blankTravels } from "./blank-travels.ts";
import type { Owed, UnitEnd, UnitRules, UnitState } from "./unit.ts";

/** The same state, in which an end that is owed the value in force shows what its own edit makes of it. */
export function carryOver(rules: UnitRules, state: UnitState): UnitState {
  const { hub } = state;
  if (hub?.owed === undefined) return state;
  return { ...state, ends: state.ends.map(carried) };

  function carried(end: UnitEnd): UnitEnd {
    const owed = owedTo(end, state);
    if (owed === undefined || hub === undefined || end.now?.kind !== "value") return end;
    if (end.baseKey === end.ownKey || end.role === "sink") return end;
    const { value: actual } = end.now;
    // What it is owed may have arrived without a word.
    const isThere = end.translate(hub.value).kind === "shown";
    const value = isThere ? hub.value : mergeAgain(rules, state, owed.value, [hub.value, actual]);
    return value === undefined ? end : { ...end, now: { kind: "value", value }, actual };
  }
}

/** The ends that are owed the value in force and do not show it; a blank may have to stay where it is. */
export function behind(
  rules: UnitRules,
  state: UnitState,
  present: readonly number[],
): readonly number[] {
  const { hub, ends } = state;
  if (hub === undefined || (hub.value === null && !blankTravels(rules))) return [];
  const isOwn = (at: number) => owedTo(ends[at] as UnitEnd, state)?.ahead && hasLostGiver(state);
  return apart(state, present).filter((at) => !isOwn(at));
}

/** The ends that are owed the value in force and do not show it, whoever speaks for what they have. */
export function apart(state: UnitState, present: readonly number[]): readonly number[] {
  const { hub, ends } = state;
  if (hub === undefined) return [];
  return present.filter((at) => {
    const end = ends[at] as UnitEnd;
    if (end.role === "source" || owedTo(end, state) === undefined) return false;
    return end.translate(hub.value).kind !== "shown";
  });
}

/** Sources that were given a value before the others could have it: where nothing else is left, as good as any. */
export function aheadAmong(state: UnitState, present: readonly number[]): readonly number[] {
  return present.filter((at) => {
    const end = state.ends[at];
    if (end === undefined || end.role === "sink" || owedTo(end, state) === undefined) return false;
    return end.now?.kind === "value" && end.now.value !== null;
  });
}

/**
 * Those that speak for what they have: what was in force before is a blank that stays where it is, or who gave
 * it is gone.
 */
export function speakingAmong(
  rules: UnitRules,
  state: UnitState,
  present: readonly number[],
): readonly number[] {
  const { hub, ends } = state;
  if (hub?.value === null && !blankTravels(rules)) return aheadAmong(state, present);
  if (!hasLostGiver(state)) return [];
  return present.filter((at) => {
    const end = ends[at] as UnitEnd;
    const isAhead = end.role !== "sink" && owedTo(end, state)?.ahead === true;
    return isAhead && end.now?.kind === "value" && (end.now.value !== null || blankTravels(rules));
  });
}

/** Whether a record is gone that an edit can have come from: nobody is left who could take it back. */
function hasLostGiver(state: UnitState): boolean {
  return state.ends.some(
    (end) =>
      end.role !== "sink" &&
      end.now === undefined &&
      end.unread !== true &&
      owedTo(end, state) === undefined,
  );
}

function owedTo(end: UnitEnd, { hub }: UnitState): Owed | undefined {
  return hub?.owed?.find((one) => one.system === end.system);
}

function mergeAgain(
  { policy }: UnitRules,
  { mergeWith }: UnitState,
  past: Value,
  values: readonly Value[],
): Value | undefined {
  switch (policy.kind) {
    case "merge":
      return mergeValues(policy.function, past, values);
    case "merge_module":
      return mergeWith?.(policy.path, past, values);
    default:
      return undefined;
  }
}
