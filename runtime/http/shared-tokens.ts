/**
 * The tokens of one limit that several runners share: one bucket in the state, from which each takes packs.
 *
 * A pack is as large as what was used of the one before, or twice that where it was used up, so a runner that calls
 * often asks the state seldom, and one that calls rarely keeps nothing from the others. What is left of a pack is given up
 * after a short while. The bucket is smaller than the limit, and fills so slowly, that no stretch of time as long as
 * the limit's own sees more calls than it allows, however many runners there are.
 */
import type { Clock } from "../../core/host.ts";
import type { Rate as Bucket, Taken } from "../engine/rate.ts";
import type { Rate } from "./tokens.ts";

export interface SharedTokens {
  /** Takes tokens for one call, and gives 0; or takes none, and gives the ms after which to ask again. */
  take(count: number): Promise<number>;
  /** A call has cost more than was taken for it. */
  charge(count: number): void;
}

export interface SharedTokensOf {
  /** The same for all who share it. */
  readonly name: string;
  readonly rate: Rate;
  readonly clock: Pick<Clock, "monotonic">;
  /** As `Engine.take`. */
  readonly takeFromState: (bucket: Bucket, wanted: number) => Promise<Taken>;
}

export function openSharedTokens({
  name,
  rate,
  clock,
  takeFromState,
}: SharedTokensOf): SharedTokens {
  const { bucket, packMs } = bucketOf(name, rate);
  let [left, used, until] = [0, 0, 0];
  let size = 1;
  let last: Promise<unknown> = Promise.resolve();

  async function take(count: number): Promise<number> {
    const wanted = Math.min(count, bucket.burst);
    const now = clock.monotonic();
    if (now >= until) giveUp();
    if (left < wanted) {
      // What is owed, for calls that cost more than was known, is taken with the next pack.
      const pack = Math.max(size, wanted - left);
      const { tokens, wait } = await takeFromState(bucket, Math.min(pack, bucket.burst));
      left += tokens;
      size = Math.min(bucket.burst, size * 2);
      // What there is already is kept by whoever waits for the rest.
      until = left < wanted ? Infinity : clock.monotonic() + packMs;
      if (left < wanted) return Math.max(1, wait);
    }
    left -= wanted;
    used += wanted;
    return 0;
  }

  function giveUp(): void {
    if (left > 0) size = Math.max(1, used);
    left = Math.min(0, left);
    used = 0;
  }

  return {
    // One after the other, so that those who wait do not each take a pack.
    take(count) {
      const mine = last.then(() => take(count));
      last = mine.catch(() => {});
      return mine;
    },
    charge(count) {
      left -= Math.max(0, count);
    },
  };
}

/** Of a limit over a short time a runner need not save much up; one over a day is to be used when there is something to do. */
const shortSeconds = 60;
const burstOfShort = 0.05;
const burstOfLong = 0.5;
const packOfPeriod = 0.05;
const longestPackMs = 10_000;

function bucketOf(
  name: string,
  { calls, perSeconds }: Rate,
): { readonly bucket: Bucket; readonly packMs: number } {
  const burst = Math.max(
    1,
    Math.floor(calls * (perSeconds > shortSeconds ? burstOfLong : burstOfShort)),
  );
  const packMs = Math.min(longestPackMs, perSeconds * 1000 * packOfPeriod);
  // Within the period there is what was saved up, what comes in it, and what was taken before and is used in it.
  const perSecond = (calls - burst + 1) / (perSeconds + packMs / 1000);
  return { bucket: { name, perSecond, burst }, packMs };
}
