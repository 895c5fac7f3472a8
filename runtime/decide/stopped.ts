/**
 * Units whose error concerns the whole record: nothing of the link moves before they are settled. They
 * alone are decided, and write nothing; what the others would do waits with them.
 */
import type { ErrorRules } from "../program/error-rules.ts";
import type { UnitDecision } from "./decision.ts";

/** None: the record goes on. */
export function stoppingUnits(
  units: readonly UnitDecision[],
  errors: ErrorRules,
): readonly UnitDecision[] {
  return units.filter((one) => stops(one, errors)).map(unmoved);
}

function stops({ resolution }: UnitDecision, errors: ErrorRules): boolean {
  const isOpen = resolution.steps.some((step) => step.case === "hold_is_open");
  const of = resolution.hold?.class ?? (isOpen ? "conflict" : undefined);
  if (of === undefined) return false;
  const fate = errors.fate(of);
  return fate.kind !== "retry" && fate.scope === "record";
}

function unmoved({ unit, resolution: { steps, hold } }: UnitDecision): UnitDecision {
  const nothing = { writes: [], accounted: [], waits: [] };
  return { unit, resolution: { steps, ...nothing, ...(hold === undefined ? {} : { hold }) } };
}
