/**
 * A service: runs objects when their turn comes, for years.
 *
 * It *waits* for the next turn or for news of a change, which systems may tell by themselves; *works*, one run at a time, with whatever is due by then;
 * *tends* what does not wait for a run, such as alerts; and waits again. A system that is
 * away, or the state, is told, and tried again after a while, which grows; another process at work is waited for, since several
 * may serve one state. It *stops* when it is asked to, at the next place where a run can be left.
 */
import type { Plan } from "../../plan/index.ts";
import { ConnectorError } from "../connector-error.ts";
import { StateInUse } from "../engine/engine.ts";
import { StateUnavailable } from "../engine/state-trouble.ts";
import { dayOf, stateOf } from "../object-state.ts";
import { type LookInput, look, type ObjectLook } from "../proposed/look.ts";
import type { RunReport } from "../report.ts";
import { type RunInput, run, Stopped } from "../run.ts";
import { nextInterval } from "../schedule/next-slot.ts";
import type { News } from "./news.ts";
import { isPaused } from "./pauses.ts";
import { dueObjects, type Firings, nextTurnOf, objectSchedule, turnsOf } from "./turns.ts";
import { waitAfter } from "./wait-after.ts";
import { watchSystems } from "./watch-systems.ts";
import { whyOf } from "./why-of.ts";

export interface ServiceInput {
  readonly run: Omit<RunInput, "turns" | "stop" | "objects" | "carryOut" | "wholeOnly" | "anyPlan">;
  /** Where objects that only look on keep theirs; undefined where there are none. */
  readonly proposed: LookInput["proposed"] | undefined;
  readonly news: News;
  /** Objects that run `on change` and have turns besides, like those of which nothing is said, as nobody tells of them. */
  readonly untold?: ReadonlySet<string>;
  readonly chores: readonly Chore[];
  readonly tell: (event: ServiceEvent) => void;
  /** Asks it to stop at the next place where a run can be left; `run.signal` ends what it does at once. */
  readonly stop: AbortSignal;
}

/** What is done beside the runs, at its own times, by one of several runners. */
export interface Chore {
  readonly name: string;
  readonly everySeconds: number;
  readonly work: () => Promise<void>;
}

export type ServiceEvent =
  | { readonly kind: "ran"; readonly report: RunReport }
  | { readonly kind: "looked"; readonly looks: readonly ObjectLook[] }
  /** What had failed goes on. */
  | { readonly kind: "recovered"; readonly what: string }
  /** `waitMs`: how long until it is tried again. */
  | {
      readonly kind: "failed";
      readonly what: string;
      readonly why: string;
      readonly waitMs: number;
    };

/** `busy`: another runner has the state. `broken`: the world stands in the way. */
type Went = "done" | "busy" | "broken";

const theState = "the state";
const busyWaitMs = 250;
/** Timers go wrong where they are set for weeks, and a clock may be set meanwhile. */
const longestSleepMs = 60_000;

/** Ends once it was asked to stop. Throws what `run` throws of a plan that nobody accepted, and our own mistakes. */
export async function serve(plan: Plan, input: ServiceInput): Promise<void> {
  const { engine, host, pause } = input.run;
  const { news, chores, tell, untold = new Set() } = input;
  const over = new AbortController();
  const stop = AbortSignal.any([input.stop, over.signal]);
  const woken = new Set<string>();
  const failing = new Set<string>();
  let failures = 0;
  const { systems } = input.run;
  const watching = watchSystems({ plan, systems, news, pause, failed, recovered }, stop);
  // A mistake of ours there ends the service, as one anywhere else does.
  watching.catch(() => over.abort());
  try {
    await begin();
    while (!stop.aborted) await sleep(await turn());
  } finally {
    over.abort();
    await watching;
  }

  /** Gives how long to wait for the next one. */
  async function turn(): Promise<number> {
    try {
      const went = await work();
      await tend();
      failures = went === "broken" ? failures + 1 : 0;
      if (went === "broken") return waitAfter(failures);
      const wait = went === "busy" ? busyWaitMs : untilNextTurn(await engine.firings());
      recovered(theState);
      return wait;
    } catch (error) {
      if (!(error instanceof StateUnavailable)) throw error;
      const wait = waitAfter(++failures);
      failed(theState, error.message, wait);
      return wait;
    }
  }

  /**
   * An object that waits for a time of the day has waited since the service first knew of it. One that goes by
   * news looks at once, for nobody heard what was told while there was no service.
   */
  async function begin(): Promise<void> {
    const firings = await engine.firings();
    for (const { id, schedule } of plan.objects) {
      if (schedule.onChange) woken.add(id);
      const waits = schedule.at !== undefined && schedule.everySeconds === undefined;
      const name = objectSchedule(id);
      if (waits && !firings.has(name)) await engine.fireOnce(name, host.clock.now());
    }
  }

  async function work(): Promise<Went> {
    for (const object of news.taken()) woken.add(object);
    const now = host.clock.now();
    const firings = await engine.firings();
    const [active, proposed] = [objectsOf("active", firings), objectsOf("proposed", firings)];
    const due = (objects: Plan["objects"]) =>
      dueObjects(objects, firings, now).length > 0 || objects.some(({ id }) => woken.has(id));
    const ran = due(active) ? await attempt("the run", runDue) : "done";
    const looked = due(proposed) ? await attempt("the look at what is proposed", lookDue) : "done";
    return ran === "done" ? looked : ran;
  }

  /** What was told of a system that could not be read is still to be looked at. */
  async function runDue(): Promise<Went> {
    const taken = objectsOf("active", await engine.firings()).filter(({ id }) => woken.has(id));
    const report = await run(plan, {
      ...input.run,
      stop,
      turns: async (program) => {
        const now = host.clock.now();
        // Another runner may have taken the turn while this one waited for the state.
        const firings = await engine.firings();
        const due = dueObjects(objectsOf("active", firings), firings, now);
        const objects = [...new Set([...due, ...taken.map(({ id }) => id)])];
        return turnsOf(objects, program, firings, now, engine);
      },
    });
    if (report.runs.length > 0) tell({ kind: "ran", report });
    const unread = new Set(report.runs.flatMap((one) => (one.unread.length > 0 ? one.object : [])));
    for (const { id } of taken) if (!unread.has(id)) woken.delete(id);
    return taken.some(({ id }) => unread.has(id)) ? "broken" : "done";
  }

  async function lookDue(): Promise<Went> {
    const objects = objectsOf("proposed", await engine.firings());
    for (const { id } of objects) woken.delete(id);
    const now = host.clock.now();
    if (input.proposed !== undefined) {
      const looks = await look(plan, { ...input.run, stop, proposed: input.proposed });
      tell({ kind: "looked", looks });
    }
    for (const { id } of objects) await engine.fireOnce(objectSchedule(id), now);
    return "done";
  }

  async function attempt(what: string, doing: () => Promise<Went>): Promise<Went> {
    try {
      const went = await doing();
      recovered(what);
      return went;
    } catch (error) {
      if (error instanceof Stopped || stop.aborted) return "done";
      if (error instanceof StateInUse) return "busy";
      if (!(error instanceof ConnectorError)) throw error;
      failed(what, error.message, waitAfter(failures + 1));
      return "broken";
    }
  }

  function failed(what: string, why: string, waitMs: number): void {
    failing.add(what);
    tell({ kind: "failed", what, why, waitMs });
  }

  function recovered(what: string): void {
    if (failing.delete(what)) tell({ kind: "recovered", what });
  }

  /** A chore that fails is the next turn's again. */
  async function tend(): Promise<void> {
    const firings = await engine.firings();
    const now = host.clock.now();
    for (const { name, everySeconds, work: doing } of chores) {
      const last = firings.get(name);
      const isDue = last === undefined || nextInterval(everySeconds, last) <= now;
      if (!isDue || stop.aborted || !(await engine.fireOnce(name, now))) continue;
      try {
        await doing();
        recovered(name);
      } catch (error) {
        // Another runner has the state, and may well do the same.
        if (error instanceof StateInUse) continue;
        failed(name, whyOf(error), everySeconds * 1000);
      }
    }
  }

  function objectsOf(state: "active" | "proposed", firings: Firings): Plan["objects"] {
    const today = dayOf(host.clock.now());
    return plan.objects
      .filter((one) => stateOf(one, today) === state && !isPaused(one.id, firings))
      .map((one) => {
        const { onChange: _, ...clock } = one.schedule;
        return untold.has(one.id) ? { ...one, schedule: { ...clock, onChange: false } } : one;
      });
  }

  function untilNextTurn(firings: Firings): number {
    const now = host.clock.now();
    const objects = [...objectsOf("active", firings), ...objectsOf("proposed", firings)];
    // One that is paused stays woken, and has its turn when it goes on.
    if (objects.some(({ id }) => woken.has(id))) return 0;
    const turns = [
      nextTurnOf(objects, firings, now),
      ...chores.map(({ name, everySeconds }) =>
        nextInterval(everySeconds, firings.get(name) ?? now),
      ),
    ];
    return Math.min(...turns.flatMap((turn) => turn ?? [])) - now;
  }

  /** Until then, until there is news, or until it is to stop. */
  async function sleep(ms: number): Promise<void> {
    const over = new AbortController();
    const wake = () => over.abort();
    stop.addEventListener("abort", wake, { once: true });
    const unhear = news.hear(wake);
    try {
      if (stop.aborted || over.signal.aborted) return;
      await pause(Math.max(0, Math.min(ms, longestSleepMs)), over.signal);
    } catch (error) {
      if (!over.signal.aborted) throw error;
    } finally {
      unhear();
      stop.removeEventListener("abort", wake);
    }
  }
}
