/** The checks of conditions: `where`, `when`, `create … when` and `among`. */
import type { Check } from "../check.ts";
import { checkComparisons } from "./comparisons.ts";
import { checkConstants, checkContradictions } from "./constants.ts";
import { checkConditionOptions } from "./options.ts";
import { checkConditionPaths } from "./paths.ts";
import { checkAmongSystems, checkCreationConditions, checkWhereSystems } from "./reach.ts";

export const conditionChecks: readonly Check[] = [
  checkConditionPaths,
  checkComparisons,
  checkConditionOptions,
  checkConstants,
  checkContradictions,
  checkWhereSystems,
  checkAmongSystems,
  checkCreationConditions,
];
