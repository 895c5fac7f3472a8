/**
 * How often a link is tried, and when again. Each try that fails waits twice as long as the one before,
 * or as long as the system asks. One that still does not get through although its system is there goes
 * to the dead letters: it waits for `retry`, or for somebody to edit it.
 *
 * A system that is away, busy or refuses the login fails everybody alike: that counts for no record.
 */
import type { ConnectorErrorKind } from "../connector-error.ts";
import type { LinkOutcome, StoredLink } from "../engine/engine.ts";
import type { Attempt } from "./effects.ts";

type Failure = Extract<Attempt, { kind: "failed" }>;

export interface Tries {
  readonly attempts: number;
  /** Undefined: nothing failed that could pass by itself. */
  readonly again: LinkOutcome["again"] | undefined;
  readonly isDead: boolean;
}

/** `unread`: systems that this run could not read. */
export function triesAfter(
  { attempts: before }: StoredLink,
  failures: readonly Failure[],
  unread: ReadonlySet<string>,
  now: number,
): Tries {
  const moved = failures.some((one) => one.error.kind === "moved");
  const waiting = failures.filter((one) => passing.has(one.error.kind));
  if (!moved && waiting.length === 0) return { attempts: 0, again: undefined, isDead: false };
  const counts =
    moved ||
    waiting.some(({ error, effect }) => own.has(error.kind) && !unread.has(effect.intent.system));
  const attempts = before + (counts ? 1 : 0);
  if (moved && attempts <= mostMoves) return { attempts, again: "now", isDead: false };
  if (isDeadAfter(attempts) && !moved) return { attempts, again: "never", isDead: true };
  const asked = waiting.flatMap((one) => one.error.retryAfterMs ?? []);
  const wait = firstWaitMs * 2 ** Math.min(Math.max(attempts, 1), 10);
  return { attempts, again: { at: now + Math.max(wait, ...asked) }, isDead: false };
}

export function isDeadAfter(attempts: number): boolean {
  return attempts > mostAttempts;
}

const passing: ReadonlySet<ConnectorErrorKind> = new Set([
  "transient",
  "rate_limit",
  "unavailable",
  "auth",
  "unknown_outcome",
]);

/** Failures that a single record may have while its system serves the others. */
const own: ReadonlySet<ConnectorErrorKind> = new Set([
  "transient",
  "unavailable",
  "unknown_outcome",
]);

/** A record that is edited faster than we can follow waits for its next change. */
const mostMoves = 5;
/** With the waits between them these take about half an hour. */
const mostAttempts = 10;
export const firstWaitMs = 1000;
