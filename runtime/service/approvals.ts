/**
 * Brakes that somebody let pass in a service: each for the next run of its object, whether or not that needs it, so
 * that nothing passes later that nobody thought of. They do not outlive the process: then the brake stops again.
 */
import type { BrakeApproval } from "../brake.ts";

export interface Approvals {
  readonly give: (object: string, approval: BrakeApproval) => void;
  /** What may pass in this run of the object. */
  readonly of: (object: string) => BrakeApproval | undefined;
  /** These had their run. */
  readonly ran: (objects: readonly string[]) => void;
}

export function openApprovals(): Approvals {
  const given = new Map<string, BrakeApproval>();
  return {
    give: (object, approval) => void given.set(object, approval),
    of: (object) => given.get(object),
    ran(objects) {
      for (const object of objects) given.delete(object);
    },
  };
}
