/**
 * Which records belong together. HubSpot keeps that outside of the records: no stamp moves. Of the companies of
 * a contact or a deal one is the primary one. Ids of the types are of HubSpot's reference of associations.
 */

export interface Associations {
  /** Associated with a record, in the order in which they were. */
  of(from: string, id: string, to: string): readonly Associated[];
  /** Gives whether that is new. */
  add(one: Pair, isPrimary: boolean): boolean;
  remove(one: Pair): boolean;
  /** All of one record become another's. */
  move(object: string, from: string, to: string): void;
  drop(object: string, id: string): void;
}

export interface Associated {
  readonly id: string;
  readonly isPrimary: boolean;
}

export interface Pair {
  readonly from: string;
  readonly fromId: string;
  readonly to: string;
  readonly toId: string;
}

/** Without a label, and as the primary company. */
export const typeIds: Readonly<
  Record<string, { readonly plain: number; readonly primary?: number }>
> = {
  "contacts companies": { plain: 279, primary: 1 },
  "companies contacts": { plain: 280, primary: 2 },
  "deals companies": { plain: 341, primary: 5 },
  "companies deals": { plain: 342, primary: 6 },
  "deals contacts": { plain: 3 },
  "contacts deals": { plain: 4 },
};

export function openAssociations(): Associations {
  const all = new Map<string, Map<string, Associated>>();

  function mapOf(from: string, id: string, to: string): Map<string, Associated> {
    const key = `${from} ${id} ${to}`;
    const known = all.get(key) ?? new Map<string, Associated>();
    all.set(key, known);
    return known;
  }

  function put({ from, fromId, to, toId }: Pair, isPrimary: boolean): boolean {
    const here = mapOf(from, fromId, to);
    const before = here.get(toId);
    if (isPrimary && to === "companies") {
      for (const [id, one] of here) here.set(id, { ...one, isPrimary: false });
    }
    here.set(toId, { id: toId, isPrimary: isPrimary || before?.isPrimary === true });
    return before === undefined || (isPrimary && !before.isPrimary);
  }

  const associations: Associations = {
    of: (from, id, to) => [...(all.get(`${from} ${id} ${to}`)?.values() ?? [])],
    add(pair, isPrimary) {
      const isNew = put(pair, isPrimary);
      put(turned(pair), isPrimary);
      return isNew;
    },
    remove(pair) {
      const { from, fromId, to, toId } = pair;
      mapOf(to, toId, from).delete(fromId);
      return mapOf(from, fromId, to).delete(toId);
    },
    move(object, before, after) {
      for (const [key, others] of [...all]) {
        const [from = "", id = "", to = ""] = key.split(" ");
        if (from !== object || id !== before) continue;
        for (const { id: toId, isPrimary } of [...others.values()]) {
          associations.remove({ from, fromId: before, to, toId });
          associations.add({ from, fromId: after, to, toId }, isPrimary);
        }
      }
    },
    drop(object, id) {
      for (const [key, others] of [...all]) {
        const [from = "", own = "", to = ""] = key.split(" ");
        if (from !== object || own !== id) continue;
        for (const toId of [...others.keys()]) {
          associations.remove({ from, fromId: id, to, toId });
        }
      }
    },
  };
  return associations;
}

function turned({ from, fromId, to, toId }: Pair): Pair {
  return { from: to, fromId: toId, to: from, toId: fromId };
}
