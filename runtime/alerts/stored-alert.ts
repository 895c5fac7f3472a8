/**
 * What the state keeps of alerts: the outbox, and the conditions that were told already. Neither holds
 * a value of a record; who is told is kept by name, so that an address that changes is followed.
 */
import type { ErrorRule } from "../../plan/index.ts";

export interface StoredAlert {
  /** Of its own; the same again replaces it. */
  readonly id: string;
  /** ms; when it came up. */
  readonly at: number;
  readonly to: Recipient;
  /** At once, or with the others of its day. */
  readonly when: "now" | "daily";
  readonly told: Told;
  /** Left out where there is no way to reach them: the task of a correction is shown by `status` too. */
  readonly isOptional?: true;
  /** The message that it goes out in, from the first attempt on: the receiver tells a repetition by it. */
  readonly message?: string;
  readonly attempts: number;
  /** ms; it is not tried before. */
  readonly due?: number;
  /** Why the last attempt failed. */
  readonly trouble?: string;
}

export type Recipient =
  /** Whoever reads the log. */
  | { readonly kind: "log" }
  /** An owner or steward. */
  | { readonly kind: "owner"; readonly name: string }
  | { readonly kind: "channel"; readonly name: string }
  /** The address of somebody who owns a record. */
  | { readonly kind: "person"; readonly address: string };

/** One thing that happened, to one record or to many in the same way. */
export interface Told {
  readonly class: ErrorRule["class"];
  readonly object: string;
  /** The row's id, or those of a `together`; undefined: the record or the object as a whole. */
  readonly unit?: string;
  readonly system?: string;
  readonly what: What;
  /** Why, in words without values; more than one where the records differ in it. */
  readonly why: readonly string[];
  /** How many cases. */
  readonly count: number;
  /** Some of them. */
  readonly cases: readonly ToldCase[];
  /** `FILE:LINE` of the spec. */
  readonly place: string;
  /** Who has the task to correct it. */
  readonly correction?: string;
}

export type What =
  | "field_held"
  | "record_held"
  | "left_out"
  | "queued"
  /** The object did not run, or not with all its systems. */
  | "object_stopped"
  | "system_away"
  /** One that was told to be away could be read again. */
  | "system_back"
  | "field_gone"
  | "queue_over"
  | "review_overdue"
  /** Changes take longer than `fresh within` allows. */
  | "not_fresh"
  /** After that: they have all arrived. */
  | "fresh_again"
  /** A system describes itself otherwise than the package was checked against. */
  | "catalogue_changed";

export interface ToldCase {
  /** As `review list` names it. */
  readonly name: string;
  readonly records: readonly { readonly system: string; readonly id: string }[];
}

/** A condition that was told, and is not told again before it was over. */
export interface StoredCondition {
  readonly name: string;
  /** ms */
  readonly since: number;
}

export interface Telling {
  readonly put?: readonly StoredAlert[];
  /** Ids. */
  readonly drop?: readonly string[];
  readonly begin?: readonly StoredCondition[];
  /** Names. */
  readonly over?: readonly string[];
}
