/** How long to wait before asking again, where nobody says: twice as long each time, up to a limit. */
import type { Random } from "../../core/host.ts";

const firstMs = 500;
const mostMs = 30_000;

/**
 * ms, for the first try that failed and those after it. Between half of it and all of it by chance, so
 * that many who were refused together do not come back together.
 */
export function backoff(tried: number, random: Random): number {
  const whole = Math.min(mostMs, firstMs * 2 ** (tried - 1));
  const [chance = 0] = random.bytes(1);
  return Math.round((whole * (1 + chance / 255)) / 2);
}
