/**
 * A trap: a mistake that software like this is known to make, as a patch of one of our files. Put in,
 * it has to make the named tests fail; so the suite is known to notice it.
 */
export interface Trap {
  /** What goes wrong with it, as a sentence; the test's name. */
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The tests that have to fail: a file, and how the test's whole name begins. */
  readonly caughtBy: readonly Catch[];
}

export type Catch = readonly [file: string, test: string];

/** The file's text with the trap in it; undefined where what it replaces is not there, or more than once. */
export function patched(text: string, { find, replace }: Trap): string | undefined {
  const parts = text.split(find);
  return parts.length === 2 ? parts.join(replace) : undefined;
}

/** Of the scenarios, those whose name begins so. */
export const scenario = (id: string): Catch => ["test/scenarios/scenarios.test.ts", `${id} `];
/** Of the whole runs with something in between. */
export const fault = (test: string): Catch => ["runtime/faults.test.ts", test];
/** A run that dies anywhere, and the next one. */
export const killed: Catch = ["test/scenarios/scenarios.test.ts", "K"];
export const unit = (test: string): Catch => ["rules/merge/merge.test.ts", test];
