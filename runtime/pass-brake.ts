/**
 * Lets an object pass that its brake stopped, where somebody who may has said so, and notes who it was. What
 * is more than they allowed stays stopped.
 */
import type { BrakeApproval, Tripped } from "./brake.ts";
import { noteActs } from "./people/acts.ts";
import type { Running } from "./running.ts";

/** `upTo`: what stops it where so many records may pass. Gives what still stops it. */
export async function passBrake(
  stop: Tripped,
  object: string,
  approval: BrakeApproval,
  passing: Running,
  upTo: (most: number) => Promise<Tripped | undefined>,
): Promise<Tripped | undefined> {
  const { most, person, refusal } = approval;
  if (refusal !== undefined) return { ...stop, why: `${stop.why}; to let it pass ${refusal}` };
  const still = await upTo(most);
  if (still !== undefined) return { ...still, why: `${still.why}; only ${most} may pass` };
  const { engine, lease, run, plan, host, places } = passing;
  const place = places.ofClause(object, "brake");
  const act = { act: "approve", object, to: most, place, because: stop.why } as const;
  await noteActs([act], { engine, lease, run, plan, now: host.clock.now(), person });
  return undefined;
}
