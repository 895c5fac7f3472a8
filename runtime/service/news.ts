/**
 * News of changes, from webhooks and feeds to the service: which objects are to be looked at before their next
 * turn. It is no more than a bell: what changed is learned from the systems' feeds, so that news which is lost,
 * told twice or made up costs one look and nothing else.
 */

export interface News {
  /** Objects of the plan that something was told of. */
  readonly tell: (objects: Iterable<string>) => void;
  /** Those that were told of since it was last asked. */
  readonly taken: () => readonly string[];
  /** `ring` is called at the next news, or now where there is some; gives how to be left alone. */
  readonly hear: (ring: () => void) => () => void;
}

export function openNews(): News {
  const told = new Set<string>();
  const hearing = new Set<() => void>();
  return {
    tell(objects) {
      for (const object of objects) told.add(object);
      if (told.size > 0) for (const ring of [...hearing]) ring();
    },
    taken() {
      const all = [...told];
      told.clear();
      return all;
    },
    hear(ring) {
      hearing.add(ring);
      if (told.size > 0) ring();
      return () => void hearing.delete(ring);
    },
  };
}
