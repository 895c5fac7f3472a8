/** All checks, in the order of their reports' importance; adding one is its file and one line in its list. */
import type { Check } from "./check.ts";
import { clauseChecks } from "./clauses/index.ts";
import { conditionChecks } from "./conditions/index.ts";
import { declarationChecks } from "./declarations/index.ts";
import { mapChecks } from "./maps/index.ts";
import { objectChecks } from "./objects/index.ts";
import { rowChecks } from "./rows/index.ts";
import { testChecks } from "./tests/index.ts";

export const checks: readonly Check[] = [
  ...declarationChecks,
  ...mapChecks,
  ...objectChecks,
  ...rowChecks,
  ...testChecks,
  ...clauseChecks,
  ...conditionChecks,
];
