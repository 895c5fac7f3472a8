/** What a reply's headers tell about limits: when to come back, what is left, what the call has cost. */
import type { Clock } from "../../core/host.ts";

/** The headers in which a system tells its limits; names in lower case. */
export interface RateHeaders {
  /** Calls, or points, that are left. */
  readonly remaining?: string;
  /** When there will be more. */
  readonly reset?: string;
  readonly resetIs?: "seconds" | "milliseconds" | "epoch_seconds" | "epoch_milliseconds";
  /** What this call has cost, where calls are priced in points. */
  readonly cost?: string;
}

export type Headers = Readonly<Record<string, string | undefined>>;

/** ms; undefined where the reply does not say. Seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(headers: Headers, clock: Pick<Clock, "now">): number | undefined {
  const text = headers["retry-after"]?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  return Math.max(0, at - serverTime(headers, clock));
}

/** ms until the system has calls left again; undefined where it still has, or does not say. */
export function spentFor(
  headers: Headers,
  { remaining, reset, resetIs = "seconds" }: RateHeaders,
  clock: Pick<Clock, "now">,
): number | undefined {
  const left = remaining === undefined ? undefined : numberIn(headers[remaining]);
  const told = reset === undefined ? undefined : numberIn(headers[reset]);
  if (left === undefined || left > 0 || told === undefined) return undefined;
  switch (resetIs) {
    case "seconds":
      return told * 1000;
    case "milliseconds":
      return told;
    case "epoch_seconds":
      return Math.max(0, told * 1000 - serverTime(headers, clock));
    case "epoch_milliseconds":
      return Math.max(0, told - serverTime(headers, clock));
  }
}

export function costOf(headers: Headers, { cost }: RateHeaders): number | undefined {
  return cost === undefined ? undefined : numberIn(headers[cost]);
}

/** ms since 1970 by the server's own clock, so that the two clocks need not agree; ours where it tells none. */
export function serverTime(headers: Headers, clock: Pick<Clock, "now">): number {
  const told = Date.parse(headers.date ?? "");
  return Number.isNaN(told) ? clock.now() : told;
}

/** The first number: some systems write `10;w=1`, or a list of several limits. */
function numberIn(text: string | undefined): number | undefined {
  const found = /-?\d+(?:\.\d+)?/.exec(text ?? "");
  return found === null ? undefined : Number(found[0]);
}
