/** The stages of a run with their milliseconds, and the sum, on stderr. */
import type { Timing } from "./judge.ts";
import type { World } from "./world.ts";

/** A stage that ran for several packages stands once, with its sum. */
export function printTimings(world: World, timings: readonly Timing[]): void {
  const sums = new Map<string, number>();
  for (const { stage, ms } of timings) sums.set(stage, (sums.get(stage) ?? 0) + ms);
  sums.set(
    "total",
    timings.reduce((sum, one) => sum + one.ms, 0),
  );
  const width = Math.max(...[...sums.keys()].map((stage) => stage.length));
  for (const [stage, ms] of sums) {
    world.stderr.write(`${stage.padEnd(width)} ${ms.toFixed(1).padStart(9)} ms\n`);
  }
}
