/**
 * Who works with a state, as every engine that is used from one host keeps it: a process of this host.
 * A process that is gone has lost the lease at once; one that lives keeps it until it lets go or its
 * time is over, which it pushes on while it works.
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
}

export const leaseMs = 15_000;

/** The lease as this process holds it from now on. */
export function taken(held: HeldLease | undefined, process: Process, now: number): HeldLease {
  if (held !== undefined && held.expiresAt > now && isAnother(held, process)) {
    const lives = held.host !== process.host || process.lives(held.process);
    if (lives) {
      throw new StateInUse(`${holderOf(held)} is working with the state`);
    }
  }
  const epoch = (held?.epoch ?? 0) + 1;
  return { epoch, process: process.id, host: process.host, expiresAt: now + leaseMs };
}

/** Refuses a holder that has been followed by another; else its time is pushed on. */
export function kept(held: HeldLease | undefined, epoch: number, now: number): HeldLease {
  if (held?.epoch !== epoch) {
    throw new StateInUse("another process took over the state while this one was paused");
  }
  return { ...held, expiresAt: now + leaseMs };
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

function isAnother(held: HeldLease, process: Process): boolean {
  return held.process !== process.id || held.host !== process.host;
}
