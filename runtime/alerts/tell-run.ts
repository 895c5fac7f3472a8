/**
 * What a run leaves to be told when it ends, beside the cases that its batches told: what stopped whole
 * objects, queues that are over their limits, and reviews that wait too long. One transaction notes both
 * that it was told and that it is to be: a run that is cut off before is followed by one that tells it.
 */
import type { Plan } from "../../plan/index.ts";
import { errorClasses } from "../../rules/error-classes.ts";
import { ConnectorError } from "../connector-error.ts";
import type { StoredHold } from "../engine/engine.ts";
import { dayOf, stateOf } from "../object-state.ts";
import { type ErrorRules, errorRules } from "../program/error-rules.ts";
import type { ObjectProgram } from "../program/program.ts";
import { randomId } from "../random-id.ts";
import type { Running } from "../running.ts";
import { overdueNames, overduePrefix, overdueReviews } from "./overdue-reviews.ts";
import { type Addressed, owner, recipientsOf } from "./recipients.ts";
import { tellingOfStale } from "./stale-objects.ts";
import type { StoredAlert, StoredCondition, Told } from "./stored-alert.ts";
import { anyTrouble, awayTrouble, backOf, type Trouble, troublesPrefix } from "./troubles.ts";

export interface Ended {
  readonly plan: Plan;
  /** Those that ran. */
  readonly objects: readonly ObjectProgram[];
  readonly errors: ErrorRules;
  readonly troubles: readonly Trouble[];
  readonly holds: readonly StoredHold[];
}

export async function tellRun(
  { plan, objects, errors, troubles, holds }: Ended,
  { engine, lease, host, places }: Pick<Running, "engine" | "lease" | "host" | "places">,
): Promise<void> {
  const now = host.clock.now();
  const told = new Set((await engine.conditions()).map((one) => one.name));
  const begin: StoredCondition[] = [];
  const put: StoredAlert[] = [];
  const over: string[] = [];
  const tell = (one: Told, whom: readonly Addressed[]) => {
    for (const to of whom) {
      put.push({ id: randomId(host.random, 12), at: now, ...to, told: one, attempts: 0 });
    }
  };

  for (const { name, told: one } of troubles) {
    if (told.has(name) || begin.some((other) => other.name === name)) continue;
    begin.push({ name, since: now });
    tell(
      one,
      recipientsOf(errors.actions(one.class), answering(one.object), answeringName(one.object)),
    );
  }
  const standing = new Set(troubles.map((one) => one.name));
  const ran = objects.map((object) => troublesPrefix(object.plan.id));
  const others = plan.objects.map((object) => troublesPrefix(object.id));
  const isOf = (name: string, prefixes: readonly string[]) =>
    prefixes.some((prefix) => name.startsWith(prefix));
  for (const name of told) {
    // What is not in the plan any more troubles nobody.
    const isKnown = !name.startsWith(anyTrouble) || isOf(name, others);
    if (!standing.has(name) && (isOf(name, ran) || !isKnown)) over.push(name);
  }
  for (const { told: one } of objects.flatMap((object) => backOf(object.plan, over, places))) {
    tell(
      one,
      recipientsOf(errors.actions(one.class), answering(one.object), answeringName(one.object)),
    );
  }

  const limits = queueLimits(errors);
  over.push(
    ...[...told].filter(
      (name) => name.startsWith(queuePrefix) && !limits.some((limit) => limit.name === name),
    ),
  );
  // Counting costs a look at every case.
  const sizes = limits.length === 0 ? [] : await engine.queued();
  const queued = new Map(sizes.map((one) => [one.class as string, one.links]));
  for (const limit of limits) {
    const count = queued.get(limit.class) ?? 0;
    if (count > limit.over && !told.has(limit.name)) {
      begin.push({ name: limit.name, since: now });
      tell(queueOver(limit, count), [
        { to: { kind: "channel", name: limit.channel }, when: "now" },
      ]);
    } else if (count <= limit.over && told.has(limit.name)) over.push(limit.name);
  }

  for (const object of objects) {
    for (const late of overdueReviews(object, holds, now, (name) => told.has(name))) {
      begin.push(...late.names.map((name) => ({ name, since: now })));
      const channels = recipientsOf(errors.actions("conflict"), undefined, undefined).filter(
        ({ to }) => to.kind === "channel",
      );
      const people = late.whom.map((name): Addressed => ({ to: owner(name), when: "now" }));
      tell(late.told, [{ to: { kind: "log" }, when: "now" }, ...people, ...channels]);
    }
  }
  const open = overdueNames(holds);
  over.push(...[...told].filter((name) => name.startsWith(overduePrefix) && !open.has(name)));

  const stale = await tellingOfStale(plan, { engine, host, places });
  put.push(...(stale?.put ?? []));
  begin.push(...(stale?.begin ?? []));
  over.push(...(stale?.over ?? []));
  if (put.length + begin.length + over.length > 0) await engine.tell(lease, { put, begin, over });

  function answeringName(object: string): string | undefined {
    const found = plan.objects.find((one) => one.id === object);
    return found?.owner ?? found?.steward;
  }

  function answering(object: string) {
    const name = answeringName(object);
    return name === undefined ? undefined : owner(name);
  }
}

/** A run that did not begin, since a system does not let us in or is not there: told for each object that needs it. */
export async function tellNotBegun(
  plan: Plan,
  error: ConnectorError,
  telling: Pick<Running, "engine" | "lease" | "host" | "places">,
): Promise<void> {
  const { system } = error;
  if (system === undefined) return;
  // Without the system's name, which is told beside it.
  const own = error.cause instanceof ConnectorError ? error.cause : error;
  const today = dayOf(telling.host.clock.now());
  const stopped = plan.objects.filter(
    (one) => stateOf(one, today) === "active" && one.ends.some((end) => end.system === system),
  );
  await tellRun(
    {
      plan,
      objects: [],
      errors: errorRules(plan.errors),
      troubles: stopped.map((one) => awayTrouble(one, system, own, "")),
      holds: await telling.engine.holds(),
    },
    telling,
  );
}

const queuePrefix = "queue ";

interface QueueLimit {
  readonly class: Told["class"];
  readonly channel: string;
  readonly over: number;
  readonly name: string;
}

function queueLimits(errors: ErrorRules): readonly QueueLimit[] {
  return errorClasses.flatMap((of) =>
    errors.actions(of).flatMap((action): QueueLimit[] => {
      if (action.kind !== "alert" || action.whenQueueOver === undefined) return [];
      const { channel, whenQueueOver } = action;
      const name = `${queuePrefix}${of} ${channel} ${whenQueueOver}`;
      return [{ class: of, channel, over: whenQueueOver, name }];
    }),
  );
}

function queueOver({ class: of, over }: QueueLimit, count: number): Told {
  return {
    class: of,
    object: "",
    what: "queue_over",
    why: [`${count} records wait to be tried again; the limit is ${over}`],
    count,
    cases: [],
    place: "",
  };
}
