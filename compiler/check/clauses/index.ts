/** The checks of clauses: conflicts, references, keys, creation, blocks and stages. */
import type { Check } from "../check.ts";
import { checkTogethers } from "./blocks.ts";
import { checkConflictStated, checkOneWayConflicts } from "./conflict.ts";
import { checkCreatable, checkCreates } from "./creation.ts";
import { checkBlanks, checkCreationClauses, checkDrift } from "./effects.ts";
import { checkItemKeys, checkKeysFilled, checkMatches } from "./keys.ts";
import { checkMergeFunctions, checkMergeTypes } from "./merges.ts";
import { checkIgnored, checkUntouched } from "./objects.ts";
import { checkPriorities } from "./priorities.ts";
import { checkRefCircles } from "./ref-circles.ts";
import { checkRefs } from "./refs.ts";
import { checkStages } from "./stages.ts";
import { checkNamedSystems } from "./systems.ts";
import { checkTimes } from "./times.ts";

export const clauseChecks: readonly Check[] = [
  checkConflictStated,
  checkOneWayConflicts,
  checkNamedSystems,
  checkPriorities,
  checkTimes,
  checkMergeFunctions,
  checkMergeTypes,
  checkDrift,
  checkBlanks,
  checkCreationClauses,
  checkRefs,
  checkRefCircles,
  checkMatches,
  checkKeysFilled,
  checkItemKeys,
  checkCreates,
  checkCreatable,
  checkUntouched,
  checkIgnored,
  checkTogethers,
  checkStages,
];
