/**
 * Whether a state takes a plan. The first one that it sees counts as accepted; of a later one, what it
 * changes of what happens to existing data decides, and a person has to accept that.
 */
import type { Plan } from "../plan/index.ts";
import {
  objectsToReset,
  type PlanChange,
  planChanges,
  refusedClasses,
} from "../rules/plan-changes.ts";
import type { AcceptedPlan, Engine, Lease } from "./engine/engine.ts";
import { reshapesOf, resyncOf } from "./reshape-of.ts";

export interface Accepting {
  readonly engine: Engine;
  readonly lease: Lease;
  /** ms */
  readonly now: number;
  /** Takes the plan as it is, whatever it changes: a preview does, since it writes nothing. */
  readonly anyPlan: boolean;
}

/** Throws `PlanNotAccepted`. */
export async function adoptPlan(plan: Plan, accepting: Accepting): Promise<void> {
  const before = await accepting.engine.acceptedPlan();
  if (before?.digest === plan.digest) return;
  const changes = before === undefined ? [] : planChanges(planIn(before), plan);
  const refused = changes.filter((one) => refusedClasses.has(one.class));
  if (refused.length > 0 && !accepting.anyPlan) throw new PlanNotAccepted(refused);
  await acceptPlan(plan, changes, accepting);
}

/**
 * From here on the state is this plan's; what changed is read and decided afresh by the next run.
 * `resync`: values that are translated otherwise now are brought into agreement by it too.
 */
export async function acceptPlan(
  plan: Plan,
  changes: readonly PlanChange[],
  { engine, lease, now }: Omit<Accepting, "anyPlan">,
  resync = false,
): Promise<void> {
  const before = await engine.acceptedPlan();
  if (before !== undefined) {
    const was = planIn(before);
    const reshapes = [...reshapesOf(was, plan), ...(resync ? resyncOf(was, plan) : [])];
    for (const reshape of reshapes) await engine.reshape(lease, reshape);
  }
  for (const object of objectsToReset(changes, plan)) await engine.reset(lease, object);
  await engine.accept(lease, { digest: plan.digest, text: JSON.stringify(plan), at: now });
}

export function planIn({ text }: AcceptedPlan): Plan {
  return JSON.parse(text) as Plan;
}

/** The plan is not the one that ran before, and nobody has accepted what that changes. */
export class PlanNotAccepted extends Error {
  override readonly name = "PlanNotAccepted";
  readonly changes: readonly PlanChange[];
  constructor(changes: readonly PlanChange[]) {
    super("the plan changes what happens to existing data, and nobody has accepted that");
    this.changes = changes;
  }
}
