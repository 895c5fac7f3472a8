/**
 * Who may decide a case, let a brake pass, or accept what a plan changes: a `member` of the owner that the spec
 * names for it. Where that owner lists no members, or the spec names nobody, it is anybody who is known.
 * An actor whom nobody verified is not judged: any name could be said.
 */
import type { ObjectPlan, OwnerPlan, Plan, RowPlan } from "../../plan/index.ts";
import { decidedRow } from "../decide/choose.ts";
import type { StoredHold } from "../engine/engine.ts";
import { type Actor, isSamePerson } from "./actor.ts";
import { reviewOf } from "./review-of.ts";

/** Somebody is known, and may not do it. */
export class NotAllowed extends Error {
  override readonly name = "NotAllowed";
}

/** The owner that is asked first, and others who may decide it as well. */
export type Asked = readonly string[];

/** Undefined where the actor may; else why not, as the end of a sentence on what it is. */
export function refusal(plan: Plan, asked: Asked, actor: Actor): string | undefined {
  if (!actor.isVerified) return undefined;
  const owners = asked.flatMap((name) => plan.owners.find((one) => one.id === name) ?? []);
  const [first] = owners;
  if (first === undefined || first.members.length === 0) return undefined;
  if (owners.some((owner) => isMember(owner, actor.name))) return undefined;
  const those = owners.filter(({ members }) => members.length > 0).map(named);
  return `is for ${those.join(" or ")}; you are ${actor.name}`;
}

/** Whether anybody is asked by name. */
export function asksMembers(plan: Plan, [first]: Asked): boolean {
  return (plan.owners.find((one) => one.id === first)?.members.length ?? 0) > 0;
}

function isMember({ members }: OwnerPlan, address: string): boolean {
  return members.some((one) => isSamePerson(one, address));
}

export function named({ id, members }: OwnerPlan): string {
  return `\`${id}\` (${members.join(", ")})`;
}

/** Of the rows of a list, one that is reviewed where there is one: the list is decided as a whole. */
function rowOfList({ rows }: ObjectPlan, unit: string): RowPlan | undefined {
  const own = rows.filter((row) => row.each !== undefined && `each ${row.each}` === unit);
  return own.find((row) => row.policy.kind === "review") ?? own[0];
}

/** Whoever answers for the object. */
export function askedOfObject({ owner, steward }: ObjectPlan): Asked {
  const asked = owner ?? steward;
  return asked === undefined ? [] : [asked];
}

/** Whoever answers for the row that was written, else for its object. */
export function askedOfEntry(plan: Plan, entry: { readonly object: string; readonly row: string }) {
  const object = plan.objects.find((one) => one.id === entry.object);
  const owner = object?.rows.find((one) => one.id === entry.row)?.owner;
  if (owner !== undefined) return [owner];
  return object === undefined ? [] : askedOfObject(object);
}

/**
 * Whoever the row's `review` names, else the owner of the row, else the one of the object. Where a decision is
 * overdue (`review within`), the owner and the steward of the object as well, since they are told then.
 * `now`: ms since 1970.
 */
export function askedOfCase(plan: Plan, hold: StoredHold, now: number): Asked {
  const object = plan.objects.find((one) => one.id === hold.object);
  if (object === undefined) return [];
  const row = decidedRow(plan, hold) ?? rowOfList(object, hold.unit);
  const review = reviewOf(object, row, hold);
  const first = review?.by ?? row?.owner ?? askedOfObject(object)[0];
  const within = review?.withinSeconds;
  const isOverdue = within !== undefined && now >= hold.opened + within * 1000;
  const others = isOverdue ? [object.owner, object.steward] : [];
  return [first, ...others].filter((one) => one !== undefined);
}
