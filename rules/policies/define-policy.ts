/**
 * What a way of settling conflicts is: what the decision table does by it, what the checks need to
 * know of it, and how people hear of it. The functions that pick the winner join these facts with the
 * runtime.
 */
import type { Policy } from "../../plan/index.ts";
import type { Act } from "../act.ts";
import type { RowNames } from "../row-names.ts";

export type PolicyKind = Policy["kind"];
export type PolicyOf<Kind extends PolicyKind> = Extract<Policy, { kind: Kind }>;

export interface PolicyDefinition<Kind extends PolicyKind = PolicyKind> {
  readonly kind: Kind;
  /** What is done with values that differ; `hold` where a person settles it. */
  readonly act: Act;
  /** Whether it asks when an edit was made: an end without stamps then goes by the order. */
  readonly needsStamps: boolean;
  /** Whether it can fail on values that are good in themselves; the row is then held. */
  readonly canFail: boolean;
  /** Whether it must know the value before the edits; at the first link, where nobody does, it holds. */
  readonly needsPast: (policy: PolicyOf<Kind>) => boolean;
  /** The end that wins by its name alone, where one does; its blank makes way for the others. */
  readonly favourite?: (policy: PolicyOf<Kind>) => string | undefined;
  /** The word for it in a table of who has the say: "Salesforce", "Last Write Wins". */
  readonly cell: (policy: PolicyOf<Kind>, names: RowNames, sources: string) => string;
  /** How lists name it: "Salesforce wins". `sources` are the labels of the ends that are read. */
  readonly headline: (policy: PolicyOf<Kind>, names: RowNames, sources: string) => string;
  /** How a sentence ends by it: "if both changed, Salesforce wins". */
  readonly outcome: (policy: PolicyOf<Kind>, names: RowNames, sources: string) => string;
}

/** A policy with the facts that most have; `definePolicy` takes what differs. */
type Stated<Kind extends PolicyKind> = Pick<
  PolicyDefinition<Kind>,
  "kind" | "act" | "cell" | "headline" | "outcome"
> &
  Partial<PolicyDefinition<Kind>>;

export function definePolicy<const Kind extends PolicyKind>(
  stated: Stated<Kind>,
): PolicyDefinition<Kind> {
  return {
    needsStamps: false,
    canFail: false,
    needsPast: () => false,
    ...stated,
  };
}
