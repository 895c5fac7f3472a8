/** What of the outbox waits, by recipient, for those who look at the state. */
import type { Engine } from "../engine/engine.ts";
import { nameOf } from "./recipients.ts";
import { givenUpPrefix } from "./seal.ts";
import type { StoredAlert } from "./stored-alert.ts";

export interface Undelivered {
  readonly to: string;
  readonly when: StoredAlert["when"];
  /** Cases and conditions that are to be told. */
  readonly alerts: number;
  /** ms; since when the first of them waits. */
  readonly since: number;
  readonly attempts: number;
  /** ms; not tried before; undefined: with the next that is due. */
  readonly due?: number;
  /** Why the last attempt failed. */
  readonly trouble?: string;
}

export interface Outbox {
  readonly waiting: readonly Undelivered[];
  /** Who was not told in the end, since it could not be delivered for a week; and when the last was given up. */
  readonly givenUp: readonly { readonly to: string; readonly at: number }[];
}

export async function outboxOf(engine: Pick<Engine, "alerts" | "conditions">): Promise<Outbox> {
  const groups = Map.groupBy(await engine.alerts(), (one) => `${one.when} ${nameOf(one.to)}`);
  const waiting = [...groups.values()].map((group): Undelivered => {
    const [first] = group as [StoredAlert];
    const tried = group.find((one) => one.trouble !== undefined);
    return {
      to: nameOf(first.to),
      when: first.when,
      alerts: group.reduce((sum, one) => sum + one.told.count, 0),
      since: first.at,
      attempts: Math.max(...group.map((one) => one.attempts)),
      ...(tried?.due === undefined ? {} : { due: tried.due }),
      ...(tried?.trouble === undefined ? {} : { trouble: tried.trouble }),
    };
  });
  const givenUp = (await engine.conditions())
    .filter((one) => one.name.startsWith(givenUpPrefix))
    .map(({ name, since }) => ({ to: name.slice(givenUpPrefix.length), at: since }));
  return { waiting, givenUp };
}
