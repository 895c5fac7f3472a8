/**
 * Whose ids an end of a `ref` row holds: its own system's where the object that `ref` names has a record
 * there, else those of the object's first system that is not another end of the row.
 */
import type { Plan, RowPlan } from "../plan/index.ts";

export function refSystem(row: Pick<RowPlan, "ref" | "ends">, system: string, plan: Plan): string {
  const objects = (row.ref ?? []).flatMap((id) => plan.objects.filter((one) => one.id === id));
  const systems = objects.map((object) => object.ends.map((end) => end.system));
  if (systems.some((names) => names.includes(system))) return system;
  const others = new Set(row.ends.map((end) => end.system));
  return systems.flat().find((name) => !others.has(name)) ?? system;
}
