/**
 * Brakes: an object's run that would delete or change more than its share writes nothing. They are
 * computed before the first write; a share counts only together with its number of records, so that
 * small objects are not stopped by chance. Records that are new are in no denominator.
 */
import type { Brake, BrakeLimit } from "../plan/index.ts";
import type { ObjectSize } from "./engine/engine.ts";

export interface Tripped {
  readonly what: "deletes" | "changes" | "empty_source";
  readonly count: number;
  readonly of: number;
  readonly why: string;
}

/** Somebody lets an object pass. */
export interface BrakeApproval {
  /** At most so many records. */
  readonly most: number;
  /** Who, as the audit names them. */
  readonly person: string;
  /** Why it is not for this person to do. */
  readonly refusal: string | undefined;
}

export interface Counting {
  /** How many records would be written, decided on paper. */
  readonly changes: () => Promise<number>;
  /** How many were deleted elsewhere in the last day because this system's were gone. */
  readonly deletedToday: (system: string) => Promise<number>;
}

/** `before`: as the state was when the run began. The initial run may change everything, also in several tries. */
export async function tripped(
  brake: Brake,
  before: ObjectSize,
  now: ObjectSize,
  approve: number,
  counting: Counting,
): Promise<Tripped | undefined> {
  if (brake.kind === "off") return undefined;
  for (const { system, present, gone } of now.systems) {
    const known = before.systems.find((one) => one.system === system);
    // A little in every run is as much as all of it at once.
    const earlier = gone === 0 ? 0 : await counting.deletedToday(system);
    const had = (known === undefined ? 0 : known.present + known.gone) + earlier;
    const count = gone + earlier;
    if (gone > 0 && isBeyond(brake.deletes, count, had) && count > approve) {
      const when = earlier === 0 ? "" : ", counting the last day";
      const why = `${count} of ${had} records of ${system} are gone${when}`;
      return { what: "deletes", count, of: had, why };
    }
    if (present === 0 && gone > 0 && gone > approve) {
      const why = `${system} had ${gone} records and now shows none`;
      return { what: "empty_source", count: gone, of: gone, why };
    }
  }
  if (before.isInitial) return undefined;
  // What was touched is an upper bound that costs nothing; only beyond the limit it is counted.
  const touched = Math.max(0, now.dirty - Math.max(0, now.links - before.links));
  if (!isBeyond(brake.changes, touched, before.links)) return undefined;
  const changed = await counting.changes();
  if (isBeyond(brake.changes, changed, before.links) && changed > approve) {
    const why = `${changed} of ${before.links} records changed`;
    return { what: "changes", count: changed, of: before.links, why };
  }
  return undefined;
}

/** More than the share and more than the number: exactly at the limit passes. */
function isBeyond({ percent, over }: BrakeLimit, count: number, of: number): boolean {
  return count > over && count * 100 > percent * of;
}
