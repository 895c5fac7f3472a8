/**
 * Chooses what of the outbox is to be sent now, and seals it: from then on a message holds these alerts and has
 * this id, whoever sends it and however often. What nobody can be reached for waits unsealed, open to
 * whatever else is to be told, and what has waited for a week is given up.
 */
import type { Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import { lastDailySlot } from "../../rules/daily-slot.ts";
import type { Engine, Lease } from "../engine/engine.ts";
import { randomId } from "../random-id.ts";
import { nameOf } from "./recipients.ts";
import { type Route, routeTo } from "./route.ts";
import type { AlertSettings } from "./settings.ts";
import type { StoredAlert, StoredCondition } from "./stored-alert.ts";

export interface Sealing {
  readonly plan: Pick<Plan, "owners" | "channels">;
  readonly settings: AlertSettings;
  readonly engine: Engine;
  readonly host: Pick<Host, "clock" | "random">;
}

export interface Sealed {
  /** The message's. */
  readonly id: string;
  readonly alerts: readonly StoredAlert[];
  readonly to: string;
  readonly route: Route;
}

/** Why somebody was not told. */
export interface Untold {
  readonly to: string;
  readonly why: string;
}

/** Under one lease, so that no other one chooses the same. */
export async function seal(
  lease: Lease,
  { engine, host, settings, plan }: Sealing,
): Promise<{ readonly sealed: readonly Sealed[]; readonly untold: readonly Untold[] }> {
  const now = host.clock.now();
  const sealed: Sealed[] = [];
  const untold: Untold[] = [];
  const put: StoredAlert[] = [];
  const drop: string[] = [];
  const begin: StoredCondition[] = [];
  const { due, old } = chosen(await engine.alerts(), now, settings);
  for (const one of old) {
    drop.push(one.id);
    const name = `${givenUpPrefix}${nameOf(one.to)}`;
    if (begin.some((other) => other.name === name)) continue;
    begin.push({ name, since: now });
    const why = `it was given up after a week: ${one.trouble ?? "nobody sent it"}`;
    untold.push({ to: nameOf(one.to), why });
  }
  for (const group of groupsOf(due)) {
    const [first] = group as readonly [StoredAlert];
    const to = nameOf(first.to);
    const routed = routeTo(first.to, plan, settings);
    if (routed.kind === "none") {
      const others = group.filter((one) => one.isOptional !== true);
      drop.push(...group.filter((one) => one.isOptional).map((one) => one.id));
      put.push(...others.map((one) => triedInVain(one, routed.missing, now)));
      if (others.length > 0) untold.push({ to, why: routed.missing });
      continue;
    }
    const id = first.message ?? randomId(host.random, 16);
    const alerts = group.map((one) => ({
      ...one,
      message: id,
      attempts: one.attempts + 1,
      due: now + sealedMs,
    }));
    put.push(...alerts);
    sealed.push({ id, alerts, to, route: routed.route });
  }
  if (put.length + drop.length > 0) await engine.tell(lease, { put, drop, begin });
  return { sealed, untold };
}

/** What the names of conditions begin with that say that somebody was not told in the end. */
export const givenUpPrefix = "given up ";

/** ms; nobody else sends a message for as long after it was sealed. */
const sealedMs = 60_000;
const firstWaitMs = 60_000;
const longestWaitMs = 3_600_000;
const mostAgeMs = 7 * 86_400_000;
/** Of one message. */
const mostAlerts = 1000;

/** What is to be sent now, and what is too old to be. */
export function chosen(
  alerts: readonly StoredAlert[],
  now: number,
  { daily }: AlertSettings,
): { readonly due: readonly StoredAlert[]; readonly old: readonly StoredAlert[] } {
  const slot = lastDailySlot(now, daily.at, daily.zone);
  const old = alerts.filter((one) => now - one.at > mostAgeMs);
  const due = alerts.filter(
    ({ when, at, due: notBefore = 0 }) =>
      now - at <= mostAgeMs && notBefore <= now && (when === "now" || at <= slot),
  );
  return { due, old };
}

/** What was sealed together stays together; of the rest, all for one recipient is one message. */
function groupsOf(alerts: readonly StoredAlert[]): readonly (readonly StoredAlert[])[] {
  const groups = Map.groupBy(alerts, ({ message, to, when }) =>
    message === undefined ? JSON.stringify([to, when]) : message,
  );
  return [...groups.values()].flatMap((group) => {
    if (group[0]?.message !== undefined) return [group];
    const parts: StoredAlert[][] = [];
    for (let at = 0; at < group.length; at += mostAlerts) {
      parts.push(group.slice(at, at + mostAlerts));
    }
    return parts;
  });
}

/** Nobody was asked: it stays open to whatever is to be told until there is a way. */
function triedInVain(one: StoredAlert, trouble: string, now: number): StoredAlert {
  return { ...one, attempts: one.attempts + 1, due: now + waitAfter(one.attempts + 1), trouble };
}

/** ms; twice as long each time, up to an hour; and what the receiver asks for, up to as long. */
export function waitAfter(attempts: number, asked = 0): number {
  const wait = Math.max(firstWaitMs * 2 ** Math.min(attempts - 1, 10), asked);
  return Math.min(wait, longestWaitMs);
}
