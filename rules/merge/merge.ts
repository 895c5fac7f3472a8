/**
 * What happens to one unit on one link: the situations of the decision table, recognised, and the
 * table's acts, carried out on paper. Pure; the runtime writes what comes out.
 *
 * Ends that a situation settles alone (absent, untranslated, earlier, stale) are set aside first and
 * the others are judged by what follows, as `decision-table.ts` says.
 */
import type { DecisionCase } from "../../plan/index.ts";
import { valueKey } from "../values/key.ts";
import type { Value } from "../values/native.ts";
import { blankTravels } from "./blank-travels.ts";
import { type Candidate, choose, grainOf } from "./choose.ts";
import { firstLink } from "./first-link.ts";
import { furthestOf, gather, groupByValue, preferredOf } from "./groups.ts";
import { type Outcome, startOutcome } from "./outcome.ts";
import { apart, behind, carryOver, speakingAmong } from "./owed.ts";
import type { Hub, Resolution, UnitEnd, UnitRules, UnitState } from "./unit.ts";

export function merge(rules: UnitRules, given: UnitState): Resolution {
  const state = carryOver(rules, given);
  const { ends } = state;
  const out = startOutcome(rules, state);
  if (!state.applies) return out.only("when_is_false");
  const unread = out.blocked();
  if (unread !== undefined) return unread;
  const present = ends.flatMap((end, at) => (end.now === undefined ? [] : [at]));
  if (state.holdIsOpen) {
    const settled = agreedValue(state, present);
    if (settled !== undefined) return out.agree(settled, present);
    return state.decided === undefined
      ? out.only("hold_is_open")
      : out.decide(present, state.decided);
  }
  if (present.some((at) => isNew(ends[at])) && !present.every((at) => isSettledNew(state, at))) {
    return firstLink(rules, state, present, out);
  }
  return sinceBase(rules, state, present, out);
}

/** Nothing is known of this end's past. */
function isNew(end: UnitEnd | undefined): boolean {
  return end !== undefined && end.baseKey === undefined;
}

/** An end without base that shows the value in force changed nothing; it only lacks its note. */
function isSettledNew({ ends, hub }: UnitState, at: number): boolean {
  const end = ends[at];
  if (end === undefined || end.baseKey !== undefined) return true;
  // Nothing was in force yet: the first link did not come to its end.
  const isBegun = hub?.value === null && hub.owed !== undefined;
  return hub !== undefined && !isBegun && end.translate(hub.value).kind === "shown";
}

function sinceBase(
  rules: UnitRules,
  state: UnitState,
  present: readonly number[],
  out: Outcome,
): Resolution {
  const { ends, hub } = state;
  const edited = present.filter((at) => {
    const end = ends[at] as UnitEnd;
    return end.baseKey !== undefined && end.baseKey !== end.ownKey;
  });
  // What was edited at receiving ends meanwhile is no answer to what one end has before the others.
  const isUnanswered = edited.every((at) => ends[at]?.role === "sink");
  const changed = isUnanswered ? [...speakingAmong(rules, state, present), ...edited] : edited;
  const fresh = present.filter((at) => isNew(ends[at]));
  if (changed.length === 0) {
    const late = behind(rules, state, present);
    if (hub !== undefined && late.length > 0) {
      for (const at of fresh) out.account(at);
      return settleLate(rules, hub, late, out);
    }
    out.reassert();
    return out.done("nothing_changed", fresh);
  }

  // They show the value in force and only lack their note, whatever becomes of the others.
  for (const at of fresh) out.account(at);
  const setAside = new Set<number>();
  for (const at of changed) {
    const end = ends[at] as UnitEnd;
    if (end.now?.kind !== "untranslated" || end.role === "sink") continue;
    setAside.add(at);
    const step = out.step("value_has_no_translation");
    if (step.do !== "keep") return out.hold("mapping_issue", step.case, [at]);
    out.account(at);
  }
  const settled = agreedValue(state, present);
  if (settled !== undefined && setAside.size === 0) return out.agree(settled, present);

  // What sources that are corrected show in the end.
  let given: Value | undefined;
  for (const at of changed) {
    if (setAside.has(at) || ends[at]?.role === "sink") continue;
    if (isEarlier(rules, hub, ends[at] as UnitEnd)) {
      setAside.add(at);
      const step = out.step("value_is_earlier");
      if (step.do === "keep") out.account(at);
      else {
        out.correct(at, step);
        given = hub?.value;
      }
    } else if (isStale(rules, hub, ends[at] as UnitEnd)) {
      setAside.add(at);
      out.correct(at, out.step("edit_is_stale"));
      given = hub?.value;
    }
  }

  const sources = changed.filter((at) => !setAside.has(at) && ends[at]?.role !== "sink");
  const sinks = changed.filter((at) => ends[at]?.role === "sink");
  const alone = () => sinksAlone(rules, state, { present, sinks, setAside, given }, out);
  if (sources.length === 0) return alone();

  const groups = groupByValue(state, sources);
  const filled = groups.filter((group) => group.value !== null);
  const blanks = groups.filter((group) => group.value === null);
  const twoWay = ends.some((end) => end.role === "both");

  if (sinks.length > 0 && !(filled.length === 0 && !out.travelsBlank)) {
    const step = out.step("source_and_sink_changed");
    if (step.do === "hold") return out.hold("conflict", step.case, []);
    if (step.by === "source" && !twoWay) return take(groups[0] as Candidate);
    if (!twoWay) {
      const all = groupByValue(state, [...sources, ...sinks]);
      return settleOneWay(all, groups[0] as Candidate);
    }
  }
  if (filled.length === 0) return onlyBlanks(blanks[0] as Candidate);
  if (filled.length === 1 && blanks.length === 0) return oneValue(filled[0] as Candidate);
  if (filled.length === 1 && !out.travelsBlank) {
    out.step("blank_against_change");
    return take(filled[0] as Candidate);
  }
  if (filled.length === 1) return differ("blank_against_change", groups);
  return differ("sources_differ", out.travelsBlank ? groups : filled);

  function onlyBlanks(blank: Candidate): Resolution {
    const step = out.step("source_emptied");
    if (step.do === "clear") return out.settle(present, blank, step);
    if (step.do === "refill" && hub !== undefined && hub.value !== null) {
      // What the emptied value reached before it was emptied goes back with it.
      const ahead = apart(state, present).filter((at) => !changed.includes(at));
      for (const at of [...sources, ...ahead]) out.correct(at, step);
      given = hub.value;
    }
    // A blank that stays where it is speaks for no source: what was edited beside it is judged alone.
    return alone();
  }

  function oneValue(candidate: Candidate): Resolution {
    if (rules.policy.kind !== "prefer" || !twoWay) {
      return out.settle(present, candidate, out.step("one_changed"));
    }
    const favourite = preferredOf(rules, state);
    if (favourite !== undefined && candidate.systems.includes(favourite.systems[0] ?? "")) {
      return out.settle(present, candidate, out.step("preferred_changed"));
    }
    if (favourite === undefined || favourite.value === null) {
      const name: DecisionCase = "other_changed_while_preferred_is_blank";
      return out.settle(present, candidate, out.step(name));
    }
    return out.settle(present, favourite, out.step("other_changed_against_preferred"));
  }

  function differ(name: DecisionCase, candidates: readonly Candidate[]): Resolution {
    const step = out.step(name);
    if (step.do === "hold") return out.hold("conflict", step.case, []);
    const furthest = furthestOf(rules, candidates);
    if (furthest.length === 1) return take(furthest[0] as Candidate);
    return settleBy(furthest);
  }

  function settleBy(candidates: readonly Candidate[]): Resolution {
    const choice = choose(candidates, {
      policy: rules.policy,
      headOrder: rules.headOrder,
      past: hub?.value,
      preferred: preferredOf(rules, state),
      mergeWith: state.mergeWith,
    });
    switch (choice.kind) {
      case "winner":
        return take(choice.winner);
      case "merged":
        return out.settleMerged(present, gather(choice.value, candidates), out.last());
      case "hold":
        if (rules.decisions.has("merge_fails")) out.step("merge_fails");
        return out.hold("conflict", out.last().case, [], choice.why);
    }
  }

  /** A receiving side that wins keeps its value until the source next changes, and it never travels. */
  function settleOneWay(all: readonly Candidate[], source: Candidate): Resolution {
    const choice = choose(all, {
      policy: rules.policy,
      headOrder: rules.headOrder,
      past: hub?.value,
      preferred: preferredOf(rules, state),
      mergeWith: state.mergeWith,
    });
    if (choice.kind === "hold") {
      if (rules.decisions.has("merge_fails")) out.step("merge_fails");
      return out.hold("conflict", out.last().case, [], choice.why);
    }
    if (choice.kind === "merged") {
      return out.settleMerged(present, gather(choice.value, all), out.last());
    }
    if (choice.winner.systems.some((system) => source.systems.includes(system))) {
      return out.settle(present, choice.winner, out.last());
    }
    for (const at of present) out.account(at);
    return out.rest(source);
  }

  function take(candidate: Candidate): Resolution {
    return out.settle(present, candidate, out.last());
  }
}

/** The value in force reaches the ends that are owed it, by the decision that made it. */
function settleLate(
  rules: UnitRules,
  { value, origin, stamp }: Hub,
  late: readonly number[],
  out: Outcome,
): Resolution {
  const isTwoWay = rules.decisions.has("sources_differ");
  const step = out.step(isTwoWay ? "sources_differ" : "source_and_sink_changed");
  return out.settle(late, { value, systems: [origin], stamp }, step);
}

/** Receiving ends were edited and no source was, or only ends that were set aside. */
function sinksAlone(
  rules: UnitRules,
  state: UnitState,
  {
    present,
    sinks,
    setAside,
    given,
  }: {
    readonly present: readonly number[];
    readonly sinks: readonly number[];
    readonly setAside: ReadonlySet<number>;
    /** What the sources that are written show in the end; undefined where none is. */
    readonly given: Value | undefined;
  },
  out: Outcome,
): Resolution {
  const { ends, hub } = state;
  if (sinks.length === 0) return out.settleHub(present);
  // What was set aside is corrected or kept, and speaks for nobody. No more does what is late, and gets the value in force.
  const late = new Set(
    behind(rules, state, present).filter((at) => ends[at]?.baseKey === ends[at]?.ownKey),
  );
  const sources = present.filter(
    (at) => ends[at]?.role !== "sink" && !setAside.has(at) && !late.has(at),
  );
  const shown = groupByValue(state, sources);
  const filled = shown.find((one) => one.value !== null);
  const isLate = [...late].some((at) => ends[at]?.role !== "sink");
  const inForce = hub?.value ?? null;
  // What a source shows of the value in force, in a form or by a map that others share, is that value.
  const isShown =
    inForce !== null && sources.some((at) => ends[at]?.translate(inForce).kind === "shown");
  // Where no source is there to be read, or one is late, the value in force speaks for them.
  const ofSources = isShown ? inForce : filled?.value;
  const value = ofSources ?? given ?? (shown.length > 0 && !isLate ? null : inForce);
  const isBlank = value === null && !out.travelsBlank;
  if (isBlank && rules.decisions.has("sink_changed_while_source_is_blank")) {
    out.step("sink_changed_while_source_is_blank");
    // The sources too: what comes after the blank is news, even where it was there before.
    for (const at of [...sinks, ...sources]) out.account(at);
    return out.settleHub(present);
  }
  const step = out.step("sink_changed");
  if (step.do === "hold") return out.hold("conflict", step.case, sinks);
  if (step.do === "keep") {
    for (const at of sinks) out.account(at);
    return out.settleHub(present);
  }
  for (const at of sinks) out.correct(at, step);
  return out.settleHub(present, value);
}

/** The one value that all present ends show; undefined where they differ or one cannot be read. */
function agreedValue(state: UnitState, present: readonly number[]): Candidate | undefined {
  if (present.length < 2) return undefined;
  const groups = groupByValue(state, present);
  const [only] = groups;
  // What an edit makes of a value that its end is owed has still to be written there.
  const all = present.every((at) => {
    const end = state.ends[at];
    return end?.now?.kind === "value" && end.translate(end.now.value).kind === "shown";
  });
  return all && groups.length === 1 ? only : undefined;
}

function isEarlier(rules: UnitRules, hub: Hub | undefined, end: UnitEnd): boolean {
  if (rules.advance === undefined || hub === undefined || end.now?.kind !== "value") return false;
  const at = rules.advance.indexOf(valueKey(end.now.value));
  return at !== -1 && at < rules.advance.indexOf(valueKey(hub.value));
}

/** Older, by the field's own stamp, than the value in force, which another end gave. */
function isStale(rules: UnitRules, hub: Hub | undefined, end: UnitEnd): boolean {
  const { policy } = rules;
  if (policy.kind !== "latest" || !rules.decisions.has("edit_is_stale")) return false;
  if (!end.stampOfField || end.stamp === undefined) return false;
  if (hub?.stamp === undefined || hub.origin === end.system) return false;
  // A blank that stays where it is stands against nothing.
  if (hub.value === null && !blankTravels(rules)) return false;
  return grainOf(end.stamp, policy.grainSeconds) < grainOf(hub.stamp, policy.grainSeconds);
}
