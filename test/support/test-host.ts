/** A world of its own for one test: a clock that ticks a millisecond each time it is read, and no disk. */
import { bug } from "../../core/bug.ts";
import type { Host } from "../../core/host.ts";

export function testHost(start = Date.parse("2026-01-01T09:00:00Z")): Host {
  let ticks = 0;
  let drawn = 0;
  const none = () => bug("this test has no disk");
  return {
    clock: { now: () => start + ticks++, monotonic: () => ticks++ },
    random: { bytes: (count) => Uint8Array.from({ length: count }, () => drawn++ % 256) },
    disk: {
      read: none,
      write: none,
      writePrivate: none,
      lines: none,
      writeLines: none,
      list: none,
      stat: none,
      real: none,
    },
  };
}
