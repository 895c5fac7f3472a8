/**
 * A merged value is nobody's own, and merging it a second time may change it: a count would be added
 * twice. So an end that did not get it, because its system was away, is noted with what it showed when
 * the value was made: the end is *owed* the value in force. An edit made there meanwhile is carried
 * over to that value, and only that edit.
 */
import { mergeValues } from "../policies/merge-values.ts";
import type { Value } from "../values/native.ts";
import type { Owed, UnitEnd, UnitRules, UnitState } from "./unit.ts";

/** The same state, in which an end that is owed the value in force shows what its own edit makes of it. */
export function carryOver(rules: UnitRules, state: UnitState): UnitState {
  const { hub } = state;
  if (hub?.owed === undefined) return state;
  return { ...state, ends: state.ends.map(carried) };

  function carried(end: UnitEnd): UnitEnd {
    const owed = owedTo(end, state);
    if (owed === undefined || hub === undefined || end.now?.kind !== "value") return end;
    if (end.baseKey === end.ownKey) return end;
    const { value: actual } = end.now;
    // What it is owed may have arrived without a word.
    const isThere = end.translate(hub.value).kind === "shown";
    const value = isThere ? hub.value : mergeAgain(rules, state, owed.value, [hub.value, actual]);
    return value === undefined ? end : { ...end, now: { kind: "value", value }, actual };
  }
}

/** The ends that are owed the value in force and do not show it. */
export function behind(state: UnitState, present: readonly number[]): readonly number[] {
  const { hub, ends } = state;
  return present.filter((at) => {
    const end = ends[at];
    if (end === undefined || hub === undefined || owedTo(end, state) === undefined) return false;
    return end.role !== "source" && end.translate(hub.value).kind !== "shown";
  });
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
