import type { Diagnostic } from "./diagnostic.ts";

/** What every stage gives: its value and what it has to say. Parse, bind and check always give a value. */
export interface Staged<Value> {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}
