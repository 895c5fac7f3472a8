/** Which objects of a plan are personal: those with a row that is tagged `pii`. */
import type { Plan } from "../../../plan/index.ts";

export function personalObjects(plan: Plan): ReadonlySet<string> {
  const personal = plan.objects.filter((one) => one.rows.some((row) => row.pii !== undefined));
  return new Set(personal.map((one) => one.id));
}

/** Fields by which a record names the one that it goes on as. */
export function successorFields(plan: Plan): ReadonlySet<string> {
  const stages = plan.objects.flatMap((one) => one.ends.flatMap((end) => end.stages));
  return new Set(stages.flatMap((stage) => stage.successor ?? []));
}

/** Systems of which some field has a stamp of its own. */
export function fieldStamps(plan: Plan): ReadonlySet<string> {
  const rows = plan.objects.flatMap((one) => one.rows);
  return new Set(
    rows.flatMap(({ ends, policy }) =>
      policy.kind === "latest"
        ? policy.stamps.flatMap((one) =>
            one.grain === "field" ? (ends[one.end]?.system ?? []) : [],
          )
        : [],
    ),
  );
}
