import type { UnitRules } from "./unit.ts";

/** Whether a blank is a value that travels. */
export function blankTravels({ empty, required }: UnitRules): boolean {
  return empty === "clear" && !required;
}
