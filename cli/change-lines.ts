import type { PlanChange } from "../rules/plan-changes.ts";

/** A change a line, its class first. */
export function changeLines(changes: readonly PlanChange[]): readonly string[] {
  return changes.map((one) => `${one.class.toUpperCase().padEnd(8)}${one.what}`);
}
