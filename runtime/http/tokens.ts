/**
 * The tokens of one system: how long the next call has to wait so that no limit is passed.
 *
 * A token that was used comes back a whole period later, so no stretch of time ever sees more calls than
 * the limit allows, wherever the system's own window begins. What the system says of itself (nothing
 * left, come back later) holds everybody up.
 */
import type { Clock } from "../../core/host.ts";

export interface Rate {
  readonly calls: number;
  readonly perSeconds: number;
}

export interface Tokens {
  /** Takes tokens for one call; gives the ms until it may be made. */
  take(count: number): number;
  /** A call has cost more than was taken for it. */
  charge(count: number): void;
  /** Nobody goes on before this many ms have passed. */
  holdFor(ms: number): void;
}

export function openTokens(rates: readonly Rate[], clock: Pick<Clock, "monotonic">): Tokens {
  const limits = rates.map((rate) => ({ ...rate, used: [] as number[] }));
  let heldUntil = 0;

  const take = (count: number): number => {
    const now = clock.monotonic();
    let at = Math.max(now, heldUntil);
    for (const { calls, perSeconds, used } of limits) {
      const wanted = Math.min(count, calls);
      const first = used[used.length + wanted - calls - 1];
      if (first !== undefined) at = Math.max(at, first + perSeconds * 1000);
    }
    for (const { calls, used } of limits) {
      for (let taken = 0; taken < Math.min(count, calls); taken++) used.push(at);
      used.splice(0, used.length - calls);
    }
    return at - now;
  };

  return {
    take,
    charge(count) {
      if (count > 0) take(count);
    },
    holdFor(ms) {
      heldUntil = Math.max(heldUntil, clock.monotonic() + ms);
    },
  };
}
