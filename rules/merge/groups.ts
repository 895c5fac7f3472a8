/** Ends grouped by the value that they show: two that agree are one candidate. */
import { valueKey } from "../values/key.ts";
import type { Value } from "../values/native.ts";
import type { Candidate } from "./choose.ts";
import type { UnitEnd, UnitRules, UnitState } from "./unit.ts";

/**
 * One candidate for each distinct value of these ends, in their order. Two ends agree if either's
 * value, translated, is what the other shows. Ends that cannot be read are left out.
 */
export function groupByValue(state: UnitState, ends: readonly number[]): Candidate[] {
  const groups: { value: Value; members: UnitEnd[]; shownAt: number[] }[] = [];
  for (const at of ends) {
    const end = state.ends[at];
    if (end?.now?.kind !== "value") continue;
    const { value } = end.now;
    // With each of them: one that a map makes of two values agrees with both, and these do not with one another.
    const found = groups.find((group) => group.members.every((one) => doAgree(one, end)));
    const group = found ?? { value, members: [], shownAt: [] };
    if (found === undefined) groups.push(group);
    group.members.push(end);
    if (end.actual === undefined) group.shownAt.push(at);
  }
  return groups.map(({ value, members, shownAt }) => ({
    value: members.length > 1 ? commonOf(members, value) : value,
    shownAt,
    systems: members.map((end) => end.system),
    stamp: latestStamp(members.map((end) => end.stamp)),
  }));
}

/** A value of theirs that all of them show, where there is one; a receiving end's own never stands for the others. */
function commonOf(members: readonly UnitEnd[], otherwise: Value): Value {
  for (const { now, role } of members) {
    if (now?.kind !== "value" || role === "sink") continue;
    const { value } = now;
    if (members.every((one) => one.translate(value).kind === "shown")) return value;
  }
  return otherwise;
}

function doAgree(one: UnitEnd, other: UnitEnd): boolean {
  if (one.now?.kind !== "value" || other.now?.kind !== "value") return false;
  return (
    valueKey(one.now.value) === valueKey(other.now.value) ||
    other.translate(one.now.value).kind === "shown" ||
    one.translate(other.now.value).kind === "shown"
  );
}

/** A merged value is everyone's. */
export function gather(value: Value, candidates: readonly Candidate[]): Candidate {
  return {
    value,
    systems: candidates.flatMap((one) => one.systems),
    stamp: latestStamp(candidates.map((one) => one.stamp)),
  };
}

/** Undefined where one of them is: a value that somebody gave without a stamp has none. */
function latestStamp(stamps: readonly (number | undefined)[]): number | undefined {
  const known = stamps.filter((stamp) => stamp !== undefined);
  return known.length < Math.max(1, stamps.length) ? undefined : Math.max(...known);
}

/** Those furthest along the row's list; values that it does not name stay beside them. */
export function furthestOf(
  rules: UnitRules,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const place = (one: Candidate) => rules.advance?.indexOf(valueKey(one.value)) ?? -1;
  const furthest = Math.max(...candidates.map(place));
  return candidates.filter((one) => place(one) === -1 || place(one) === furthest);
}

/** What the system that `prefer` names shows now; undefined where it is not there. */
export function preferredOf(rules: UnitRules, state: UnitState): Candidate | undefined {
  const { policy } = rules;
  if (policy.kind !== "prefer") return undefined;
  const end = state.ends.find((one) => one.system === policy.system && one.now !== undefined);
  if (end?.now?.kind !== "value") return undefined;
  // A form of its own of the value in force, or what a map made of it, is that value.
  const { hub } = state;
  const isInForce = hub !== undefined && end.translate(hub.value).kind === "shown";
  const value = isInForce ? hub.value : end.now.value;
  return { value, systems: [end.system], stamp: end.stamp };
}
