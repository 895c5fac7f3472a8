/**
 * What the merge is given and what it gives: one unit (a row, or the rows of a `together`) on one
 * link, with every end as it stands now and as it was last accounted for.
 *
 * The merge sees no systems and no formats: an end is a value already read, and a function that says
 * how another value would be written there.
 */
import type {
  Decision,
  DecisionCase,
  DecisionRule,
  Differences,
  Otherwise,
  Policy,
  RowPlan,
} from "../../plan/index.ts";
import type { Read } from "../codec.ts";
import type { Native, Value } from "../values/native.ts";

/** What of a unit is fixed by the plan. */
export interface UnitRules {
  readonly policy: Policy;
  /** What decides at the first link. */
  readonly firstLink: Differences;
  readonly empty: RowPlan["empty"];
  /** A record that must have the value is never emptied. */
  readonly required: boolean;
  /** Keys of the values that it moves through, from first to last; undefined: any way. */
  readonly advance: readonly string[] | undefined;
  readonly decisions: ReadonlyMap<DecisionCase, Decision>;
  /** Systems in the order of the object's head, which breaks every remaining tie. */
  readonly headOrder: readonly string[];
}

export interface UnitEnd {
  readonly system: string;
  readonly role: "source" | "sink" | "both";
  /** Undefined: absent. The field was not returned, or the link's record has no such field. */
  readonly now: Read | undefined;
  /** Absent although the record should have it: what it is owed is not known. */
  readonly unread?: boolean;
  /** Why the value in force cannot be written here: its system no longer has the field. */
  readonly lacks?: string;
  /** The value now in normal form, in the end's own vocabulary. */
  readonly ownKey: string;
  /** The same of its base; undefined: nothing is known of its past. */
  readonly baseKey: string | undefined;
  /** When the value now was edited, in ms; undefined where the system does not tell. */
  readonly stamp: number | undefined;
  /** Whether the stamp is the field's own, and not that of its record. */
  readonly stampOfField: boolean;
  /** When somebody last set the value that it had already; only of a field's own stamps. */
  readonly assertedAt: number | undefined;
  readonly translate: (value: Value) => Translated;
  /** What it shows, where `now` is what that makes of a value it is owed. */
  readonly actual?: Value;
}

export type Translated =
  /** The end shows this value already, in its own form. */
  | { readonly kind: "shown" }
  | { readonly kind: "write"; readonly natives: readonly Native[] }
  | { readonly kind: "untranslated"; readonly rule: Exclude<Otherwise["kind"], "pass" | "value"> }
  | { readonly kind: "invalid"; readonly why: string }
  | { readonly kind: "waits"; readonly link: string };

/** The value in force, whose it is and since when. */
export interface Hub {
  readonly value: Value;
  readonly origin: string;
  readonly stamp?: number;
  /** Ends that have still to get it. */
  readonly owed?: readonly Owed[];
}

export interface Owed {
  readonly system: string;
  /** What it showed when it began to be owed it, which was accounted for there. */
  readonly value: Value;
  /** It had this before the others could, and is owed what was in force before. */
  readonly ahead?: true;
}

export interface UnitState {
  readonly ends: readonly UnitEnd[];
  readonly hub: Hub | undefined;
  /** False while the unit's `when` does not hold. */
  readonly applies: boolean;
  /** A conflict of this unit on this link waits for a person. */
  readonly holdIsOpen: boolean;
  /** What the person decided, on the values as they are now. */
  readonly decided?: { readonly value: Value; readonly system: string } | undefined;
  /** Calls the user's merge function; undefined: it failed. */
  readonly mergeWith?: MergeWith;
}

/** `path`: as the spec gives it. Undefined where the function gives no value that can be used. */
export type MergeWith = (
  path: string,
  base: Value | undefined,
  values: readonly Value[],
) => Value | undefined;

/** What one situation of the unit came to. */
export interface Step {
  /** `decided` is a person's doing, and no situation of the table. */
  readonly case: DecisionCase | "decided";
  readonly do: Decision["do"];
  readonly by?: DecisionRule;
}

export interface Resolution {
  /** The situations met, in the table's order; the last one settles the rest. */
  readonly steps: readonly Step[];
  readonly writes: readonly UnitWrite[];
  /** Ends whose value now becomes their base. What is written becomes base when it is confirmed. */
  readonly accounted: readonly number[];
  /** The value in force afterwards; undefined: as before. */
  readonly hub?: Hub;
  /** Some end cannot get it yet: the unit is not through, even once all of this is written. */
  readonly staysOpen?: true;
  /** Whose value is written, where it is not in force yet because an end cannot take it. */
  readonly origin?: string;
  /** What each end showed, where the value in force was merged from these, or decided on them. */
  readonly merged?: readonly Owed[];
  readonly hold?: UnitHold;
  /** The unit waits for these, and nothing of it moved. */
  readonly waits: readonly string[];
}

export interface UnitWrite {
  readonly end: number;
  readonly value: Value;
  /** The value as it is written there: one native a row of the unit. */
  readonly natives: readonly Native[];
  readonly step: Step;
  /** The end's own edit is overwritten by this. */
  readonly loses: boolean;
}

export interface UnitHold {
  readonly class:
    | "conflict"
    | "mapping_issue"
    | "invalid_data"
    | "missing_required"
    | "permission"
    | "schema_drift"
    | "rate_limit"
    | "auth"
    /** Where it was tried often enough: the system goes on, and this record does not get through. */
    | "unavailable";
  /** `record_deleted` is the record's own case, and no row's. */
  readonly case: Step["case"] | "record_deleted";
  /** The ends that cannot go on, where it is not all of them. */
  readonly ends: readonly number[];
  readonly why: string;
}
