/** What the parts of a mutation run tell each other: orders by the environment, words by a file, a line each. */
export interface Orders {
  /** The files that are changed. */
  readonly sources: readonly string[];
  /** Mutants that nothing has killed yet. */
  readonly alive: readonly number[];
  /** The file that the words are written to. */
  readonly log: string;
  /** `load`: each mutant is switched on from the beginning, for what is only computed as a file is loaded. */
  readonly ask: "quick tests" | "slow tests" | "load";
  /** Of `load`: the mutants that a test file is loaded with, where it gets to them. */
  readonly loads: Readonly<Record<string, readonly number[]>>;
}

export type Word =
  /** A slow test of this file reaches something, and was not asked. */
  | { readonly kind: "slow"; readonly file: string }
  /** A test of this file passes only as a test, as one does that compares with a file: it judges by loads. */
  | { readonly kind: "bound"; readonly file: string }
  /** A test was run as it is. */
  | { readonly kind: "ran"; readonly test: string }
  | { readonly kind: "tried"; readonly mutant: number }
  | { readonly kind: "killed"; readonly mutant: number; readonly by: string }
  /** This test file is through. */
  | { readonly kind: "done"; readonly file: string };
