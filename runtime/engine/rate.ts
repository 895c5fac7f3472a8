/**
 * Tokens of a rate, as every engine counts them: a bucket that fills steadily up to its size, and from
 * which whoever calls a system takes before it does. One arithmetic for all engines; what differs is
 * whose clock tells the time.
 */
export interface Rate {
  /** Whose calls are counted, such as a system's alias: all workers that name it share it. */
  readonly name: string;
  /** Tokens that it gains a second. */
  readonly perSecond: number;
  /** The most that it holds, and what it begins with. */
  readonly burst: number;
}

export interface Taken {
  /** How many of the wanted tokens there were: a whole number. */
  readonly tokens: number;
  /** ms until there is another one; 0 where all were given. */
  readonly wait: number;
}

export interface Bucket {
  readonly tokens: number;
  /** ms, by the clock of whoever keeps the bucket. */
  readonly at: number;
}

export function takeFrom(
  bucket: Bucket | undefined,
  { perSecond, burst }: Rate,
  wanted: number,
  now: number,
): { readonly bucket: Bucket; readonly taken: Taken } {
  // A clock that was set back gives nothing for the time that it repeats.
  const gained = bucket === undefined ? burst : (Math.max(0, now - bucket.at) / 1000) * perSecond;
  const there = Math.min(burst, (bucket?.tokens ?? 0) + gained);
  const tokens = Math.max(0, Math.min(Math.floor(wanted), Math.floor(there)));
  const left = there - tokens;
  const wait = tokens >= Math.floor(wanted) ? 0 : Math.ceil(((1 - left) / perSecond) * 1000);
  return { bucket: { tokens: left, at: now }, taken: { tokens, wait } };
}
