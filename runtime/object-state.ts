/** Whether an object is in force today. Before its `since` it acts as proposed, after its `until` it stops. */
import type { ObjectPlan, Plan } from "../plan/index.ts";

export type ObjectState = "active" | "proposed" | "ended";

/** `today`: YYYY-MM-DD. */
export function stateOf({ status }: ObjectPlan, today: string): ObjectState {
  if (status.until !== undefined && today > status.until) return "ended";
  const isEarly = status.since !== undefined && today < status.since;
  return status.state === "proposed" || isEarly ? "proposed" : "active";
}

export function proposedIn(plan: Plan, today: string): readonly string[] {
  return plan.objects.filter((one) => stateOf(one, today) === "proposed").map((one) => one.id);
}

/** YYYY-MM-DD, as all days of a plan are UTC's. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
