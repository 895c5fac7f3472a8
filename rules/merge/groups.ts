/** Ends grouped by the value that they show: two that agree are one candidate. */
import { valueKey } from "../values/key.ts";
import type { Value } from "../values/native.ts";
import type { Candidate } from "./choose.ts";
import type { UnitEnd, UnitRules, UnitState } from "./unit.ts";

/** An end that can be read, with what it shows. */
interface Member {
  readonly at: number;
  readonly end: UnitEnd;
  readonly value: Value;
}

/**
 * One candidate for each distinct value of these ends, in their order. Two ends agree if either's
 * value, translated, is what the other shows. Ends that cannot be read are left out.
 */
export function groupByValue(state: UnitState, ends: readonly number[]): Candidate[] {
  const members = ends.flatMap((at): Member[] => {
    const end = state.ends[at];
    return end?.now?.kind === "value" ? [{ at, end, value: end.now.value }] : [];
  });
  const groups: Member[][] = [];
  for (const one of members) {
    // With each of them: one that a map makes of two values agrees with both, and these do not with one another.
    const group = groups.find((those) => those.every((other) => doAgree(other, one)));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups.map((group) => ({
    value: commonOf(group),
    shownAt: group.flatMap(({ at, end }) => (end.actual === undefined ? [at] : [])),
    systems: group.map(({ end }) => end.system),
    stamp: latestStamp(group.map(({ end }) => end.stamp)),
  }));
}

/** A value of theirs that all of them show, where there is one; a receiving end's own never stands for the others. */
function commonOf(group: readonly Member[]): Value {
  const own = group.filter(({ end }) => end.role !== "sink");
  const common = own.find(({ value }) => group.every(({ end }) => isShown(end, value)));
  return (common ?? own[0] ?? group[0])?.value ?? null;
}

function doAgree(one: Member, other: Member): boolean {
  return isShown(other.end, one.value) || isShown(one.end, other.value);
}

function isShown(end: UnitEnd, value: Value): boolean {
  return end.translate(value).kind === "shown";
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

/** Those furthest along the row's list, where it has one; values that it does not name stay beside them. */
export function furthestOf(
  rules: UnitRules,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const { advance } = rules;
  if (advance === undefined) return candidates;
  const place = (one: Candidate) => advance.indexOf(valueKey(one.value));
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
