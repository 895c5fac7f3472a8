/**
 * What a person answers to cases that wait → decisions, which the next run carries out, and entries of the audit
 * that say who gave them. All of them are noted, or none.
 */
import type { Plan } from "../../plan/index.ts";
import { planIn } from "../accept-plan.ts";
import { choose } from "../decide/choose.ts";
import { shownWhole } from "../decide/shown.ts";
import type {
  DeletionChoice,
  Engine,
  HoldDecision,
  Lease,
  StoredHold,
  StoredLink,
} from "../engine/engine.ts";
import { type Actor, personOf } from "./actor.ts";
import { type Act, noteActs } from "./acts.ts";
import { askedOfCase, NotAllowed, refusal } from "./who-may.ts";

/** The value that a system shows, another one, or what becomes of a record that was deleted. */
export type CaseAnswer =
  | { readonly kind: "side"; readonly system: string }
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "deletion"; readonly deletion: DeletionChoice };

/** The answer does not fit the case; the message says what would. */
export class CannotDecide extends Error {
  override readonly name = "CannotDecide";
}

export interface Deciding {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly actor: Actor;
  readonly because: string;
  /** ms */
  readonly now: number;
}

export interface CaseDecision {
  readonly hold: StoredHold;
  readonly decision: HoldDecision;
}

/** As people name a case. */
export function nameOfCase(hold: StoredHold): string {
  return `${hold.link}/${hold.unit === "" ? "record" : hold.unit}`;
}

/** Whether such an answer could decide it. */
export function isAnsweredBy(hold: StoredHold, answer: CaseAnswer): boolean {
  return answer.kind === "deletion" ? isOfDeletion(hold) : isOfValues(hold);
}

export function isOfValues(hold: StoredHold): boolean {
  return hold.class === "conflict" && hold.unit !== "";
}

export function isOfDeletion(hold: StoredHold): boolean {
  return hold.case === "record_deleted";
}

/** Throws a `NotAllowed` where the actor may not decide one of them, and a `CannotDecide`. Changes nothing. */
export async function decisionsOn(
  holds: readonly StoredHold[],
  answer: CaseAnswer,
  { engine, plan, actor, because, now }: Deciding,
): Promise<readonly CaseDecision[]> {
  // The spec at hand may name others than the one that is accepted, and be nobody's but its author's.
  const accepted = await engine.acceptedPlan();
  const inForce = accepted === undefined ? plan : planIn(accepted);
  for (const hold of holds) {
    const why = refusal(inForce, askedOfCase(inForce, hold, now), actor);
    if (why !== undefined) throw new NotAllowed(`\`${nameOfCase(hold)}\` ${why}`);
  }
  const person = { by: personOf(actor), because, at: now };
  return Promise.all(
    holds.map(async (hold): Promise<CaseDecision> => {
      const [link] = await engine.links(hold.object, { kind: "link", link: hold.link });
      if (link === undefined) {
        throw new CannotDecide(`the records of \`${nameOfCase(hold)}\` are gone`);
      }
      if (answer.kind !== "deletion") {
        const { value, system } = chosenValue(plan, hold, link, answer);
        return { hold, decision: { value, system, seen: hold.shown, ...person } };
      }
      const { deletion } = answer;
      if (deletion === "restore") mustCreate(plan, link, hold);
      return { hold, decision: { deletion, seen: shownWhole(link), ...person } };
    }),
  );
}

/** The lease is the caller's. */
export async function decideCases(
  decisions: readonly CaseDecision[],
  lease: Lease,
  { engine, plan, actor, because, now }: Deciding,
): Promise<void> {
  await engine.decide(lease, decisions);
  const acts = decisions.map(
    ({ hold }): Act => ({
      act: "resolve",
      object: hold.object,
      link: hold.link,
      unit: hold.unit,
      place: hold.place,
      because,
    }),
  );
  const person = personOf(actor);
  await noteActs(acts, { engine, lease, run: "review", plan: plan.digest, now, person });
}

/** A record comes back as one that is new does: where the spec creates it. */
function mustCreate(plan: Plan, link: StoredLink, hold: StoredHold): void {
  const object = plan.objects.find((one) => one.id === hold.object);
  const missing = link.records.find(
    ({ system, gone }) => gone && !object?.create.some((one) => one.system === system),
  );
  if (missing === undefined) return;
  throw new CannotDecide(
    `\`${hold.object}\` creates nothing in \`${missing.system}\`; restore the record there, or decide \`--keep\``,
  );
}

/** The canonical value that a system shows, or that the text means in the row's type. */
function chosenValue(
  plan: Plan,
  hold: StoredHold,
  link: StoredLink,
  answer: Exclude<CaseAnswer, { kind: "deletion" }>,
): Extract<ReturnType<typeof choose>, { kind: "chosen" }> {
  const chosen = choose(plan, hold, link, answer);
  const taken = answer.kind === "side" ? answer.system : "";
  switch (chosen.kind) {
    case "chosen":
      return chosen;
    case "several":
      throw new CannotDecide(
        `\`${nameOfCase(hold)}\` is several values, or a reference; edit a side so that they agree`,
      );
    case "not_shown": {
      const known = [...new Set(hold.shown.map((one) => one.system))].join(", ");
      throw new CannotDecide(`\`${taken}\` shows no value in \`${nameOfCase(hold)}\`; ${known} do`);
    }
    case "unreadable":
      throw new CannotDecide(`the value of \`${taken}\` in \`${nameOfCase(hold)}\` cannot be read`);
  }
}
