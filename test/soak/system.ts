/** A system that a soak works on: people edit it behind Concordat's back, and it notes whatever happens to it. */
import type { Gate } from "./gate.ts";

export type Value = string | number | null;
export type Fields = Readonly<Record<string, Value>>;

/** What somebody does to a record. */
export type Change =
  | { readonly kind: "create"; readonly fields: Fields }
  | { readonly kind: "set"; readonly id: string; readonly field: string; readonly value: Value }
  /** To `visits`. */
  | { readonly kind: "add"; readonly id: string; readonly by: number }
  | { readonly kind: "delete"; readonly id: string };

/** What happened to one record, noted by the system itself. */
export interface Step {
  /** ms since 1970. */
  readonly at: number;
  readonly id: string;
  /** Whose: the number of a person's change; null: not of a person. */
  readonly change: number | null;
  /** Null before it was made, and after it was deleted. */
  readonly before: Fields | null;
  readonly after: Fields | null;
}

export interface SoakSystem {
  readonly alias: string;
  /** As a profile of `concordat.yaml` has it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where its connections can be held up and cut; a file has none. */
  readonly gate?: Gate;
  ids(): Promise<readonly string[]>;
  /** False where it was refused, as one whose record somebody holds locked; then nothing was done. */
  apply(number: number, change: Change): Promise<boolean>;
  /** All records, by their ids. */
  all(): Promise<ReadonlyMap<string, Fields>>;
  /** In the order in which it happened to each record. */
  steps(): Promise<readonly Step[]>;
  /** Takes everything away. */
  close(): Promise<void>;
}

/** The fields besides the id. */
export const fieldNames = ["email", "name", "city", "phone", "visits", "score"] as const;
