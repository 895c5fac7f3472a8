/** Waits a little for another process at work with the state, then says who it is. */
import { StateInUse } from "../runtime/engine/engine.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

const longestWaitMs = 15_000;
const lookAgainMs = 250;

/** Throws the `StateInUse` of the last try. */
export async function whenFree<Value>(world: World, work: () => Promise<Value>): Promise<Value> {
  const started = world.host.clock.monotonic();
  for (let isTold = false; ; isTold = true) {
    try {
      return await work();
    } catch (error) {
      const waited = world.host.clock.monotonic() - started;
      if (!(error instanceof StateInUse) || waited > longestWaitMs) throw error;
      if (!isTold) world.stderr.write(`concordat: ${printable(error.message)}; waiting\n`);
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }
}
