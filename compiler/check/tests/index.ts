/** The checks of `test` blocks: what can be told of them without running them. */
import type { Check } from "../check.ts";
import { checkExpectations, checkTestCounts } from "./expectations.ts";
import { checkConflictPaths, checkTestFeeds, checkTestLabels, checkTestNames } from "./names.ts";
import { checkTestRecords } from "./records.ts";
import { checkTestFieldsOnce, checkTestRecordsWhole, checkTestValues } from "./values.ts";

export const testChecks: readonly Check[] = [
  checkTestLabels,
  checkTestNames,
  checkTestFeeds,
  checkTestRecords,
  checkTestFieldsOnce,
  checkTestValues,
  checkTestRecordsWhole,
  checkConflictPaths,
  checkTestCounts,
  checkExpectations,
];
