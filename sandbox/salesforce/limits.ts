/** Requests in any 24 hours: 100,000 of an Enterprise organisation, before what its licences add. */
import type { Time } from "../time.ts";

const dayMs = 86_400_000;
const most = 100_000;

export interface DailyLimit {
  readonly most: number;
  used(): number;
  /** Takes one, where one is left. */
  take(): boolean;
}

export function openDailyLimit({ now }: Pick<Time, "now">): DailyLimit {
  const taken: number[] = [];
  let first = 0;

  function used(): number {
    while ((taken[first] ?? Number.POSITIVE_INFINITY) <= now() - dayMs) first++;
    return taken.length - first;
  }

  return {
    ...{ most, used },
    take() {
      if (used() >= most) return false;
      taken.push(now());
      return true;
    },
  };
}
