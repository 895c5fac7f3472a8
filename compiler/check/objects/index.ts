/** The checks of declarations, objects, errors and tests. */
import type { Check } from "../check.ts";

export const objectChecks: readonly Check[] = [];
