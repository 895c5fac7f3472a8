/** The pages of a stream, each asked for while the one before is being taken in; with when that was, in ms. */
import type { Clock } from "../../core/host.ts";

export interface TimedPage<Page> {
  readonly page: Page;
  readonly asked: number;
  readonly came: number;
}

export async function* readAhead<Page>(
  pages: AsyncIterable<Page>,
  clock: Clock,
): AsyncIterable<TimedPage<Page>> {
  const iterator = pages[Symbol.asyncIterator]();
  let next = ask();
  try {
    for (let one = await next; one.result.done !== true; one = await next) {
      next = ask();
      // Its failure is met when it is awaited, not before.
      next.catch(() => {});
      const { result, asked, came } = one;
      yield { page: result.value, asked, came };
    }
  } finally {
    await iterator.return?.();
  }

  async function ask() {
    const asked = clock.now();
    const result = await iterator.next();
    return { result, asked, came: clock.now() };
  }
}
