/** The names of the fields that conditions read; undeclared systems are told with the clauses that name systems. */
import type { Check } from "../check.ts";
import { conditionsOf } from "./conditions.ts";

export const checkConditionPaths: Check = (model, report) => {
  for (const diagnostic of conditionsOf(model).diagnostics) {
    if (diagnostic.code !== "unknown-system") report(diagnostic);
  }
};
