/** All checks, in the order of their reports' importance; adding one is its file and one line in its list. */
import type { Check } from "./check.ts";
import { declarationChecks } from "./declarations/index.ts";
import { objectChecks } from "./objects/index.ts";
import { rowChecks } from "./rows/index.ts";

export const checks: readonly Check[] = [...declarationChecks, ...objectChecks, ...rowChecks];
