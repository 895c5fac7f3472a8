/**
 * A system whose clock is ahead of ours: its newest edits carry times that have not come yet. Such a time
 * counts as the moment at which it was seen; that it was so is reported, since conflicts by time may be
 * decided wrongly until the clocks agree.
 */
import type { Row } from "../connector.ts";
import { latestStamp } from "../engine/stamps.ts";

export interface ClockSkew {
  readonly system: string;
  /** Records with such a time. */
  readonly records: number;
  /** ms; of the time that is furthest ahead. */
  readonly aheadMs: number;
}

/** Less than this is within the grain in which times are compared. */
const tolerated = 2000;

/** What the skews of a system's pages come to; `now` in ms. */
export function addSkew(
  known: ClockSkew | undefined,
  system: string,
  rows: readonly Row[],
  now: number,
) {
  let [records, aheadMs] = [known?.records ?? 0, known?.aheadMs ?? 0];
  for (const row of rows) {
    const ahead = (latestStamp(row) ?? 0) - now;
    if (ahead <= tolerated) continue;
    records++;
    aheadMs = Math.max(aheadMs, ahead);
  }
  return records === 0 ? undefined : { system, records, aheadMs };
}
