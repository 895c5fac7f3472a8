/**
 * Sends what is due of the outbox. A message is sealed in the state before its first attempt: which alerts it
 * holds, and the id by which its receiver tells a repetition. It leaves the outbox after it was taken. A
 * process that dies in between leaves it sealed, and it goes out again under the same id: at least once.
 *
 *     due ──seal──▶ sealed, not due for a minute ──taken──▶ gone
 *      ▲                        │
 *      └──── later each time ◀──┴── refused, or no answer
 *
 * Whoever sends holds no lease meanwhile, so that a receiver that hangs keeps no run waiting; a message that
 * another one has sealed a moment ago is theirs. What could not be delivered for a week is given up, and
 * `status` says so. Nothing here throws for a receiver's sake.
 */
import { setTimeout } from "node:timers/promises";
import type { Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import { lastDailySlot } from "../../rules/daily-slot.ts";
import { type Engine, type Lease, StateInUse } from "../engine/engine.ts";
import { randomId } from "../random-id.ts";
import type { Channel, Sent } from "./channels/channel.ts";
import { channels } from "./channels/index.ts";
import { type Message, messageOf, withoutSecrets } from "./message.ts";
import { nameOf } from "./recipients.ts";
import { destinationOf, type Route, routeTo } from "./route.ts";
import type { AlertSettings } from "./settings.ts";
import type { StoredAlert, StoredCondition, Telling } from "./stored-alert.ts";

export interface Delivering {
  /** Names owners and channels. */
  readonly plan: Pick<Plan, "owners" | "channels">;
  readonly settings: AlertSettings;
  readonly engine: Engine;
  readonly host: Pick<Host, "clock" | "random">;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Takes secrets out of what is sent, and of what a receiver said before it is kept. */
  readonly redact: (text: string) => string;
  /**
   * Makes one short change of the state. The default takes a lease of its own, which ends that of a run of the
   * same process: who runs and delivers in one process gives a way to do the one after the other.
   */
  readonly changing?: Changing;
}

export interface Delivered {
  /** Messages. */
  readonly sent: number;
  readonly failed: readonly { readonly to: string; readonly why: string }[];
  /** Taken all the same. */
  readonly remarks: readonly { readonly to: string; readonly why: string }[];
}

/**
 * To be called after each run, and from time to time by whoever goes on for long: a minute is often enough.
 * Does nothing while another process works with the state.
 */
export async function deliverDue(delivering: Delivering): Promise<Delivered> {
  const { engine, host, signal, changing = withLease(engine) } = delivering;
  let turn: Promise<unknown> = Promise.resolve();
  const report = { sent: 0, failed: [] as Noted[], remarks: [] as Noted[] };
  const started = host.clock.now();
  const { due, old } = parted(await engine.alerts(), started, delivering.settings);
  if (due.length + old.length === 0) return report;
  try {
    const { sending, failed } = await changing((lease) => seal(lease, delivering));
    report.failed.push(...failed);
    const lanes = Map.groupBy(sending, (one) => destinationOf(one.route));
    const ended = await Promise.allSettled([...lanes.values()].map(sendInTurn));
    for (const one of ended) if (one.status === "rejected") throw one.reason;
  } catch (error) {
    // Whoever works with the state now delivers when they are done.
    if (!(error instanceof StateInUse)) throw error;
  }
  return report;

  /** What is wrong with a destination, the messages after that one would meet too. */
  async function sendInTurn(lane: readonly Sealed[]): Promise<void> {
    let away: string | undefined;
    for (const { alerts, to, route, message } of lane) {
      const now = host.clock.now();
      // What is left is sealed, and goes out under its id the next time.
      if (signal.aborted || now - started > longestMs) return;
      const sent: Sent =
        away === undefined
          ? await send(message, route)
          : { kind: "failed", why: away, isAway: true };
      if (sent.kind === "sent") {
        report.sent++;
        if (sent.but !== undefined) report.remarks.push({ to, why: sent.but });
        await tell({ drop: alerts.map((one) => one.id), over: [`${givenUpPrefix}${to}`] });
        continue;
      }
      const why = delivering.redact(sent.why);
      if (sent.isAway) away = why;
      report.failed.push({ to, why });
      const due = now + waitAfter(alerts[0]?.attempts ?? 1, sent.retryAfterMs);
      await tell({ put: alerts.map((one) => ({ ...one, due, trouble: why })) });
    }
  }

  function send(message: Message, route: Route): Promise<Sent> {
    const channel = channels[route.kind] as Channel;
    return channel.send(message, route, { now: host.clock.now(), signal, log: delivering.log });
  }

  /** One after the other, whichever lane it is for: a lease that is taken ends the one before. */
  function tell(telling: Telling): Promise<void> {
    const work = () => changing((lease) => engine.tell(lease, telling));
    const next = turn.then(() => whenFree(work, signal));
    turn = next.catch(() => {});
    return next;
  }
}

type Changing = <Value>(change: (lease: Lease) => Promise<Value>) => Promise<Value>;

function withLease(engine: Engine): Changing {
  return async (change) => {
    const lease = await engine.lease();
    try {
      return await change(lease);
    } finally {
      await lease.release();
    }
  };
}

/** Chooses what is to be sent, and notes it: under one lease, so that no other one chooses the same. */
async function seal(
  lease: Lease,
  { engine, host, settings, plan, redact }: Delivering,
): Promise<{ readonly sending: readonly Sealed[]; readonly failed: readonly Noted[] }> {
  const now = host.clock.now();
  const sending: Sealed[] = [];
  const failed: Noted[] = [];
  const put: StoredAlert[] = [];
  const drop: string[] = [];
  const begin: StoredCondition[] = [];
  const { due, old } = parted(await engine.alerts(), now, settings);
  for (const one of old) {
    drop.push(one.id);
    const name = `${givenUpPrefix}${nameOf(one.to)}`;
    if (begin.some((other) => other.name === name)) continue;
    begin.push({ name, since: now });
    const why = `it was given up after a week: ${one.trouble ?? "nobody sent it"}`;
    failed.push({ to: nameOf(one.to), why });
  }
  for (const group of groupsOf(due)) {
    const [first] = group as readonly [StoredAlert];
    const to = nameOf(first.to);
    const routed = routeTo(first.to, plan, settings);
    if (routed.kind === "none") {
      const [optional, others] = [true, false].map((is) =>
        group.filter((one) => (one.isOptional === true) === is),
      ) as [StoredAlert[], StoredAlert[]];
      drop.push(...optional.map((one) => one.id));
      put.push(...others.map((one) => triedInVain(one, routed.missing, now)));
      if (others.length > 0) failed.push({ to, why: routed.missing });
      continue;
    }
    const message = first.message ?? randomId(host.random, 16);
    const alerts = group.map((one) => ({
      ...one,
      message,
      attempts: one.attempts + 1,
      due: now + sealedMs,
    }));
    put.push(...alerts);
    const told = withoutSecrets(messageOf(message, alerts), redact);
    sending.push({ alerts, to, route: routed.route, message: told });
  }
  if (put.length + drop.length > 0) await engine.tell(lease, { put, drop, begin });
  return { sending, failed };
}

interface Sealed {
  readonly alerts: readonly StoredAlert[];
  readonly to: string;
  readonly route: Route;
  readonly message: Message;
}

interface Noted {
  readonly to: string;
  readonly why: string;
}

/** What the names of conditions begin with that say that somebody was not told in the end. */
export const givenUpPrefix = "given up ";

/** Nobody else sends a message for as long after it was sealed. */
const sealedMs = 60_000;
/** No attempt begins later than this; one takes ten seconds or so at the most. */
const longestMs = 40_000;
const firstWaitMs = 60_000;
const longestWaitMs = 3_600_000;
const mostAgeMs = 7 * 86_400_000;
/** Of one message. */
const mostAlerts = 1000;

/** What is to be sent now, and what is too old to be. */
function parted(
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

/** A run that is under way is soon over; a message that is not settled would go out twice. */
async function whenFree(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let left = mostLooks; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StateInUse) || left === 0 || signal.aborted) throw error;
    }
    await setTimeout(lookAgainMs);
  }
}

const mostLooks = 60;
const lookAgainMs = 250;

/** ms; twice as long each time, up to an hour; and what the receiver asks for, up to as long. */
function waitAfter(attempts: number, asked = 0): number {
  const wait = Math.max(firstWaitMs * 2 ** Math.min(attempts - 1, 10), asked);
  return Math.min(wait, longestWaitMs);
}
