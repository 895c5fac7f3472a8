import { definePolicy } from "./define-policy.ts";

/** A one-way row without a conflict clause of its own. */
export const source = definePolicy({
  kind: "source",
  act: { do: "take", by: "source" },
  cell: (_policy, _names, sources) => sources,
  headline: (_policy, _names, sources) => `${sources} owns it`,
  outcome: (_policy, _names, sources) => `${sources} wins`,
});
