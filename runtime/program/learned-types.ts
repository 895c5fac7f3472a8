/**
 * Types that no catalogue told the compiler are learned from the systems themselves when a plan is
 * loaded. What the plan knows already stands: it was checked.
 */
import type { Catalogue, ObjectPlan, Plan, RowEnd, RowPlan } from "../../plan/index.ts";

export function withLearnedTypes(plan: Plan, catalogues: ReadonlyMap<string, Catalogue>): Plan {
  const learned = <End extends RowEnd>(end: End): End =>
    end.type === null ? { ...end, type: typeOf(end, catalogues) } : end;
  return {
    ...plan,
    objects: plan.objects.map(
      (object): ObjectPlan => ({
        ...object,
        rows: object.rows.map((row): RowPlan => ({ ...row, ends: row.ends.map(learned) })),
        each: object.each.map((each) => ({ ...each, lists: each.lists.map(learned) })),
      }),
    ),
  };
}

function typeOf(
  { system, stages, field }: RowEnd,
  catalogues: ReadonlyMap<string, Catalogue>,
): RowEnd["type"] {
  const objects = catalogues.get(system)?.objects ?? {};
  for (const stage of stages) {
    const fields = Object.hasOwn(objects, stage) ? objects[stage]?.fields : undefined;
    const found = fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (found !== undefined) return found.type;
  }
  return null;
}
