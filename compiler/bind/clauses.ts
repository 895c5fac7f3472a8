/**
 * Puts clauses into their slots, with what is inherited below them, and reports those that are
 * unknown, misplaced or stated twice.
 */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Clause } from "../../grammar/ast.ts";
import {
  type ClauseHome,
  clauseHomes,
  handedByBlocks,
  inheritedByRows,
  slotOf,
} from "../clause-homes.ts";
import type { ClauseInForce, ClauseSet, ClauseSlot } from "../model.ts";
import { diagnose } from "./diagnostics.ts";
import { unknownClause } from "./unknown-clause.ts";

/** The clauses that stand in one place, by slot. `seen` is what stood there before. */
export function ownClauses(
  home: ClauseHome,
  clauses: readonly Clause[],
  diagnostics: Diagnostic[],
  seen: Map<ClauseSlot, ClauseInForce> = new Map(),
): Map<ClauseSlot, ClauseInForce> {
  // What follows a clause that is unknown may be a part of it.
  let isSure = true;
  for (const [at, clause] of clauses.entries()) {
    const slot = slotOf(clause.kind);
    const word = clause.word.text;
    if (slot === undefined || clause.kind === "unknown") {
      if (clause.kind === "unknown") {
        diagnostics.push(unknownClause(clause, clauses[at - 1], home));
      }
      isSure = false;
      continue;
    }
    if (!clauseHomes[clause.kind].includes(home)) {
      const facts = { word, place: placeWords[home], home: homesOf(clause.kind) };
      diagnostics.push(diagnose("misplaced-clause", clause.word.span, facts));
      continue;
    }
    const before = seen.get(slot);
    if (before !== undefined) {
      if (!isSure) continue;
      const related = [{ span: before.clause.span, message: "first here" }];
      const other = before.clause.word.text;
      diagnostics.push(
        before.clause.kind === clause.kind
          ? diagnose("duplicate-clause", clause.word.span, { word }, { related })
          : diagnose("conflict-clauses-clash", clause.word.span, { word, other }, { related }),
      );
      continue;
    }
    const from =
      home === "defaults" || home === "together" ? home : home === "row" ? "row" : "object";
    seen.set(slot, { clause, from });
  }
  return seen;
}

/** Whether one of them could not be read. */
export function holdsUnknown(clauses: readonly Clause[]): boolean {
  return clauses.some((clause) => clause.kind === "unknown");
}

/** An object's clauses: its own, then those of `defaults`. */
export function objectClauses(own: ClauseSet, defaults: ClauseSet): ClauseSet {
  return new Map([...defaults, ...own]);
}

/**
 * A row's clauses: its own, then what its `together` or `each` block, its object and `defaults` hand down. A
 * one-way row inherits no conflict clause but that of its `together` block, which is the unit's own.
 */
export function rowClauses(
  own: ClauseSet,
  block: ClauseSet | undefined,
  object: ClauseSet,
  oneWay: boolean,
): ClauseSet {
  const inherited = handedDown(object, oneWay);
  if (own.size === 0 && block === undefined) return inherited;
  const inForce = new Map(inherited);
  for (const [slot, clause] of block ?? []) {
    if (inheritedByRows.has(slot) || handedByBlocks.has(slot)) inForce.set(slot, clause);
  }
  for (const [slot, clause] of own) inForce.set(slot, clause);
  return inForce;
}

/** What an object hands down to every row of one kind; made once, since objects may have many rows. */
function handedDown(object: ClauseSet, oneWay: boolean): ClauseSet {
  const known = handed.get(object) ?? {};
  handed.set(object, known);
  const kind = oneWay ? "oneWay" : "peers";
  const made = known[kind];
  if (made !== undefined) return made;
  const clauses = new Map(
    [...object].filter(([slot]) => inheritedByRows.has(slot) && !(slot === "conflict" && oneWay)),
  );
  known[kind] = clauses;
  return clauses;
}

const handed = new WeakMap<ClauseSet, { oneWay?: ClauseSet; peers?: ClauseSet }>();

const placeWords: Readonly<Record<ClauseHome, string>> = {
  row: "on a row",
  together: "at the head of a `together` block",
  each: "at the head of an `each` block",
  object: "in an object's block",
  head: "in an object's head",
  defaults: "in `defaults`",
  set: "on a `set`",
  ignore: "on an `ignore`",
};

function homesOf(kind: keyof typeof clauseHomes): string {
  const homes = clauseHomes[kind].map((home) => placeWords[home]);
  const last = homes.pop() ?? "";
  return homes.length === 0 ? last : `${homes.join(", ")} or ${last}`;
}
