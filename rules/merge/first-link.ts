/**
 * A unit on a link where the past of some end is unknown: two records that were just linked, a row or
 * a system that is new, a state that was lost. Never a guess, never a delete.
 *
 * The candidates are the sources that are not blank, and the value in force where there is one.
 */
import { valueKey } from "../values/key.ts";
import { type Candidate, choose } from "./choose.ts";
import { furthestOf, gather, groupByValue, preferredOf } from "./groups.ts";
import type { Outcome } from "./outcome.ts";
import { aheadAmong } from "./owed.ts";
import type { Resolution, UnitEnd, UnitRules, UnitState } from "./unit.ts";

export function firstLink(
  rules: UnitRules,
  state: UnitState,
  all: readonly number[],
  out: Outcome,
): Resolution {
  const { ends, hub } = state;
  const kept = all.filter(
    (at) => ends[at]?.role !== "sink" && ends[at]?.now?.kind === "untranslated",
  );
  for (const at of kept) {
    const step = out.step("value_has_no_translation");
    if (step.do !== "keep") return out.hold("mapping_issue", step.case, [at]);
    out.account(at);
  }
  // What the map keeps at its end stays there, whatever the others agree on.
  const present = all.filter((at) => !kept.includes(at));
  const sources = present.filter((at) => ends[at]?.role !== "sink");
  const sinks = present.filter((at) => ends[at]?.role === "sink");
  const edited = candidatesOf(state, sources).filter((one) => one.value !== null);
  const candidates = edited.length > 0 ? edited : groupByValue(state, aheadAmong(state, sources));

  if (candidates.length === 0) {
    // What the map kept is no value that could be missed elsewhere.
    for (const at of present) out.account(at);
    if (kept.length > 0) return out.rest();
    out.step("first_all_blank");
    return out.rest(hub === undefined ? { value: null, systems: [], stamp: undefined } : undefined);
  }
  if (candidates.length === 1) return oneValue(candidates[0] as Candidate);

  const step = out.step("first_values_differ");
  if (step.do === "hold") return out.hold("conflict", step.case, []);
  const furthest = furthestOf(rules, candidates);
  if (furthest.length === 1) return out.settle(present, furthest[0] as Candidate, step);
  // What the list does not name is none of its business.
  return rules.firstLink.kind === "keep" ? keepAll() : decide(furthest);

  function oneValue(candidate: Candidate): Resolution {
    const blankFavourite = favouriteIsBlank();
    const fill = out.step(
      blankFavourite && rules.decisions.has("first_preferred_is_blank")
        ? "first_preferred_is_blank"
        : "first_one_value",
    );
    const differing = sinks.filter((at) => differs(ends[at] as UnitEnd, candidate));
    // An end that stands as it was, though it differs from what is in force, was left so.
    const reached = present.filter((at) => !isLeft(ends[at] as UnitEnd, candidate));
    if (differing.length === 0) return out.settle(reached, candidate, fill);
    const step = out.step("first_sink_differs");
    if (step.do === "hold") return out.hold("conflict", step.case, differing);
    if (step.do === "take") return out.settle(reached, candidate, step);
    for (const at of differing) out.account(at);
    const others = reached.filter((at) => !differing.includes(at));
    return out.settle(others, candidate, fill);
  }

  function isLeft(end: UnitEnd, candidate: Candidate): boolean {
    const isOwed = hub?.owed?.some((one) => one.system === end.system) === true;
    const isAsItWas = end.baseKey === end.ownKey;
    const isInForce = hub !== undefined && valueKey(hub.value) === valueKey(candidate.value);
    return isInForce && end.role === "both" && isAsItWas && !isOwed && differs(end, candidate);
  }

  function differs(end: UnitEnd, { value }: Candidate): boolean {
    const isBlank = end.now?.kind === "value" && end.now.value === null;
    return !isBlank && end.translate(value).kind !== "shown";
  }

  function favouriteIsBlank(): boolean {
    const policy = rules.firstLink.kind === "policy" ? rules.firstLink.policy : rules.policy;
    const name =
      policy.kind === "prefer"
        ? policy.system
        : policy.kind === "authority"
          ? policy.order[0]
          : undefined;
    const end = ends.find((one) => one.system === name && one.now !== undefined);
    return end?.now?.kind === "value" && end.now.value === null;
  }

  /** Both stay and are reported; later edits flow from here. */
  function keepAll(): Resolution {
    for (const at of present) out.account(at);
    const first = rules.headOrder
      .map((system) => candidates.find((one) => one.systems.includes(system)))
      .find((one) => one !== undefined);
    return out.rest(first);
  }

  function decide(among: readonly Candidate[]): Resolution {
    const policy = rules.firstLink.kind === "policy" ? rules.firstLink.policy : rules.policy;
    const choice = choose(among, {
      policy,
      headOrder: rules.headOrder,
      past: undefined,
      preferred: preferredOf({ ...rules, policy }, state),
      mergeWith: state.mergeWith,
    });
    switch (choice.kind) {
      case "winner":
        return out.settle(present, choice.winner, out.last());
      case "merged":
        return out.settleMerged(present, gather(choice.value, among), out.last());
      case "hold":
        return out.hold("conflict", out.last().case, [], choice.why);
    }
  }
}

/**
 * The sources' values; an end that has not changed since its base stands behind the value in force,
 * which keeps its own stamp. The value in force is none any more once its own system was edited.
 */
function candidatesOf(state: UnitState, sources: readonly number[]): Candidate[] {
  const { ends, hub } = state;
  if (hub === undefined) return groupByValue(state, sources);
  const moved = sources.filter((at) => ends[at]?.baseKey !== ends[at]?.ownKey);
  const groups = groupByValue(state, moved);
  if (isOutdated(hub.origin)) return groups;
  const inForce = { value: hub.value, systems: [hub.origin], stamp: hub.stamp };
  const shown = groups.find((group) => isSame(group));
  if (shown === undefined) return [...groups, inForce];
  return groups.map((group) =>
    group === shown ? { ...group, ...gather(group.value, [inForce, group]) } : group,
  );

  /** On a one-way row nothing but its source could stand behind it. */
  function isOutdated(origin: string): boolean {
    const isOneWay = !ends.some((end) => end.role === "both");
    return sources.some((at) => {
      const end = ends[at];
      const isEdited = end?.system === origin && end.baseKey !== undefined;
      return (isOneWay || isEdited) && moved.includes(at) && isFilled(end);
    });
  }

  function isSame(group: Candidate): boolean {
    return ends.some(
      (end) =>
        group.systems.includes(end.system) &&
        end.now?.kind === "value" &&
        end.translate(hub?.value ?? null).kind === "shown",
    );
  }
}

function isFilled(end: UnitEnd | undefined): boolean {
  return end?.now?.kind === "value" && end.now.value !== null;
}
