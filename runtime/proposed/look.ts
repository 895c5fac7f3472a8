/**
 * One look at every proposed object: the pass that a run makes, with a state of its own, over systems
 * that are only read. What a run would write is noted, and the next look says whether whoever does the
 * work at present wrote the same.
 */
import type { Plan } from "../../plan/index.ts";
import { asInForce, objectsToReset, planChanges } from "../../rules/plan-changes.ts";
import type { ProposedState } from "../engine/proposed-state.ts";
import { dayOf, proposedIn, stateOf } from "../object-state.ts";
import type { ObjectRun } from "../report.ts";
import { type RunInput, run } from "../run.ts";
import { besideActive } from "./beside-active.ts";
import { constantFields } from "./constants.ts";
import { countedNotes, type LookedAt, type VerdictOutcome } from "./expectation.ts";
import { lookBatch } from "./look-batch.ts";
import { lookOnly } from "./look-only.ts";

/** As of a run of the active objects; `engine` is their state, which is only read. */
export type LookInput = Omit<
  RunInput,
  "objects" | "carryOut" | "wholeOnly" | "anyPlan" | "approve" | "observe"
> & {
  readonly proposed: ProposedState;
};

export interface ObjectLook
  extends Pick<ObjectRun, "object" | "read" | "changed" | "unread" | "ms" | "brake"> {
  /** Everything was read for the first time: what it would write are differences that were there before. */
  readonly isFirst: boolean;
  /** What it decided this time, and would have written: records made, fields changed, records deleted. */
  readonly would: { readonly create: number; readonly update: number; readonly delete: number };
  /** What became of what was expected before. */
  readonly found: Readonly<Record<VerdictOutcome, number>>;
}

/** Throws `StateInUse`, and the `ConnectorError` of a system that does not describe itself. */
export async function look(plan: Plan, input: LookInput): Promise<readonly ObjectLook[]> {
  const { proposed, engine: active, host, ...rest } = input;
  const started = host.clock.now();
  const today = dayOf(started);
  await letGo(plan, proposed, today);
  const watched = watchedBy(plan, today);
  const isTold = (system: string, stage: string) =>
    input.systems.get(system)?.connector.install === undefined ||
    watched.has(feedName(system, stage));
  const counts = new Map<string, Counts>();
  const first = new Map<string, boolean>();
  for (const object of proposedIn(plan, today)) {
    first.set(object, (await proposed.size(object)).isInitial);
    counts.set(object, noCounts());
  }
  if (first.size === 0) return [];
  const report = await run(plan, {
    ...rest,
    host,
    engine: besideActive(proposed, {
      active,
      isProposed: (object) => first.has(object),
      isTold: ({ system, stage }) => isTold(system, stage),
    }),
    systems: new Map(
      [...input.systems].map(([alias, system]) => {
        const connector = lookOnly(system.connector, {
          isTold: (stage) => isTold(alias, stage),
          also: (stage) =>
            plan.objects
              .filter(({ id }) => first.has(id))
              .flatMap((object) => constantFields(object, alias, stage)),
        });
        return [alias, { ...system, connector }];
      }),
    ),
    objects: "proposed",
    // Nothing is written, so nobody has to accept anything.
    anyPlan: true,
    // What is not there may only be out of sight.
    wholeOnly: true,
    carryOut: lookBatch(proposed, {
      isFirst: (object) => first.get(object) ?? false,
      found: (object, looked, now) => count(counts.get(object), looked, now),
    }),
  });
  const looks: ObjectLook[] = [];
  for (const { object, read, changed, unread, ms, brake } of report.runs) {
    if (unread.length === 0 && brake === undefined) {
      await holding(proposed, (lease) => proposed.finishLook(lease, object, started));
    }
    looks.push({
      object,
      read,
      changed,
      unread,
      ms,
      ...(brake === undefined ? {} : { brake }),
      isFirst: first.get(object) ?? false,
      ...(counts.get(object) ?? noCounts()),
    });
  }
  return looks;
}

/** Objects that are no longer proposed, and those that are decided otherwise by now, begin anew. */
async function letGo(plan: Plan, proposed: ProposedState, today: string): Promise<void> {
  const before = await proposed.acceptedPlan();
  const isOther = before !== undefined && before.digest !== plan.digest;
  const changes = isOther
    ? planChanges(asInForce(JSON.parse(before.text) as Plan), asInForce(plan))
    : [];
  const changed = objectsToReset(changes, plan);
  const current = new Set(proposedIn(plan, today));
  const known = await proposed.objects();
  const gone = known.filter((object) => !current.has(object) || changed.includes(object));
  if (gone.length === 0) return;
  await holding(proposed, async (lease) => {
    for (const object of gone) await proposed.forget(lease, object);
  });
}

async function holding(
  state: ProposedState,
  work: (lease: Awaited<ReturnType<ProposedState["lease"]>>) => Promise<void>,
): Promise<void> {
  const lease = await state.lease();
  try {
    await work(lease);
  } finally {
    await lease.release();
  }
}

/** The feeds that active objects have installed. */
function watchedBy(plan: Plan, today: string): ReadonlySet<string> {
  return new Set(
    plan.objects
      .filter((object) => stateOf(object, today) === "active")
      .flatMap(({ ends }) =>
        ends.flatMap(({ system, stages }) => stages.map((stage) => feedName(system, stage.object))),
      ),
  );
}

function feedName(system: string, stage: string): string {
  return JSON.stringify([system, stage]);
}

type Counts = {
  readonly [Part in "would" | "found"]: Record<keyof ObjectLook[Part], number>;
};

function noCounts(): Counts {
  return {
    would: { create: 0, update: 0, delete: 0 },
    found: { same: 0, different: 0, unexpected: 0, held: 0, overtaken: 0 },
  };
}

function count(counts: Counts | undefined, { expected, verdicts }: LookedAt, now: number): void {
  if (counts === undefined) return;
  for (const one of expected)
    if (one.at === now) counts.would[one.kind] += countedNotes(one).length;
  for (const { outcome } of verdicts) counts.found[outcome]++;
}
