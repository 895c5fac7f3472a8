/**
 * When the five fields of `at "…"` come round. They are matched against what the clocks of their zone show, so
 * that a time which clocks skip in spring comes as late after the gap as it lies in it, and one that they show
 * twice in autumn comes once.
 */
import { createTask } from "node-cron";
import type { Cron } from "../../plan/index.ts";
import { clockIn, momentIn } from "../../rules/formats/codecs/zone-clock.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A day that is named comes within a leap year's cycle, also over a century's turn. */
const furthest = 9 * 366 * day;

/** The first moment after `after` (ms) at which it is due; undefined where none comes. */
export function nextCronTime(cron: Cron, after: number): number | undefined {
  const known = latest.get(cron);
  if (known !== undefined && after >= known.after && after < (known.next ?? Infinity)) {
    return known.next;
  }
  const next = searched(cron, after);
  latest.set(cron, { after, next });
  return next;
}

/** A service asks again and again, and the answer stands until it is there. */
const latest = new WeakMap<Cron, { readonly after: number; readonly next: number | undefined }>();

function searched({ cron, zone }: Cron, after: number): number | undefined {
  const [minutes = "*", hours = "*", ...days] = cron.trim().split(/\s+/);
  const isDay = matching(dayPatterns(days).map((one) => `* * ${one}`));
  const isHour = matching([`* ${hours} * * *`]);
  const isMinute = matching([`${minutes} * * * *`]);
  const start = wallOf(zone, after);
  for (let wall = startOf(start, minute) + minute; wall < start + furthest; ) {
    if (!isDay(wall)) wall = startOf(wall, day) + day;
    else if (!isHour(wall)) wall = startOf(wall, hour) + hour;
    else {
      const moment = isMinute(wall) ? momentOf(zone, wall) : undefined;
      if (moment !== undefined && moment > after) return moment;
      wall += minute;
    }
  }
  return undefined;
}

/** Where both day fields are restricted, either suffices. */
function dayPatterns([dayOfMonth = "*", month = "*", dayOfWeek = "*"]: readonly string[]) {
  const isEither = !dayOfMonth.startsWith("*") && !dayOfWeek.startsWith("*");
  return isEither
    ? [`${dayOfMonth} ${month} *`, `* ${month} ${dayOfWeek}`]
    : [`${dayOfMonth} ${month} ${dayOfWeek}`];
}

/** Whether one of the patterns fits what clocks show, told as if it were UTC. */
function matching(patterns: readonly string[]): (wall: number) => boolean {
  const tasks = patterns.map((pattern) => {
    const task = createTask(pattern, () => {}, { timezone: "UTC" });
    // It is asked, and never started.
    void task.destroy();
    return task;
  });
  return (wall) => tasks.some((task) => task.match(new Date(wall)));
}

function startOf(wall: number, unit: number): number {
  return Math.floor(wall / unit) * unit;
}

function wallOf(zone: string, ms: number): number {
  const { year, month, day: date, hour: hours, minute: minutes, second } = clockIn(zone, ms).clock;
  return Date.UTC(year, month - 1, date, hours, minutes, second);
}

function momentOf(zone: string, wall: number): number | undefined {
  const at = new Date(wall);
  return momentIn(zone, {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: 0,
  });
}
