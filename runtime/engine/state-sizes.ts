/** What takes room in a state: how many rows there are of each kind, and what they hold. */

export interface StateSize {
  readonly kind: SizedKind;
  /** Of rows that belong to an object. */
  readonly object?: string;
  readonly rows: number;
  /** What stands in the rows, without indexes and free room; engines write the same row differently. */
  readonly bytes: number;
}

export type SizedKind = (typeof sizedKinds)[number];

/** In the order in which they are told; the engines in databases have a table of this name for each. */
export const sizedKinds = [
  "links",
  "records",
  "holds",
  "intents",
  "audit",
  "alerts",
  "deliveries",
  "seals",
  "forgotten",
  "prunings",
] as const;
