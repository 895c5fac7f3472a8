/** The named merge functions: the types of values each can merge, and what people are told (docs/language.md, `merge`). */
import type { CatalogueField } from "../../plan/index.ts";
import type { PolicyOf } from "./define-policy.ts";

export interface MergeFunction {
  readonly accepts: readonly CatalogueField["type"][];
  /** Whether it works on what was added since, not on the values. */
  readonly needsPast: boolean;
  /** How a sentence ends by it: "if both changed, the greatest value wins". */
  readonly outcome: string;
}

const ordered: MergeFunction["accepts"] = ["integer", "decimal", "date", "datetime", "time"];

export const mergeFunctions: Readonly<Record<PolicyOf<"merge">["function"], MergeFunction>> = {
  union: {
    accepts: ["multi_enum", "list"],
    // Without a past everything counts as added, so it combines all and removes nothing.
    needsPast: false,
    outcome: "the additions and removals of all sides are combined",
  },
  max: { accepts: ordered, needsPast: false, outcome: "the greatest value wins" },
  min: { accepts: ordered, needsPast: false, outcome: "the least value wins" },
  sum: {
    accepts: ["integer", "decimal"],
    needsPast: true,
    outcome: "the differences of all sides are added up",
  },
  any: { accepts: ["boolean"], needsPast: false, outcome: "it is true if any side says so" },
  all: { accepts: ["boolean"], needsPast: false, outcome: "it is true only if all sides say so" },
  longest: { accepts: ["text"], needsPast: false, outcome: "the longest text wins" },
};
