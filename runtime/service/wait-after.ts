/** How long to wait before what failed is tried again, in ms: one second, then two, up to a minute. */
export function waitAfter(failures: number): number {
  return Math.min(longestMs, shortestMs * 2 ** Math.min(failures - 1, 10));
}

const shortestMs = 1000;
const longestMs = 60_000;
