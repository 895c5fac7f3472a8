/**
 * What is forgotten of a state, and what is kept of that it was. Forgetting takes links and records out of it,
 * and the keys that their values were sealed with: what stands in the audit can then be read by nobody, and
 * the chain still holds.
 *
 * What is kept are names: keyed hashes of the records' ids and match keys, from which nobody tells whose they
 * are, but by which the same records are known when a system shows them again.
 */
export interface Forgetting {
  readonly object: string;
  readonly links: readonly string[];
  /** Others, such as those that were deleted and have no link any more. */
  readonly records: readonly {
    readonly object: string;
    readonly system: string;
    readonly stage: string;
    readonly id: string;
  }[];
  /** Names of keys that go. */
  readonly seals: readonly string[];
  readonly forgotten: readonly Forgotten[];
}

export interface Forgotten {
  /** A keyed hash. */
  readonly name: string;
  readonly object: string;
  /** What it was called in the state: the link's id, or a record's own. */
  readonly link: string;
  /** ms */
  readonly at: number;
  readonly by: string;
  readonly because?: string;
  /** Whether its records were deleted in the systems as well. */
  readonly erased: boolean;
}
