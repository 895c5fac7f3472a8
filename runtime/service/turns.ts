/**
 * Whose turn it is. What had its turn last is in the state, noted when the turn is over: a process that dies
 * in the middle is followed by one that takes the turn again, and of several runners one takes it. However many
 * turns were missed meanwhile, one makes up for them.
 */
import type { ObjectPlan } from "../../plan/index.ts";
import type { Engine } from "../engine/engine.ts";
import type { Program } from "../program/program.ts";
import type { Turns } from "../run.ts";
import { nextInterval, nextSlot } from "../schedule/next-slot.ts";

/** When everything last had its turn, by the name of its schedule, in ms since 1970. */
export type Firings = ReadonlyMap<string, number>;

export function objectSchedule(object: string): string {
  return `object ${object}`;
}

function unitSchedule(object: string, unit: string): string {
  return `unit ${JSON.stringify([object, unit])}`;
}

/** Objects whose time has come; one that never had a turn has its first one now, unless it waits for a time. */
export function dueObjects(
  objects: readonly ObjectPlan[],
  firings: Firings,
  now: number,
): readonly string[] {
  return objects
    .filter((one) => (nextTurn(one, firings, now) ?? Infinity) <= now)
    .map((one) => one.id);
}

/** The next time of any of them; undefined where no time brings one. */
export function nextTurnOf(
  objects: readonly ObjectPlan[],
  firings: Firings,
  now: number,
): number | undefined {
  const turns = objects.flatMap((one) => nextTurn(one, firings, now) ?? []);
  return turns.length === 0 ? undefined : Math.min(...turns);
}

function nextTurn(object: ObjectPlan, firings: Firings, now: number): number | undefined {
  const { schedule } = object;
  const last = firings.get(objectSchedule(object.id));
  if (last !== undefined) return nextSlot(schedule, last);
  // Whoever asks for a time of the day does not mean the moment at which a service starts.
  const waits = schedule.at !== undefined && schedule.everySeconds === undefined;
  return waits ? nextSlot(schedule, now) : now;
}

/** The turns of these objects and of their rows; `told` is asked to note that one is over. */
export function turnsOf(
  objects: readonly string[],
  program: Program,
  firings: Firings,
  now: number,
  engine: Pick<Engine, "fireOnce">,
): Turns {
  const later = new Map<string, ReadonlyMap<string, number>>();
  const due = new Map<string, string[]>();
  for (const { plan, units } of program.objects) {
    const waiting = new Map<string, number>();
    for (const { id, everySeconds } of units) {
      if (everySeconds === undefined) continue;
      const schedule = unitSchedule(plan.id, id);
      const last = firings.get(schedule);
      const next = last === undefined ? now : nextInterval(everySeconds, last);
      if (next > now) waiting.set(id, next);
      else due.set(plan.id, [...(due.get(plan.id) ?? []), schedule]);
    }
    later.set(plan.id, waiting);
  }
  return {
    objects: new Set(objects),
    later,
    async passed(object) {
      for (const schedule of [objectSchedule(object), ...(due.get(object) ?? [])]) {
        await engine.fireOnce(schedule, now);
      }
    },
  };
}
