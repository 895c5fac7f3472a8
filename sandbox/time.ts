/**
 * The time of a sandbox, and what is to be done when a moment comes.
 *
 * It is that of the clock it is given, moved on as far as somebody asked for: a vendor's index that lags, a
 * token that expires and a notice that is sent again are tried in no time. Beside a real clock it wakes by
 * itself; a test that owns the clock moves it and calls `settle`.
 */
import type { Clock } from "../core/host.ts";

export interface Time {
  /** ms since 1970 UTC. */
  now(): number;
  when(moment: number, task: () => void | Promise<void>): void;
  /** Does what is due by now, in the order of its moments, with what becomes due on the way. */
  settle(): Promise<void>;
  /** Moves on by so many ms, and settles. */
  advance(ms: number): Promise<void>;
  close(): void;
}

interface Due {
  readonly moment: number;
  readonly task: () => void | Promise<void>;
}

export interface TimeSettings {
  readonly clock: Pick<Clock, "now">;
  /** The clock goes on by itself. */
  readonly isReal: boolean;
}

export function openTime({ clock, isReal }: TimeSettings): Time {
  let ahead = 0;
  let due: Due[] = [];
  let timer: NodeJS.Timeout | undefined;
  let settling = Promise.resolve();
  const now = () => clock.now() + ahead;

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    const [next] = due;
    if (!isReal || next === undefined) return;
    // A timer holds no more than 2^31 ms; waking early does no harm.
    const wait = Math.min(Math.max(next.moment - now(), 0), 3_600_000);
    timer = setTimeout(() => void settle(), wait);
  }

  async function doDue(): Promise<void> {
    for (;;) {
      const [next] = due;
      if (next === undefined || next.moment > now()) break;
      due.shift();
      await next.task();
    }
    wake();
  }

  /** One after the other: two that settle at once would change the order of what is due. */
  function settle(): Promise<void> {
    settling = settling.then(doDue);
    return settling;
  }

  return {
    now,
    when(moment, task) {
      const after = due.findIndex((one) => one.moment > moment);
      due.splice(after === -1 ? due.length : after, 0, { moment, task });
      wake();
    },
    settle,
    advance(ms) {
      ahead += ms;
      return settle();
    },
    close() {
      due = [];
      clearTimeout(timer);
    },
  };
}
