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
import { type Engine, type Lease, StateInUse } from "../engine/engine.ts";
import type { Channel, Sent } from "./channels/channel.ts";
import { channels } from "./channels/index.ts";
import { type Message, messageOf, withoutSecrets } from "./message.ts";
import { destinationOf, type Route } from "./route.ts";
import {
  chosen,
  givenUpPrefix,
  type Sealed,
  type Sealing,
  seal,
  type Untold,
  waitAfter,
} from "./seal.ts";
import type { Telling } from "./stored-alert.ts";

export interface Delivering extends Sealing {
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
  readonly failed: readonly Untold[];
  /** Taken all the same. */
  readonly remarks: readonly Untold[];
}

/**
 * To be called after each run, and from time to time by whoever goes on for long: a minute is often enough.
 * Does nothing while another process works with the state.
 */
export async function deliverDue(delivering: Delivering): Promise<Delivered> {
  const { engine, host, signal, changing = withLease(engine) } = delivering;
  let turn: Promise<unknown> = Promise.resolve();
  const report = { sent: 0, failed: [] as Untold[], remarks: [] as Untold[] };
  const started = host.clock.now();
  const { due, old } = chosen(await engine.alerts(), started, delivering.settings);
  if (due.length + old.length === 0) return report;
  try {
    const { sealed, untold } = await changing((lease) => seal(lease, delivering));
    report.failed.push(...untold);
    const lanes = Map.groupBy(sealed, (one) => destinationOf(one.route));
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
    for (const { id, alerts, to, route } of lane) {
      const now = host.clock.now();
      // What is left is sealed, and goes out under its id the next time.
      if (signal.aborted || now - started > longestMs) return;
      const sent: Sent =
        away === undefined
          ? await send(messageOf(id, alerts), route)
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
    const told = withoutSecrets(message, delivering.redact);
    return channel.send(told, route, { now: host.clock.now(), signal, log: delivering.log });
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

/** No attempt begins later than this: one takes ten seconds or so, and what is sealed is ours for a minute. */
const longestMs = 40_000;

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
