/** A plan made ready to run: codecs, conditions and keys as closures, with the fields that each feed has to bring. */
import type { ObjectPlan, Plan, RowPlan } from "../../plan/index.ts";
import type { EndCodec } from "../../rules/codec.ts";
import type { Condition } from "../../rules/expression.ts";
import type { MatchLine } from "../../rules/match-key.ts";
import type { UnitRules } from "../../rules/merge/unit.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import type { ErrorRules } from "./error-rules.ts";

export interface Program {
  readonly plan: Plan;
  /** Parents before children. */
  readonly objects: readonly ObjectProgram[];
}

export interface ObjectProgram {
  readonly plan: ObjectPlan;
  readonly feeds: readonly FeedProgram[];
  readonly units: readonly UnitProgram[];
  readonly matches: readonly MatchProgram[];
  /** One conjunct each; it counts only where all its systems are there. */
  readonly scope: readonly { readonly systems: readonly string[]; readonly holds: Condition }[];
  readonly creations: readonly CreationProgram[];
  /** What is done about each class of error. */
  readonly errors: ErrorRules;
}

export interface MatchProgram {
  readonly line: MatchLine;
  /** Objects whose links its parts name. */
  readonly refersTo: readonly string[];
  /** Chooses between several records with one key. */
  readonly among: Condition | undefined;
}

export interface FeedProgram {
  readonly object: string;
  readonly system: string;
  readonly stage: string;
  /** All that the plan reads of it. */
  readonly fields: readonly string[];
  /** Of what the plan reads or writes of it, what the system says it does not have. */
  readonly lacking: readonly LackingField[];
  /** The field that names the record of the next stage. */
  readonly successor?: { readonly field: string; readonly stage: string };
}

export interface LackingField {
  readonly field: string;
  /** The rows that wait for it. */
  readonly rows: readonly string[];
}

export interface UnitProgram {
  readonly id: string;
  readonly rows: readonly RowProgram[];
  readonly rules: UnitRules;
  readonly ends: readonly UnitEndProgram[];
  readonly applies: Condition | undefined;
  /** Where it has a turn of its own, more rarely than its object's. */
  readonly everySeconds?: number;
  /** For an `each`: how its items are told apart and merged. */
  readonly list?: ListProgram;
}

/** A nested list: its ends are the unit's, one a side. */
export interface ListProgram {
  readonly key: MatchLine;
  /** Objects whose links the key names. */
  readonly refersTo: readonly string[];
  /** Each reaches two lists or more, and not always all of them. */
  readonly rows: readonly UnitProgram[];
  /** By end: its system, the list's field, and by part of the key what holds it; undefined where a row brings it. */
  readonly systems: readonly string[];
  readonly fields: readonly string[];
  readonly keyFields: readonly (readonly (KeyField | undefined)[])[];
}

/** A field of an item, and what it holds for the text of its part of the key. */
export interface KeyField {
  readonly field: string;
  readonly native: (text: string) => Native;
}

export interface RowProgram {
  readonly plan: RowPlan;
  /** What a creation writes where the value is blank; an end that holds it counts as blank. */
  readonly fallback: Value | undefined;
}

export interface UnitEndProgram {
  readonly system: string;
  readonly stages: readonly string[];
  readonly role: "source" | "sink" | "both";
  readonly stampOfField: boolean;
  /** By stage: a field of the unit that the system says it does not have. */
  readonly lacks: ReadonlyMap<string, string>;
  /** One a row of the unit. */
  readonly parts: readonly {
    readonly row: RowProgram;
    readonly field: string;
    readonly base: string;
    readonly codec: EndCodec;
  }[];
}

export interface CreationProgram {
  readonly system: string;
  readonly stage: string;
  /** Alternatives; none means always. */
  readonly when: readonly Condition[];
  readonly keys: readonly CreationKey[];
  readonly constants: readonly { readonly field: string; readonly value: Native }[];
  /** Fields that the system asks for and does not fill in itself. */
  readonly required: ReadonlySet<string>;
}

/** How a new record can be found again: by values that rows write there, or by an id written back. */
export type CreationKey =
  | { readonly kind: "supplied"; readonly fields: readonly string[] }
  | { readonly kind: "written_back"; readonly system: string; readonly field: string };
