/**
 * What a unit remembers once its resolution was carried out, as far as that went: which ends are accounted
 * for as they stand, beside those that were written, and the value in force.
 */
import { owedBefore } from "./ahead.ts";
import type { Hub, Owed, Resolution, UnitEnd } from "./unit.ts";

export interface Carried {
  /** What was written, by system. */
  readonly done: readonly Owed[];
  /** Systems that were to be written and were not. */
  readonly failed: readonly string[];
  /** Systems whose values were not read, or are not there. */
  readonly unread: readonly string[];
}

export interface Remembered {
  /** Of the unit's ends, those whose value now becomes their base. */
  readonly accounted: readonly number[];
  readonly hub: Hub | undefined;
}

export function carriedOut(
  resolution: Resolution,
  ends: readonly Pick<UnitEnd, "system">[],
  before: Hub | undefined,
  { done, failed, unread }: Carried,
): Remembered {
  const { hub, merged } = resolution;
  if (failed.length === 0 && resolution.staysOpen !== true) {
    return { accounted: resolution.accounted, hub: hub ?? before };
  }
  // A value that was merged or decided, and reached one end, stands: what the others showed is accounted
  // for in it, and they are owed it.
  if (hub !== undefined && merged !== undefined && done.length > 0) {
    const missed = new Set([...failed, ...unread]);
    const owed = merged.filter((one) => missed.has(one.system));
    return { accounted: ends.map((_, at) => at), hub: { ...hub, owed } };
  }
  return { accounted: [], hub: owedBefore(before, done) ?? before };
}
