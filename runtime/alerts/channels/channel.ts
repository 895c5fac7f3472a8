/** A way to tell people: how a message is written there, and sent. One file each, listed in `index.ts`. */
import type { Message } from "../message.ts";
import type { Route } from "../route.ts";

export interface Channel<Kind extends Route["kind"] = Route["kind"]> {
  readonly kind: Kind;
  send(
    message: Message,
    route: Extract<Route, { readonly kind: Kind }>,
    sending: Sending,
  ): Promise<Sent>;
}

export interface Sending {
  /** ms since 1970 */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Takes a line of the log. */
  readonly log: (line: string) => void;
}

export type Sent =
  /** `but`: what was not as it should be, where it was taken all the same. */
  | { readonly kind: "sent"; readonly but?: string }
  /** It is tried again. `isAway`: whoever else is to be reached there need not be tried now. */
  | {
      readonly kind: "failed";
      readonly why: string;
      readonly isAway: boolean;
      readonly retryAfterMs?: number;
    };

export function failed(why: string, isAway: boolean): Sent {
  return { kind: "failed", why, isAway };
}

export function defineChannel<Kind extends Route["kind"]>(channel: Channel<Kind>): Channel<Kind> {
  return channel;
}
