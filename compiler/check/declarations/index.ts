/** The checks of declarations, of the `errors` block and of what no spec may hold. */
import type { Check } from "../check.ts";
import { checkAlerts, checkChannels } from "./channels.ts";
import { checkConnections, checkSecrets } from "./connections.ts";
import { checkErrorActions, checkErrorClasses } from "./errors.ts";
import { checkAddresses, checkKeys, checkOwners, checkRecordOwnerNotified } from "./owners.ts";
import { checkRenames } from "./renames.ts";
import { checkTermSources, checkTerms } from "./terms.ts";
import { checkUnused } from "./unused.ts";

export const declarationChecks: readonly Check[] = [
  checkSecrets,
  checkConnections,
  checkOwners,
  checkAddresses,
  checkKeys,
  checkRecordOwnerNotified,
  checkChannels,
  checkAlerts,
  checkErrorClasses,
  checkErrorActions,
  checkTerms,
  checkTermSources,
  checkRenames,
  checkUnused,
];
