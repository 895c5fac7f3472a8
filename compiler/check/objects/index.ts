/** The checks of objects as a whole: settings, schedules, dates, deletions and personal data. */
import type { Check } from "../check.ts";
import { checkApprovals, checkDates } from "./dates.ts";
import { checkArchives, checkDeleteRules, checkPropagation } from "./deletions.ts";
import { checkDurations } from "./durations.ts";
import { checkBrakes, checkCounts, checkInitial } from "./limits.ts";
import { checkOnChange } from "./on-change.ts";
import { checkDocumented, checkRegions, checkSpecialCategories } from "./personal-data.ts";
import { checkRecertified } from "./recertify.ts";
import { checkRecordOwners } from "./record-owners.ts";
import { checkClocks, checkFresh, checkRowSchedules, checkScheduled } from "./schedules.ts";
import {
  checkBases,
  checkDataCategories,
  checkSettings,
  checkSubjects,
  checkTransfers,
} from "./settings.ts";

export const objectChecks: readonly Check[] = [
  checkSettings,
  checkBases,
  checkTransfers,
  checkDataCategories,
  checkSubjects,
  checkInitial,
  checkBrakes,
  checkCounts,
  checkDurations,
  checkScheduled,
  checkRowSchedules,
  checkFresh,
  checkClocks,
  checkOnChange,
  checkDates,
  checkApprovals,
  checkRecertified,
  checkDeleteRules,
  checkArchives,
  checkPropagation,
  checkDocumented,
  checkSpecialCategories,
  checkRegions,
  checkRecordOwners,
];
