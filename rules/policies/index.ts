/** All ways of settling a conflict by kind; adding one is its file and one line here. */
import type { Policy } from "../../plan/index.ts";
import { authority } from "./authority.ts";
import type { PolicyDefinition, PolicyKind } from "./define-policy.ts";
import { latest } from "./latest.ts";
import { merge } from "./merge.ts";
import { mergeModule } from "./merge-module.ts";
import { prefer } from "./prefer.ts";
import { review } from "./review.ts";
import { source } from "./source.ts";

export const policies: { readonly [Kind in PolicyKind]: PolicyDefinition<Kind> } = {
  source,
  authority,
  latest,
  review,
  prefer,
  merge,
  merge_module: mergeModule,
};

/** The definition of a policy, ready to be asked about it. */
export function definitionOf(policy: Policy): PolicyDefinition {
  // The list pairs each kind with its own definition, which the compiler cannot follow to one policy.
  return policies[policy.kind] as unknown as PolicyDefinition;
}
