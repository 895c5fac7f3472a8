/** What a login has to be allowed, for a plan to be carried out: by system and object, and not more. */
import type { ObjectPlan, Plan } from "../../plan/index.ts";
import { usedFields } from "./used-fields.ts";

export interface NeededRights {
  readonly object: string;
  /** Fields that are read; every one that is used. */
  readonly reads: readonly string[];
  /** Fields that are written. */
  readonly writes: readonly string[];
  readonly creates: boolean;
  readonly deletes: boolean;
}

/** Objects that only look on write nothing, whatever their rows say. */
export function neededRights(plan: Plan, system: string): readonly NeededRights[] {
  return [...usedFields(plan, system)].map(([object, fields]) => {
    const active = plan.objects.filter(
      (one) => one.status.state !== "proposed" && uses(one, system, object),
    );
    const writes = new Set(active.flatMap((one) => writtenBy(one, system, object)));
    return {
      object,
      reads: [...fields].sort(),
      writes: [...writes].sort(),
      creates: active.some((one) => one.create.some((creation) => creation.system === system)),
      deletes: active.some(({ delete: policy, ends }) => {
        const isWritten = ends.some((end) => end.system === system && end.sink);
        return policy.kind === "propagate" && isWritten;
      }),
    };
  });
}

function uses({ ends }: ObjectPlan, system: string, object: string): boolean {
  return ends.some(
    (end) => end.system === system && end.stages.some((stage) => stage.object === object),
  );
}

function writtenBy(plan: ObjectPlan, system: string, object: string): readonly string[] {
  const own = plan.rows.flatMap((row) =>
    row.ends
      .filter((end) => end.system === system && end.role !== "source")
      .filter((end) => end.stages.includes(object))
      .map((end) => (row.each === undefined ? end.field : listOf(plan, row.each, system))),
  );
  const archives = plan.delete.kind === "archive" ? plan.delete.sets : [];
  const sets = [...plan.sets, ...archives].filter(
    (one) => one.system === system && (one.stage === undefined || one.stage === object),
  );
  return [...own, ...sets.map((one) => one.field)].filter((one) => one !== undefined);
}

/** The items of a list are written with their list. */
function listOf({ each }: ObjectPlan, id: string, system: string): string | undefined {
  return each.find((one) => one.id === id)?.lists.find((list) => list.system === system)?.field;
}
