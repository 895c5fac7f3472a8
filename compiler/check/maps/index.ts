/** The checks of value maps, and of the rows that use them. */
import type { Check } from "../check.ts";
import { checkMapCoverage } from "./coverage.ts";
import { checkMapOtherwise, checkMapValues } from "./entries.ts";
import { checkMapFields } from "./fields.ts";
import { checkMapArrows, checkMapHeads } from "./heads.ts";
import { checkMapNames, checkMapSystems, checkMapsUsed, checkMapWays } from "./named-maps.ts";
import { checkWaysBack } from "./ways-back.ts";

export const mapChecks: readonly Check[] = [
  checkMapHeads,
  checkMapArrows,
  checkMapValues,
  checkMapOtherwise,
  checkWaysBack,
  checkMapNames,
  checkMapSystems,
  checkMapWays,
  checkMapFields,
  checkMapCoverage,
  checkMapsUsed,
];
