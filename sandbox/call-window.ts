/** So many calls in so many ms, counted from the first: the form of most vendors' limits. */
import type { Time } from "./time.ts";

export interface CallWindow {
  readonly calls: number;
  readonly perMs: number;
  /** Takes one, where one is left. */
  take(): { readonly isLeft: boolean; readonly remaining: number; readonly resetMs: number };
}

export function openCallWindow(
  { calls, perMs }: Pick<CallWindow, "calls" | "perMs">,
  time: Pick<Time, "now">,
): CallWindow {
  let began = Number.NEGATIVE_INFINITY;
  let used = 0;
  return {
    calls,
    perMs,
    take() {
      const now = time.now();
      if (now >= began + perMs) {
        began = now;
        used = 0;
      }
      const isLeft = used < calls;
      if (isLeft) used++;
      return { isLeft, remaining: calls - used, resetMs: began + perMs - now };
    },
  };
}
