/** What the parts of a mutation run tell each other: orders by the environment, words by a file, a line each. */
export interface Orders {
  /** The folders whose files are changed. */
  readonly folders: readonly string[];
  /** Mutants that nothing has killed yet. */
  readonly alive: readonly number[];
  /** The file that the words are written to. */
  readonly log: string;
  /** `load`: each mutant is switched on from the beginning, for what is only computed as a file is loaded. */
  readonly ask: "quick tests" | "slow tests" | "load";
}

export type Word =
  /** What was reached before the first test. */
  | { readonly kind: "loaded"; readonly mutants: readonly number[] }
  /** A slow test reaches these, and was not asked about them. */
  | { readonly kind: "slow"; readonly mutants: readonly number[] }
  | { readonly kind: "tried"; readonly mutant: number }
  | { readonly kind: "killed"; readonly mutant: number; readonly by: string };
