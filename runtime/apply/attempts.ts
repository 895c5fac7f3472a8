/**
 * How often a link is tried, and when again. Each try that fails waits twice as long as the one before,
 * and never less than the system asks or the spec's `retry after` says. One that still does not get through
 * although its system is there goes to the dead letters: it waits for `retry`, or for somebody to edit it.
 *
 * A system that is away, busy or refuses the login fails everybody alike: that counts for no record.
 */
import type { ConnectorError, ConnectorErrorKind } from "../connector-error.ts";
import type { LinkOutcome, StoredLink } from "../engine/engine.ts";
import { classOfFailure, type ErrorRules, type Fate } from "../program/error-rules.ts";
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
  errors: ErrorRules,
): Tries {
  const moved = failures.some((one) => one.error.kind === "moved");
  const waiting = failures.filter((one) => waitOf(one.error, errors) !== undefined);
  if (!moved && waiting.length === 0) return { attempts: 0, again: undefined, isDead: false };
  const counts =
    moved ||
    waiting.some(
      ({ error, effect }) =>
        !shared.has(error.kind) &&
        !unread.has(effect.intent.system) &&
        fateOf(error.kind, errors)?.kind !== "skip",
    );
  const attempts = before + (counts ? 1 : 0);
  if (moved && attempts <= mostMoves) return { attempts, again: "now", isDead: false };
  if (isDeadAfter(attempts) && !moved) return { attempts, again: "never", isDead: true };
  const asked = waiting.flatMap(({ error }) => [
    error.retryAfterMs ?? 0,
    waitOf(error, errors) ?? 0,
  ]);
  const wait = firstWaitMs * 2 ** Math.min(Math.max(attempts, 1), 10);
  return { attempts, again: { at: now + Math.max(wait, ...asked) }, isDead: false };
}

export function isDeadAfter(attempts: number): boolean {
  return attempts > mostAttempts;
}

/** ms, at the least; undefined where it is not tried again by itself. */
function waitOf({ kind }: ConnectorError, errors: ErrorRules): number | undefined {
  const fate = fateOf(kind, errors);
  if (fate?.kind === "retry") return fate.afterMs;
  // What may have been done is looked for, whatever becomes of the rest; what was left out is for the next run.
  const isTried = kind === "unknown_outcome" || (fate?.kind === "skip" && passing.has(kind));
  return isTried ? 0 : undefined;
}

function fateOf(kind: ConnectorErrorKind, errors: ErrorRules): Fate | undefined {
  const of = classOfFailure(kind);
  return of && errors.fate(of);
}

/** What may pass without anybody's doing. */
const passing: ReadonlySet<ConnectorErrorKind> = new Set([
  "transient",
  "rate_limit",
  "unavailable",
  "auth",
  "unknown_outcome",
]);

/** Failures that no record can be to blame for. */
const shared: ReadonlySet<ConnectorErrorKind> = new Set(["rate_limit", "auth"]);

/** A record that is edited faster than we can follow waits for its next change. */
const mostMoves = 5;
/** With the waits between them these take about half an hour. */
const mostAttempts = 10;
export const firstWaitMs = 1000;
