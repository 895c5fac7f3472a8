/** What a plan uses of a system: its objects, and of each the fields that are read or written. */
import type { Plan } from "../../plan/index.ts";
import { fieldsOf } from "./feed-fields.ts";

export function usedFields(
  { objects }: Pick<Plan, "objects">,
  system: string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const object of objects) {
    for (const end of object.ends) {
      if (end.system !== system) continue;
      for (const [at, stage] of end.stages.entries()) {
        const fields = fieldsOf(object, system, stage.object, end.stages[at + 1]?.successor);
        const own = used.get(stage.object) ?? new Set();
        used.set(stage.object, own);
        for (const field of fields) own.add(field);
      }
    }
  }
  return used;
}
