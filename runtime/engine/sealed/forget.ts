/**
 * What is shown again of somebody who was forgotten is not taken in: a record of the same id, and a new one
 * with a match key that nobody else had. So nothing of it is kept, linked, written, created or deleted.
 */
import type { Appending, SeenRecord, StoredLink } from "../engine.ts";
import type { Forgetting, Forgotten } from "../forgetting.ts";
import { linkKey, recordKey } from "./key-ring.ts";
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

/** What is to be forgotten of these links, as the engine that seals them gives them. */
export function forgettingOf(
  { key }: Sealer,
  object: string,
  links: readonly StoredLink[],
  about: Pick<Forgotten, "at" | "by" | "because" | "erased">,
): Forgetting {
  const named = links.flatMap((link) =>
    link.records.flatMap((record) =>
      [
        forgottenId(key, object, record.system, record.id),
        ...record.keys.flatMap((one) => (one === undefined ? [] : forgottenKey(key, object, one))),
      ].map((name): Forgotten => ({ name, object, link: link.id, ...about })),
    ),
  );
  return {
    object,
    links: links.map((one) => one.id),
    records: [],
    seals: links.flatMap((link) => [
      linkKey(link.id),
      ...link.records.map((record) => recordKey(key, record)),
    ]),
    forgotten: [...new Map(named.map((one) => [one.name, one])).values()],
  };
}

/** The names by which somebody is known to be forgotten, of whom one key or id is said, in any of these forms. */
export function namesOfForgotten(
  { key }: Sealer,
  all: readonly Forgotten[],
  {
    object,
    systems,
    texts,
  }: {
    readonly object: string;
    readonly systems: readonly string[];
    readonly texts: readonly string[];
  },
): readonly string[] {
  const said = new Set(
    texts.flatMap((text) => [
      forgottenKey(key, object, text),
      ...systems.map((system) => forgottenId(key, object, system, text)),
    ]),
  );
  const links = new Set(
    all.flatMap((one) => (one.object === object && said.has(one.name) ? one.link : [])),
  );
  return all.flatMap((one) => (one.object === object && links.has(one.link) ? one.name : []));
}

function forgottenId({ naming }: StateKey, object: string, system: string, id: string): string {
  return hashed(naming, "forgotten id", object, system, id);
}

function forgottenKey({ naming }: StateKey, object: string, text: string): string {
  return hashed(naming, "forgotten key", object, text);
}
