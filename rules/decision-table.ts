/**
 * The decision table: every situation that a row can meet, and what is done in it (`act.ts` says what
 * each act writes).
 *
 * It is data. The engine acts by it, `explain` and the documents speak from it, the proofs explore
 * it, and the tests hold every cell: one that is deleted fails a test. A cell says for which shapes
 * of row its situation exists at all, and what such a row does there. The situations of one row leave
 * none out; where two would fit, the earlier one is meant. An end that a situation settles alone
 * (absent, untranslated, earlier, stale) is set aside, and the others are judged by what follows.
 */
import type { Decision, DecisionCase, Otherwise, Policy } from "../plan/index.ts";
import type { Act } from "./act.ts";
import { policies } from "./policies/index.ts";
import type { RowShape } from "./row-shape.ts";

export interface Cell {
  readonly case: DecisionCase;
  readonly applies: (shape: RowShape) => boolean;
  readonly decide: (shape: RowShape) => Act;
}

const always = () => true;
const twoWay = (shape: RowShape) => shape.direction === "both";
const receives = (shape: RowShape) => shape.receiver;
const prefers = (shape: RowShape) => twoWay(shape) && shape.policy === "prefer";
/** A record that must have the field is never emptied. */
const blankTravels = (shape: RowShape) => shape.empty === "clear" && !shape.required;

const doing = (act: Act["do"], by?: Act["by"]) => (): Act =>
  by === undefined ? { do: act } : { do: act, by };

export const cells: readonly Cell[] = [
  // ---- Before anything is compared --------------------------------------------------------------
  { case: "when_is_false", applies: (shape) => shape.when, decide: doing("wait") },
  // A hold of this row on this link waits for a person.
  { case: "hold_is_open", applies: canHold, decide: doing("wait") },
  // The field of an end was not returned.
  { case: "field_is_absent", applies: always, decide: doing("nothing") },
  // A source was changed to a value that the map does not read.
  {
    case: "value_has_no_translation",
    applies: (shape) => shape.unmappedIn !== null,
    decide: (shape) => untranslated(shape.unmappedIn),
  },

  // ---- Since the ends last agreed ---------------------------------------------------------------
  { case: "nothing_changed", applies: always, decide: doing("nothing") },
  // An end shows what we wrote: the echo of a write is no edit.
  { case: "own_write_seen", applies: always, decide: doing("nothing") },
  // An end shows its own form of what we wrote, read back with the write.
  { case: "own_write_normalised", applies: always, decide: doing("agree") },
  // Changed, and all ends show one value.
  { case: "all_agree", applies: always, decide: doing("agree") },
  { case: "all_emptied", applies: always, decide: doing("agree") },
  // A source was emptied and no other end changed.
  {
    case: "source_emptied",
    applies: always,
    decide: (shape) => {
      if (blankTravels(shape)) return { do: "clear" };
      // Only an end that may be written can be filled back.
      return { do: shape.empty === "refill" && twoWay(shape) ? "refill" : "nothing" };
    },
  },
  // A source was changed to a value that stands before the one in force in the row's list.
  {
    case: "value_is_earlier",
    applies: (shape) => shape.advance,
    // The source of a one-way row is not ours to correct.
    decide: (shape) => ({ do: twoWay(shape) ? "correct" : "keep", by: "advance" }),
  },
  // The field's own stamp is older than that of the value in force, which another end gave.
  {
    case: "edit_is_stale",
    applies: (shape) => twoWay(shape) && shape.fieldStamps,
    decide: doing("correct", "stamp"),
  },
  // One source changed, or several to one value; no other end changed.
  { case: "one_changed", applies: (shape) => !prefers(shape), decide: doing("travel") },
  { case: "preferred_changed", applies: prefers, decide: doing("travel") },
  { case: "other_changed_while_preferred_is_blank", applies: prefers, decide: doing("travel") },
  {
    case: "other_changed_against_preferred",
    applies: prefers,
    decide: doing("correct", "prefer"),
  },
  // Sources were emptied, others changed to one value.
  {
    case: "blank_against_change",
    applies: twoWay,
    // A blank that may travel is a value like any other, and the conflict clause decides.
    decide: (shape) => (blankTravels(shape) ? settle(shape.policy) : { do: "take", by: "change" }),
  },
  // Sources were changed to different values.
  {
    case: "sources_differ",
    applies: twoWay,
    // A person's decision is not taken away by a list; any other clause yields to it.
    decide: (shape) =>
      shape.advance && shape.policy !== "review"
        ? { do: "take", by: "advance" }
        : settle(shape.policy),
  },
  // The conflict clause found no value: a function of the language cannot take what a side shows, or lacks a
  // value before; one of the user's own threw, gave a value of another type, or gave two answers.
  {
    case: "merge_fails",
    applies: (shape) => policies[shape.policy].canFail,
    decide: doing("hold"),
  },
  // A receiving end was edited, and the source has no value to set it back to.
  {
    case: "sink_changed_while_source_is_blank",
    applies: (shape) => receives(shape) && shape.drift !== "review" && !blankTravels(shape),
    decide: doing("keep"),
  },
  // A receiving end was edited and no source changed.
  {
    case: "sink_changed",
    applies: receives,
    decide: ({ drift }) =>
      drift === "keep"
        ? { do: "keep" }
        : drift === "review"
          ? { do: "hold" }
          : { do: "revert", by: "source" },
  },
  {
    case: "source_and_sink_changed",
    applies: receives,
    decide: (shape) => {
      // `drift review` holds every edit of the receiving side.
      if (shape.drift === "review") return { do: "hold" };
      // Beside peers the clause speaks of the peers; a receiving end never wins against them.
      return twoWay(shape) ? { do: "take", by: "source" } : settle(shape.policy);
    },
  },
  // The value that stands cannot be translated for an end; the loser does not win instead.
  {
    case: "winner_has_no_translation",
    applies: (shape) => shape.unmappedOut !== null,
    decide: (shape) => untranslated(shape.unmappedOut),
  },

  // ---- At the first link, where nothing is known of the past --------------------------------------
  // No source has a value, whatever a receiving end has.
  { case: "first_all_blank", applies: always, decide: doing("nothing") },
  // The end that would win is blank and another is not: the next in order wins.
  {
    case: "first_preferred_is_blank",
    applies: (shape) => twoWay(shape) && favours(firstPolicy(shape)),
    decide: doing("fill"),
  },
  // The sources that are not blank have one value.
  { case: "first_one_value", applies: always, decide: doing("fill") },
  { case: "first_values_differ", applies: twoWay, decide: firstDifference },
  // A receiving end is not blank and differs from the one value of the sources.
  {
    case: "first_sink_differs",
    applies: receives,
    decide: ({ firstLink }) =>
      firstLink === "keep" || firstLink === "review"
        ? { do: firstLink === "keep" ? "keep" : "hold" }
        : { do: "take", by: "source" },
  },

  // ---- When a record is created -------------------------------------------------------------------
  {
    case: "created_blank",
    applies: (shape) => shape.default || shape.required,
    decide: (shape) => ({ do: shape.default ? "use_default" : "hold" }),
  },
];

/** The situations of a shape, each once, in the table's order. */
export function decisionsFor(shape: RowShape, table: readonly Cell[] = cells): Decision[] {
  return table
    .filter((cell) => cell.applies(shape))
    .map((cell) => ({ case: cell.case, ...cell.decide(shape) }));
}

/** What the conflict clause does with values that differ. */
function settle(policy: Policy["kind"]): Act {
  return policies[policy].act;
}

function firstDifference(shape: RowShape): Act {
  if (shape.advance) return { do: "take", by: "advance" };
  // Without a common past there is no delta to add.
  if (shape.sums) return { do: "hold" };
  const policy = firstPolicy(shape);
  return policy === "keep" ? { do: "keep" } : settle(policy);
}

function firstPolicy(shape: RowShape): Policy["kind"] | "keep" {
  return shape.firstLink === "rows" ? shape.policy : shape.firstLink;
}

/** Whether one end wins by its name, so that its blank is a situation of its own. */
function favours(policy: Policy["kind"] | "keep"): boolean {
  return policy !== "keep" && policies[policy].favourite !== undefined;
}

function untranslated(rule: Otherwise["kind"] | null): Act {
  return { do: rule === "value" ? "use_value" : (rule ?? "hold") };
}

/** Values that a row's list does not name fall to the clause of the first link, which may ask a person. */
function holdsUnlisted(shape: RowShape): boolean {
  if (!twoWay(shape) || !shape.advance) return false;
  const policy = firstPolicy(shape);
  return policy !== "keep" && settle(policy).do === "hold";
}

/** What computes a value at the first link may find none. */
function failsFirst(shape: RowShape): boolean {
  const policy = firstPolicy(shape);
  return twoWay(shape) && policy !== "keep" && policies[policy].canFail;
}

/** Whether some situation of the shape is held for a person, so that a hold can be found open. */
function canHold(shape: RowShape): boolean {
  return (
    holdsUnlisted(shape) ||
    failsFirst(shape) ||
    cells.some(
      (cell) =>
        cell.case !== "hold_is_open" && cell.applies(shape) && cell.decide(shape).do === "hold",
    )
  );
}
