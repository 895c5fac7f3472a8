/** 9: what we delete was seen to be deleted elsewhere, and was not edited since. */
import type { Broken } from "../play.ts";
import type { Deed } from "../system.ts";
import type { Ended } from "./ended.ts";

export function checkDeletes({ played, deedsOf }: Ended): readonly Broken[] {
  const { objects } = played.spec.shape;
  return played.ledger.flatMap((deed) => {
    if (deed.by === "user" || deed.kind !== "delete") return [];
    const object = objects.find((one) => one.records === deed.object);
    const name = `${deed.system}/${deed.id}`;
    if (
      object === undefined ||
      !["propagate", "edit wins", "delete wins"].includes(object.delete)
    ) {
      return [{ invariant: 9, what: `${name} was deleted, and the object does not delete` }];
    }
    const keys = keysOfEntity(deed);
    const gone = played.ledger.some(
      (one) =>
        one.kind === "delete" &&
        one.by === "user" &&
        one.object === deed.object &&
        one.system !== deed.system &&
        one.number < deed.number &&
        [...keysOf(one)].some((key) => keys.has(key)),
    );
    if (!gone)
      return [{ invariant: 9, what: `${name} was deleted, and nobody had deleted it elsewhere` }];
    return [];
  });

  /** Those of its record, and of records that shared one with it at any time, and so on. */
  function keysOfEntity(deed: Deed): ReadonlySet<string> {
    const keys = new Set(keysOf(deed));
    for (let before = 0; before < keys.size; ) {
      before = keys.size;
      for (const one of played.ledger) {
        if (one.kind !== "create" || one.object !== deed.object) continue;
        const own = keysOf(one);
        if ([...own].some((key) => keys.has(key))) for (const key of own) keys.add(key);
      }
    }
    return keys;
  }

  /** The keys that a record had at any time: those of one entity have one in common. */
  function keysOf({ system, object, id }: Deed): ReadonlySet<string> {
    return new Set(
      deedsOf(system, object, id).flatMap(({ after }) =>
        typeof after["email"] === "string" ? [after["email"].toLowerCase()] : [],
      ),
    );
  }
}
