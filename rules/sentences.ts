/**
 * Each decision as a sentence for the people who govern the data, in their words: sides, blanks,
 * "wins", "a person decides". `explain` and the documents say what the engine does because both read
 * the same table.
 */
import type { Decision, Otherwise, Policy, RowPlan } from "../plan/index.ts";
import { definitionOf } from "./policies/index.ts";
import type { RowNames } from "./row-names.ts";
import { joined, type Sides, sidesOf } from "./sides.ts";

export { authorityOf, directionOf } from "./headlines.ts";
export type { RowNames } from "./row-names.ts";

export interface SpokenRow
  extends Pick<RowPlan, "ends" | "policy" | "advance" | "default" | "map"> {
  /** `system`: the side whose values the map has for the others. */
  readonly unmapped: {
    readonly in: Otherwise;
    readonly out: Otherwise;
    readonly system: string;
  } | null;
  /** What decides at the first link, where the object says so. */
  readonly firstLink: Policy | null;
}

/** One sentence for one decision of a row. */
export function sentence(decision: Decision, row: SpokenRow, names: RowNames): string {
  const sides = sidesOf(row, names);
  const { peers } = sides;
  const { sources, receivers, receiver, all, others } = spoken(sides);
  switch (decision.case) {
    case "when_is_false":
      return "While its condition does not hold nothing is written; changes made meanwhile count once it holds again.";
    case "hold_is_open":
      return "While a case waits for a person nothing is written for this field; later edits join the case, and it closes by itself when the sides agree.";
    case "field_is_absent":
      return "A field that a system does not return is unknown and changes nothing.";
    case "nothing_changed":
      return "If nobody changed it, nothing is written.";
    case "own_write_seen":
      return "What Concordat wrote itself is recognised and does not travel back.";
    case "own_write_normalised":
      return "Where a system stores what Concordat wrote in a form of its own, that form is accepted there and does not travel back.";
    case "all_agree":
      return "If the sides were changed to the same value, they agree and neither is written.";
    case "all_emptied":
      return "If the sides were all emptied, they agree on blank.";
    case "source_emptied":
      return decision.do === "clear"
        ? `A blank ${peers ? "on one side" : `in ${sources}`} empties ${peers ? "the others" : receivers} as well.`
        : decision.do === "refill"
          ? "A side that is emptied is filled again with the value of the others."
          : `A blank ${peers ? "on one side" : `in ${sources}`} never overwrites ${peers ? "a value on another" : receivers}.`;
    case "value_is_earlier":
      return `It only moves forward (${listed(row.advance ?? [])}); ${peers ? "a side set to an earlier value is corrected" : `an earlier value in ${sources} stays there and is not carried over`}.`;
    case "edit_is_stale":
      return "An edit that turns out to be older than the value in force does not replace it; that side is corrected.";
    case "one_changed":
      return peers
        ? `If only one side changes it, the change goes to ${others}.`
        : `A change in ${sources} goes to ${receivers}.`;
    case "preferred_changed":
      return `A change in ${favourite(row.policy, names)} goes to ${others}.`;
    case "other_changed_while_preferred_is_blank":
      return `While ${favourite(row.policy, names)} is blank, a change elsewhere goes to all sides.`;
    case "other_changed_against_preferred":
      return `While ${favourite(row.policy, names)} has a value, a change elsewhere is corrected to it.`;
    case "blank_against_change":
      return decision.by === "change"
        ? "If one side empties it and another changes it, the change stands."
        : `If one side empties it and another changes it, ${settled(row, sources, names)}.`;
    case "sources_differ":
      return `If ${all} change it to different values, ${decision.by === "advance" ? "the one further along wins; where the list does not name them, " : ""}${settled(row, sources, names)}${kept(decision)}.`;
    case "merge_fails":
      return "If they cannot be merged, a person decides; until then neither is written.";
    case "sink_changed_while_source_is_blank":
      return `While ${sources} ${are(sides)} blank, an edit made in ${receiver} stays.`;
    case "sink_changed":
      return decision.do === "keep"
        ? `An edit made in ${receiver} itself stays until ${peers ? "another side" : sources} changes.`
        : decision.do === "hold"
          ? `An edit made in ${receiver} itself waits for a person to decide.`
          : `An edit made in ${receiver} itself is set back to the value of ${sources}.`;
    case "source_and_sink_changed":
      return `If ${both(sides)} changed, ${bothSettled(decision, row, sides, names)}${kept(decision)}.`;
    case "value_has_no_translation":
      return `A value of ${translated(row, names)} that the value map ${row.map ?? ""} does not read ${unmapped(row.unmapped?.in)}.`;
    case "winner_has_no_translation":
      return `A value that the value map ${row.map ?? ""} does not translate for ${translated(row, names)} ${unmapped(row.unmapped?.out)}; the other value does not win instead.`;
    case "first_all_blank":
      return receivers === ""
        ? "When records are first linked and all sides are blank, nothing is written."
        : `When records are first linked and ${sources} ${are(sides)} blank, nothing is written.`;
    case "first_preferred_is_blank":
      return `When records are first linked and ${favourite(row.firstLink ?? row.policy, names)} is blank, it is filled from the other side.`;
    case "first_one_value":
      return `When records are first linked, ${peers ? "a value that only one side has fills the others" : `the value of ${sources} fills ${receivers}`}.`;
    case "first_values_differ":
      return `When records are first linked with different values, ${firstSettled(decision, row, sources, names)}.`;
    case "first_sink_differs":
      return `When records are first linked ${peers ? `and ${receiver} differs` : "with different values"}, ${
        decision.do === "keep"
          ? "both stay and the difference is reported"
          : decision.do === "hold"
            ? "a person decides"
            : `${peers ? "the value of the other sides" : sources} wins`
      }.`;
    case "created_blank":
      return decision.do === "use_default"
        ? `A record created without it gets ${JSON.stringify(row.default ?? "")}, which counts as blank from then on.`
        : "A record is not created without it; the creation waits and is shown.";
  }
}

export function settled(
  row: Pick<SpokenRow, "policy">,
  sources: string,
  names: RowNames,
  policy = row.policy,
): string {
  return definitionOf(policy).outcome(policy, names, sources);
}

/** How it ends where what sends and what receives were both changed. */
export function bothSettled(
  decision: Decision,
  row: Pick<SpokenRow, "policy">,
  sides: Sides,
  names: RowNames,
): string {
  const { sources } = spoken(sides);
  if (decision.do === "hold" && row.policy.kind !== "review") return "a person decides";
  return sides.peers ? "the other side wins" : settled(row, sources, names);
}

function firstSettled(
  decision: Decision,
  row: SpokenRow,
  sources: string,
  names: RowNames,
): string {
  if (decision.by === "advance") return "the one further along wins";
  if (decision.do === "keep") return "both stay and the difference is reported";
  const policy = row.firstLink ?? row.policy;
  if (decision.do === "hold" && policy.kind !== "review") return "a person decides";
  if (policy.kind === "authority") return `${favourite(policy, names)} wins`;
  return settled(row, sources, names, policy);
}

/** The side that wins by its name. */
function favourite(policy: Policy, names: RowNames): string {
  return names.system(definitionOf(policy).favourite?.(policy) ?? "");
}

/** The sides as parts of a sentence. */
export function spoken({ sources, receivers, all }: Sides) {
  return {
    sources: joined(sources),
    receivers: joined(receivers),
    receiver: joined(receivers, "or"),
    all: all.length > 2 ? "several sides" : joined(all),
    others: all.length > 2 ? "the others" : "the other",
  };
}

function both({ sources, receivers, peers }: Sides): string {
  return peers
    ? `${joined(receivers, "or")} and another side both`
    : `${joined(sources)} and ${joined(receivers)} both`;
}

function are({ sources }: Sides): string {
  return sources.length > 1 ? "are" : "is";
}

/** A loser is never lost without a trace. */
function kept(decision: Decision): string {
  return decision.do === "take" ? ", and the value it replaces is kept in the audit" : "";
}

function translated({ unmapped }: SpokenRow, names: RowNames): string {
  return unmapped === null ? "that side" : names.system(unmapped.system);
}

function unmapped(rule: Otherwise | undefined): string {
  switch (rule?.kind) {
    case "keep":
      return "stays where it is and is not carried over";
    case "pass":
      return "is carried over as it is";
    case "value":
      return `is carried over as ${JSON.stringify(rule.value ?? "")}`;
    default:
      return "waits for a person, and nothing is written";
  }
}

function listed(values: readonly unknown[]): string {
  return values
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join(" → ");
}
