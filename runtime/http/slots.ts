/** How many requests of a connection are under way at once. */

export interface Slots {
  use<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value>;
}

/** So many at once; the others wait in the order in which they came. */
export function openSlots(most: number): Slots {
  let free = most;
  const waiting: (() => void)[] = [];
  return {
    async use(signal, work) {
      if (free === 0) await new Promise<void>((go) => waiting.push(go));
      else free--;
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
