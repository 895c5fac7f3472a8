/** The checks of rows, and of what stands beside them in an object. */
import type { Check } from "../check.ts";
import { checkAdvance } from "./advance.ts";
import { checkEndsTwice, checkRowIds, checkSources } from "./directions.ts";
import { checkFormats } from "./formats.ts";
import { checkEaches, checkListItems } from "./lists.ts";
import { checkDefaults, checkSetValues } from "./literals.ts";
import { checkLengths, checkOptions } from "./options.ts";
import { checkRequired } from "./required.ts";
import { checkSetsShared, checkSharedFields } from "./shared-fields.ts";
import { checkSets, checkSinks, checkWritableObjects } from "./sinks.ts";
import { checkForeignIds, checkTypes } from "./types.ts";

export const rowChecks: readonly Check[] = [
  checkSources,
  checkEndsTwice,
  checkRowIds,
  checkSharedFields,
  checkSetsShared,
  checkSinks,
  checkSets,
  checkWritableObjects,
  checkRequired,
  checkTypes,
  checkForeignIds,
  checkOptions,
  checkLengths,
  checkFormats,
  checkListItems,
  checkEaches,
  checkDefaults,
  checkSetValues,
  checkAdvance,
];
