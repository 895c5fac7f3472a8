import { definePolicy } from "./define-policy.ts";
import { mergeFunctions } from "./merge-functions.ts";

/** `merge union`: one of the language's own functions over the value before and the edits. */
export const merge = definePolicy({
  kind: "merge",
  act: { do: "merge", by: "merge" },
  // A side may show what the function cannot take, and a sum needs a value before.
  canFail: true,
  needsPast: (policy) => mergeFunctions[policy.function].needsPast,
  cell: (policy) => `Merged (${policy.function})`,
  headline: (policy) => `Merged (${policy.function})`,
  outcome: (policy) => mergeFunctions[policy.function].outcome,
});
