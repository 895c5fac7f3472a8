/**
 * Who has to accept what a plan changes. For each object that a refused change concerns, a member of its owner;
 * where data or reach changes, two people at least, so that no author accepts their own change alone. Who wrote a
 * change is not asked: an author's name in a file's history is whatever somebody typed there.
 *
 * Each of them accepts for themselves. Until the last one has, that they did stands in the audit, with the plan that
 * they saw and the one that was accepted then: of another plan, or on top of another one, it counts for nothing.
 */
import type { Plan } from "../../plan/index.ts";
import { type PlanChange, refusedClasses } from "../../rules/plan-changes.ts";
import type { AcceptedPlan, Engine } from "../engine/engine.ts";
import { type Actor, isSamePerson } from "./actor.ts";
import { askedOfObject, asksMembers, named, refusal } from "./who-may.ts";

export interface Acceptance {
  /** Who has accepted it before. */
  readonly earlier: readonly string[];
  /** Whose word is still missing once this one has accepted it too; nobody's: it is accepted. */
  readonly missing: readonly string[];
}

/** The name under which the audit has what people said of a plan. */
export function acceptanceRun(digest: string): string {
  return `accept ${digest}`;
}

export async function acceptanceBy(
  actor: Actor,
  { before, after, changes }: { before: Plan; after: Plan; changes: readonly PlanChange[] },
  accepted: AcceptedPlan,
  engine: Pick<Engine, "audit">,
): Promise<Acceptance> {
  if (!actor.isVerified) return { earlier: [], missing: [] };
  const refused = changes.filter((one) => refusedClasses.has(one.class));
  const entries = await engine.audit({ run: acceptanceRun(after.digest) });
  // What was said counts once, and not where another plan came in between.
  const ends = [...entries, ...(await engine.audit({ run: acceptanceRun(accepted.digest) }))];
  const last = Math.max(
    0,
    ...ends.filter(({ act }) => act === "accept").map((one) => one.sequence),
  );
  const earlier = entries
    .filter((one) => one.act === "accept_in_part" && one.from === accepted.digest)
    .filter((one) => one.sequence > last)
    .flatMap((one) => one.person ?? []);
  const people = [...earlier.filter((one) => !isSamePerson(one, actor.name)), actor.name];
  const asked = refused.flatMap((one) => ownersAsked(one, before, after));
  const missing = [...new Map(asked.map((one) => [one.id, one])).values()]
    .filter(({ plan, id }) => people.every((name) => isRefused(plan, id, name)))
    .map(({ plan, id }) => {
      const owner = plan.owners.find((one) => one.id === id);
      return `a member of ${owner === undefined ? `\`${id}\`` : named(owner)}`;
    });
  const isGrave = refused.some((one) => one.class === "data" || one.class === "reach");
  const isAlone = new Set(people.map((one) => one.toLowerCase())).size < 2;
  if (missing.length === 0 && isGrave && isAlone) missing.push("another person than you");
  return { earlier, missing };
}

function isRefused(plan: Plan, owner: string, name: string): boolean {
  return refusal(plan, [owner], { name, isVerified: true }) !== undefined;
}

/** By the plan that is accepted: a change of who decides is not decided by those whom it brings in. */
function ownersAsked(
  { object, concerns = [], owner }: PlanChange,
  before: Plan,
  after: Plan,
): readonly { readonly plan: Plan; readonly id: string }[] {
  const owners = owner === undefined ? [] : [{ plan: before, id: owner }];
  const objects = [...(object === undefined ? [] : [object]), ...concerns];
  const ofObjects = objects.flatMap((id) => {
    const plan = before.objects.some((one) => one.id === id) ? before : after;
    const found = plan.objects.find((one) => one.id === id);
    return found === undefined ? [] : askedOfObject(found).map((one) => ({ plan, id: one }));
  });
  return [...owners, ...ofObjects].filter(({ plan, id }) => asksMembers(plan, [id]));
}
