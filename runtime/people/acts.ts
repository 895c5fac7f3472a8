/** What people do, as entries of the audit: who, when, what and why. They write nothing into any system. */
import type { Native } from "../../rules/values/native.ts";
import type { Engine, Lease, Outcome } from "../engine/engine.ts";

export interface Act {
  readonly act: keyof typeof cases;
  /** "" where it concerns no single one, as with what follows. */
  readonly object?: string;
  readonly link?: string;
  /** The row, or the rows that belong together. */
  readonly unit?: string;
  readonly from?: Native;
  readonly to?: Native;
  /** `FILE:LINE` */
  readonly place?: string;
  readonly because?: string;
}

/** How the audit calls what became of it. */
const cases = {
  accept: "plan_accepted",
  accept_in_part: "plan_accepted_in_part",
  approve: "brake_passed",
  resolve: "case_decided",
  sign: "object_approved",
  retry: "retried",
  pause: "paused",
  resume: "resumed",
  forget: "forgotten",
  remember: "remembered",
} as const;

export interface Acting {
  readonly engine: Pick<Engine, "commit">;
  readonly lease: Lease;
  /** What the entries have in common, to be found by. */
  readonly run: string;
  /** The plan's digest. */
  readonly plan: string;
  /** ms */
  readonly now: number;
  /** As `personOf` names them. */
  readonly person: string;
}

export async function noteActs(acts: readonly Act[], acting: Acting): Promise<void> {
  const { engine, lease, run, plan, now, person } = acting;
  if (acts.length === 0) return;
  await engine.commit(lease, {
    object: "",
    run,
    plan,
    at: now,
    links: [],
    settled: [],
    audit: acts.map((one) => entryOf(one, person)),
  });
}

function entryOf(
  { act, object, link, unit, from, to, place, because }: Act,
  person: string,
): Outcome["audit"][number] {
  return {
    object: object ?? "",
    link: link ?? "",
    row: unit ?? "",
    system: "",
    stage: "",
    record: "",
    field: "",
    case: cases[act],
    act,
    from: from ?? null,
    to: to ?? null,
    origin: "",
    lost: false,
    place: place ?? "",
    person,
    ...(because === undefined || because === "" ? {} : { because }),
  };
}

/** Whether an entry tells what somebody did, and not what was written. */
export function isOfAct({ act }: { readonly act: string }): boolean {
  return Object.hasOwn(cases, act);
}
