/**
 * Whether what a system shows of a record may be older than what is known of it: a feed or a replica that
 * lags, a search that is indexed late, events that overtake each other. Then it is no edit, until the system
 * has been asked.
 *
 * A stamp never decides by itself, since clocks step; that it went back is a reason to ask.
 */
import type { Picture } from "./engine.ts";
import { latestStamp, type StampsByField } from "./stamps.ts";

export interface TimedRecord {
  readonly modified?: number | undefined;
  readonly stamps?: StampsByField | undefined;
}

/** `since`: ms; from when on what is known is known to be so, undefined where nobody noted it. */
export function isOlderPicture(
  known: TimedRecord & { readonly since: number | undefined },
  shown: TimedRecord,
  picture: Picture | undefined,
  wasAsked: boolean,
): boolean {
  if (picture === undefined) return false;
  if (isKnownLater(known.since, picture)) return true;
  const [before, now] = [latestStamp(known), latestStamp(shown)];
  return !wasAsked && before !== undefined && now !== undefined && now < before;
}

export function isKnownLater(since: number | undefined, picture: Picture | undefined): boolean {
  return since !== undefined && picture !== undefined && since > picture.asOf;
}
