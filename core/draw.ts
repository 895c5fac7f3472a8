/**
 * Chance that can be repeated: a stream of numbers from a seed and a name. Streams of one seed are
 * independent, so that drawing more faults changes nothing about the workload.
 */
export interface Draw {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number, at least 0 and below `count`. */
  below(count: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Those that fall within the share, in their order. */
  some<Item>(items: readonly Item[], share: number): readonly Item[];
  shuffled<Item>(items: readonly Item[]): readonly Item[];
}

export function drawFrom(seed: number, stream: string): Draw {
  let state = seed >>> 0;
  for (const letter of stream) state = Math.imul(state ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0;

  /** Mulberry32: 32 bits of state, every one of them used. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("there is nothing to pick from");
      return item;
    },
    some: (items, share) => items.filter(() => next() < share),
    shuffled(items) {
      const mixed = [...items];
      for (let at = mixed.length - 1; at > 0; at--) {
        const other = below(at + 1);
        [mixed[at], mixed[other]] = [mixed[other] as never, mixed[at] as never];
      }
      return mixed;
    },
  };
}
