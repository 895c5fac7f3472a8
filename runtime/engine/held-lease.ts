/**
 * Who works with a state, as every engine that is used from one host keeps it: a process of this host.
 * A process that is gone has lost the lease at once; one that lives keeps it until it lets go or its
 * time is over, which it pushes on while it works.
 *
 * Processes of one host tell its time by a clock that nobody sets, so that a step of the machine's own
 * clock takes nobody's lease and leaves none behind. Between hosts, that clock is all there is.
 *
 * Every change of the state names its epoch. A holder that slept past its time finds a greater one
 * and is refused, so two of them cannot both write.
 */
import { StateInUse } from "./engine.ts";

export interface Process {
  readonly id: number;
  /** What tells its machine from others; its first word is the name that people know. */
  readonly host: string;
  /** Whether a process of this host still runs. */
  readonly lives: (id: number) => boolean;
}

export interface HeldLease {
  readonly epoch: number;
  readonly process: number;
  readonly host: string;
  /** Milliseconds since 1970; 0: let go of. */
  readonly expiresAt: number;
  /** The same by the host's monotonic clock, where the engine has one. */
  readonly steadyUntil?: number;
}

export const leaseMs = 15_000;

/** The lease as this process holds it from now on. */
export function taken(
  held: HeldLease | undefined,
  process: Process,
  now: number,
  steady?: number,
): HeldLease {
  if (held !== undefined && isOpen(held, process, now, steady) && isAnother(held, process)) {
    const lives = held.host !== process.host || process.lives(held.process);
    if (lives) {
      throw new StateInUse(`${holderOf(held)} is working with the state`);
    }
  }
  const epoch = (held?.epoch ?? 0) + 1;
  return pushedOn({ epoch, process: process.id, host: process.host, expiresAt: 0 }, now, steady);
}

/** Refuses a holder that has been followed by another; else its time is pushed on. */
export function kept(
  held: HeldLease | undefined,
  epoch: number,
  now: number,
  steady?: number,
): HeldLease {
  if (held?.epoch !== epoch) {
    throw new StateInUse("another process took over the state while this one was paused");
  }
  return pushedOn(held, now, steady);
}

/** Open to whoever comes next; the epoch counts on. */
export function letGo(held: HeldLease): HeldLease {
  return { ...held, expiresAt: 0 };
}

/** In words. */
export function holderOf(held: HeldLease | undefined): string {
  if (held === undefined || held.expiresAt === 0) return "another process";
  return `process ${held.process} on ${held.host.split(" ", 1)[0]}`;
}

function pushedOn(held: HeldLease, now: number, steady: number | undefined): HeldLease {
  const until = steady === undefined ? {} : { steadyUntil: steady + leaseMs };
  return { ...held, expiresAt: now + leaseMs, ...until };
}

function isOpen(
  held: HeldLease,
  { host }: Process,
  now: number,
  steady: number | undefined,
): boolean {
  if (held.expiresAt === 0) return false;
  if (held.host !== host || held.steadyUntil === undefined || steady === undefined) {
    return held.expiresAt > now;
  }
  const left = held.steadyUntil - steady;
  // More is left than there ever was: the host was started again, and its clock with it.
  return left > 0 && left <= leaseMs;
}

function isAnother(held: HeldLease, process: Process): boolean {
  return held.process !== process.id || held.host !== process.host;
}
