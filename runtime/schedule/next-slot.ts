/** When a schedule is due next. Intervals are counted from 1970, so that every process counts alike. */
import type { Schedule } from "../../plan/index.ts";
import { nextCronTime } from "./cron-times.ts";

/** How often an object runs of which nothing is said. */
const everySeconds = 300;

/**
 * The first slot after a moment (ms since 1970); undefined where time alone brings none, because the object
 * runs only on change.
 */
export function nextSlot(schedule: Schedule, after: number): number | undefined {
  const slots: number[] = [];
  if (schedule.at !== undefined) {
    const time = nextCronTime(schedule.at, after);
    if (time !== undefined) slots.push(time);
  }
  const isUnsaid = schedule.at === undefined && !schedule.onChange;
  const seconds = schedule.everySeconds ?? (isUnsaid ? everySeconds : undefined);
  if (seconds !== undefined) slots.push(nextInterval(seconds, after));
  return slots.length === 0 ? undefined : Math.min(...slots);
}

export function nextInterval(seconds: number, after: number): number {
  const ms = seconds * 1000;
  return (Math.floor(after / ms) + 1) * ms;
}
