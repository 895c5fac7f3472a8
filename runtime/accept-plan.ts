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
import { dayOf } from "./object-state.ts";
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
  const { engine, lease, now, anyPlan } = accepting;
  const before = await engine.acceptedPlan();
  if (before?.digest === plan.digest) {
    if (lastDay(before) >= dayOf(now)) return;
    for (const object of objectsWithNewRows(plan, before, now)) await engine.reset(lease, object);
    return engine.accept(lease, { ...before, day: dayOf(now) });
  }
  const changes = before === undefined ? [] : planChanges(planIn(before), plan);
  const refused = changes.filter((one) => refusedClasses.has(one.class));
  if (refused.length > 0 && !anyPlan) throw new PlanNotAccepted(refused);
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
  const afresh = [...objectsToReset(changes, plan), ...objectsWithNewRows(plan, before, now)];
  for (const object of new Set(afresh)) await engine.reset(lease, object);
  const { digest } = plan;
  await engine.accept(lease, { digest, text: JSON.stringify(plan), at: now, day: dayOf(now) });
}

/** Objects of which a row's first day has come since the state last ran: it fills what is there already. */
function objectsWithNewRows(
  plan: Plan,
  before: AcceptedPlan | undefined,
  now: number,
): readonly string[] {
  if (before === undefined) return [];
  const [last, today] = [lastDay(before), dayOf(now)];
  return plan.objects
    .filter(({ rows }) =>
      rows.some(({ since }) => since !== undefined && last < since && since <= today),
    )
    .map(({ id }) => id);
}

/** A state from before days were noted was last run when its plan was accepted, as far as anyone knows. */
function lastDay({ day, at }: AcceptedPlan): string {
  return day ?? dayOf(at);
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
