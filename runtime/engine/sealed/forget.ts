/**
 * What is shown again of somebody who was forgotten is not taken in: a record of the same id, and a new one
 * with a match key that nobody else had. So nothing of it is kept, linked, written, created or deleted.
 */
import type { Appending, SeenRecord } from "../engine.ts";
import { recordKey } from "./key-ring.ts";
import type { Sealer } from "./sealer.ts";
import { hashed, type StateKey } from "./state-key.ts";

export async function takenIn(
  { forgotten, key, ring }: Sealer,
  seen: Appending,
): Promise<readonly SeenRecord[]> {
  if (forgotten.size === 0) return seen.records;
  const { object, system } = seen;
  const others = seen.records.filter(
    (one) => !forgotten.has(forgottenId(key, object, system, one.id)),
  );
  const nameOf = (one: SeenRecord) => recordKey(key, { ...seen, id: one.id });
  const hasKey = (one: SeenRecord) =>
    one.keys.some((text) => text !== undefined && forgotten.has(forgottenKey(key, object, text)));
  const doubtful = others.filter(hasKey);
  if (doubtful.length === 0) return others;
  // A record that is known is somebody else's, who has the key by now.
  const known = await ring.find(doubtful.map(nameOf));
  const refused = new Set(doubtful.filter((one) => !known.has(nameOf(one))));
  return others.filter((one) => !refused.has(one));
}

function forgottenId({ naming }: StateKey, object: string, system: string, id: string): string {
  return hashed(naming, "forgotten id", object, system, id);
}

function forgottenKey({ naming }: StateKey, object: string, text: string): string {
  return hashed(naming, "forgotten key", object, text);
}
