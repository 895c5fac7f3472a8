/** What is to be done for one link, on paper. */
import type { Resolution, UnitWrite } from "../../rules/merge/unit.ts";
import type { Native } from "../../rules/values/native.ts";
import type {
  BroughtValue,
  DeletionChoice,
  HoldDecision,
  StoredLink,
  StoredRecord,
} from "../engine/engine.ts";
import type { UnitProgram } from "../program/program.ts";
import type { LinkView } from "./view.ts";

export interface LinkDecision {
  readonly link: StoredLink;
  readonly view: LinkView;
  /** Whether its values flow; a link out of scope keeps what it has. */
  readonly flows: boolean;
  readonly inScope: boolean;
  readonly units: readonly UnitDecision[];
  readonly updates: readonly Update[];
  readonly creations: readonly Creation[];
  readonly deletion: Deletion;
  /** ms; when a unit that has something to do has its turn. */
  readonly later?: number;
  /** The errors of its units keep the whole record back. */
  readonly isStopped?: boolean;
}

export interface UnitDecision {
  readonly unit: UnitProgram;
  readonly resolution: Resolution;
}

/** One write of one record: only the fields that change. */
export interface Update {
  readonly record: StoredRecord;
  readonly fields: Readonly<Record<string, Native>>;
  readonly parts: readonly UpdatePart[];
}

export interface UpdatePart {
  readonly unit: UnitProgram;
  readonly write: UnitWrite;
}

export type Creation = {
  readonly system: string;
  readonly stage: string;
} & (
  | {
      readonly kind: "create";
      readonly fields: Readonly<Record<string, Native>>;
      /** Units that it has to do without, or with a part of: they wait or are held once it is there. */
      readonly partial: readonly string[];
      readonly brings: readonly BroughtValue[];
    }
  | {
      readonly kind: "hold";
      readonly class: "missing_required" | "invalid_data" | "mapping_issue" | "schema_drift";
      readonly unit: string;
      readonly why: string;
    }
  /** Until records that it refers to are linked. */
  | { readonly kind: "wait"; readonly unit: string }
  /** Until its system can be read to the end: the record may be there already. */
  | { readonly kind: "unread" }
  /** No key that it could be found by again. */
  | { readonly kind: "no_key" }
);

export interface Deletion {
  /** Records that are gone and leave the link. */
  readonly left: readonly StoredRecord[];
  /** Records to be deleted because of it. */
  readonly deletes: readonly StoredRecord[];
  /** Fields that say of the others that the entity is archived. */
  readonly archives: readonly {
    readonly record: StoredRecord;
    readonly fields: Readonly<Record<string, Native>>;
  }[];
  readonly tombstones: readonly string[];
  /** Why a person has to decide first. */
  readonly hold?: string;
  /** What a person decided of it. */
  readonly decided?: HoldDecision & { readonly deletion: DeletionChoice };
}
