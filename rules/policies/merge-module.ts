import { definePolicy } from "./define-policy.ts";

/** `merge with "./notes.ts"`: a function of the user's own, run twice and compared, so it may be refused. */
export const mergeModule = definePolicy({
  kind: "merge_module",
  act: { do: "merge", by: "merge_module" },
  canFail: true,
  cell: ({ path }) => `Merged by ${path}`,
  headline: ({ path }) => `Merged by ${path}`,
  outcome: ({ path }) => `${path} merges them`,
});
