/** A promise of a row that does not hold, with the history that shows it. */
export interface Refuted {
  readonly promise: "settles" | "agrees" | "order" | "losses" | "rules" | "round_trip";
  /** Completes "`Person.status` …". */
  readonly what: string;
  /** Whole sentences, each step with its time. */
  readonly story: readonly string[];
}
