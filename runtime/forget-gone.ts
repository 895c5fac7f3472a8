/**
 * Takes records out of the state that their system deleted long ago and that are linked with nothing. A record that
 * is shown again after that is taken in like a new one.
 */
import type { Engine, Lease } from "./engine/engine.ts";
import { recordKey } from "./engine/sealed/key-ring.ts";
import { readAgain, type Sealer } from "./engine/sealed/sealer.ts";

const batch = 500;

/** `before`: ms; gone since before then. `sealer`: of a state that seals values. Gives how many. */
export async function forgetGone(
  engine: Pick<Engine, "longGone" | "forgetAll">,
  lease: Lease,
  before: number,
  sealer: Sealer | undefined,
): Promise<number> {
  for (let count = 0; ; ) {
    const gone = await engine.longGone(before, batch);
    for (const [object, records] of Map.groupBy(gone, (one) => one.object)) {
      // What their values were sealed with goes too.
      const seals = sealer === undefined ? [] : records.map((one) => recordKey(sealer.key, one));
      await engine.forgetAll(lease, { object, links: [], records, seals, forgotten: [] });
    }
    count += gone.length;
    if (gone.length === batch) continue;
    // Nothing is sealed with a key that the state does not have any more.
    if (count > 0 && sealer !== undefined) await readAgain(sealer);
    return count;
  }
}
