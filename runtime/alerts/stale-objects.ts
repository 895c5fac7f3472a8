/**
 * Objects whose changes take longer than `fresh within` allows: whoever answers for them is told once, and again
 * only where they were fresh in between, which is told too. It is asked at the end of each run, and beside the runs by a service, which
 * may have none.
 */
import type { Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import { durationWords } from "../../rules/words/duration.ts";
import type { Engine } from "../engine/engine.ts";
import { type Freshness, freshnessOf } from "../freshness.ts";
import type { Places } from "../places.ts";
import { randomId } from "../random-id.ts";
import { answerable } from "./recipients.ts";
import type { StoredAlert, Telling } from "./stored-alert.ts";

interface Asking {
  readonly engine: Engine;
  readonly host: Pick<Host, "clock" | "random">;
  readonly places: Places;
}

/** What is to be told and noted of them; undefined where that is nothing. */
export async function tellingOfStale(
  plan: Plan,
  { engine, host, places }: Asking,
): Promise<Telling | undefined> {
  const now = host.clock.now();
  const stale = (await freshnessOf(plan, engine, now)).filter((one) => one.isStale);
  const told = new Set(
    (await engine.conditions()).map((one) => one.name).filter((name) => name.startsWith(prefix)),
  );
  const names = new Set(stale.map(nameOf));
  const fresh = stale.filter((one) => !told.has(nameOf(one)));
  const over = [...told].filter((name) => !names.has(name));
  if (fresh.length + over.length === 0) return undefined;
  const alerts = (object: string, what: "not_fresh" | "fresh_again", why: readonly string[]) =>
    answerable(plan.objects.find(({ id }) => id === object)).map(
      (to): StoredAlert => ({
        ...{ id: randomId(host.random, 12), at: now, to, when: "now", attempts: 0 },
        told: {
          ...{ class: "unavailable", object, what, why, count: 1, cases: [] },
          place: places.ofClause(object, "fresh"),
        },
      }),
    );
  // What is not in the plan any more is fresh to nobody.
  const again = plan.objects.filter(({ id }) => over.includes(`${prefix}${id}`));
  return {
    begin: fresh.map((one) => ({ name: nameOf(one), since: now })),
    over,
    put: [
      ...fresh.flatMap((one) => alerts(one.object, "not_fresh", [whyOf(one)])),
      ...again.flatMap(({ id }) => alerts(id, "fresh_again", [])),
    ],
  };
}

/** The same beside the runs. Throws `StateInUse` where there is something to tell and another process works with the state. */
export async function tellStale(plan: Plan, asking: Asking): Promise<void> {
  if ((await tellingOfStale(plan, asking)) === undefined) return;
  const lease = await asking.engine.lease();
  try {
    // Whoever had the state until now may have told it.
    const telling = await tellingOfStale(plan, asking);
    if (telling !== undefined) await asking.engine.tell(lease, telling);
  } finally {
    await lease.release();
  }
}

const prefix = "fresh ";

function nameOf({ object }: Freshness): string {
  return `${prefix}${object}`;
}

function whyOf({ upTo, within }: Freshness): string {
  const since = new Date(upTo).toISOString().slice(0, 16).replace("T", " ");
  return `changes made since ${since} UTC have not all arrived; they may take ${durationWords(within)}`;
}
