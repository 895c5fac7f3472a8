/** Associations as HubSpot's API reads and writes them: told to the journal and the webhooks, and of a known type. */
import { typeIds } from "./associations.ts";
import type { Hub } from "./hub.ts";
import type { Associating } from "./journal.ts";
import { idIn, type Json, objectsIn } from "./sent.ts";
import { validation } from "./trouble.ts";

interface Told {
  readonly hub: Hub;
  readonly associated: (one: Associating) => void;
}

/** What a record is to be associated with. */
export interface Link {
  readonly toId: string;
  readonly typeIds: readonly number[];
}

/** Throws `Refused` for what is none. */
export function linkIn(sent: Json): Link {
  const types = sent["types"] === undefined ? [] : objectsIn(sent["types"], "types");
  return {
    toId: idIn(sent["to"], "to"),
    typeIds: types.map((one) => Number(one["associationTypeId"])),
  };
}

/** Of each of these records that has any, those of `to` that belong to it. */
export function shownAssociations(hub: Hub, from: string, to: string, ids: readonly string[]) {
  const known = typeIds[`${from} ${to}`] ?? { plain: 0 };
  const types = (isPrimary: boolean) => [
    ...(isPrimary
      ? [{ category: "HUBSPOT_DEFINED", typeId: known.primary, label: "Primary" }]
      : []),
    { category: "HUBSPOT_DEFINED", typeId: known.plain },
  ];
  return ids.flatMap((id) => {
    const all = hub.associated(from, id, to);
    if (all.length === 0) return [];
    return [
      {
        from: { id },
        to: all.map((one) => ({ toObjectId: one.id, associationTypes: types(one.isPrimary) })),
      },
    ];
  });
}

/** `to`: the object where the path tells it; else the type does. */
export function associate(
  { hub, associated }: Told,
  from: string,
  fromId: string,
  { toId, typeIds: types }: Link,
  to = objectOf(from, types),
): void {
  hub.find(from, fromId);
  hub.find(to, toId);
  const known = typeIds[`${from} ${to}`];
  if (known === undefined) throw validation(`${from} have no associations with ${to}`);
  const isPrimary = types.some((one) => one === known.primary);
  if (!hub.associations.add({ from, fromId, to, toId }, isPrimary)) return;
  const associationTypeId = isPrimary ? (known.primary ?? known.plain) : known.plain;
  const at = hub.time.now();
  associated({ at, action: "ASSOCIATION_ADDED", from, fromId, to, toId, associationTypeId });
}

export function part(
  { hub, associated }: Told,
  from: string,
  fromId: string,
  to: string,
  toId: string,
) {
  if (!hub.associations.remove({ from, fromId, to, toId })) return;
  const associationTypeId = typeIds[`${from} ${to}`]?.plain ?? 0;
  const at = hub.time.now();
  associated({ at, action: "ASSOCIATION_REMOVED", from, fromId, to, toId, associationTypeId });
}

function objectOf(from: string, types: readonly number[]): string {
  const found = Object.entries(typeIds).find(
    ([pair, { plain, primary }]) =>
      pair.startsWith(`${from} `) && types.some((id) => id === plain || id === primary),
  );
  if (found === undefined) throw validation("no such association type");
  return found[0].slice(from.length + 1);
}
