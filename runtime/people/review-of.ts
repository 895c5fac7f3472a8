/** The `review` that a case came of, where it came of one. */
import type { ObjectPlan, Policy, RowPlan } from "../../plan/index.ts";
import type { StoredHold } from "../engine/engine.ts";

/** `row`: the row that the case is about, or the first of those that belong together. */
export function reviewOf(
  { initial }: ObjectPlan,
  row: RowPlan | undefined,
  { case: situation }: StoredHold,
): Extract<Policy, { kind: "review" }> | undefined {
  const isFirst = situation === "first_values_differ" || situation === "first_sink_differs";
  const { differencesBy } = initial;
  const policy = isFirst && differencesBy.kind === "policy" ? differencesBy.policy : row?.policy;
  return policy?.kind === "review" ? policy : undefined;
}
