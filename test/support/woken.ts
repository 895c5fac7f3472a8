/** Watches an object of a connector for one test, and counts how often it was woken. */
import { onTestFinished } from "vitest";
import type { Connector } from "../../runtime/connector.ts";

export interface Woken {
  readonly times: () => number;
  /** Until it was woken more often than so. */
  after(times: number): Promise<number>;
}

export function woken({ watch }: Connector, object: string): Woken {
  if (watch === undefined) throw new Error("it tells nothing");
  const over = new AbortController();
  let times = 0;
  let ring = () => {};
  const wake = () => {
    times++;
    ring();
  };
  let trouble: unknown;
  const watching = watch([object], wake, over.signal).catch((error: unknown) => {
    trouble = error;
    ring();
  });
  onTestFinished(async () => {
    over.abort();
    await watching;
  });
  return {
    times: () => times,
    async after(before) {
      while (times <= before) {
        if (trouble !== undefined) throw trouble;
        await new Promise<void>((resolve) => {
          ring = resolve;
        });
      }
      return times;
    },
  };
}
