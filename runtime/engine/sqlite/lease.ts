/**
 * The one lease of an embedded state. It says who works with it: a process of this host. A process
 * that is gone has lost it at once; one that lives keeps it until it lets go or its time is over,
 * which it pushes on while it works.
 *
 * Every change of the state names its epoch. A holder that slept past its time finds a greater one
 * and is refused, so two of them cannot both write.
 */
import type { DatabaseSync } from "node:sqlite";
import { StateInUse } from "../engine.ts";

export interface Process {
  readonly id: number;
  readonly host: string;
  /** Whether a process of this host still runs. */
  readonly lives: (id: number) => boolean;
}

interface Held {
  readonly epoch: number;
  readonly process: number;
  readonly host: string;
  readonly expiresAt: number;
}

const name = "lease";
const leaseMs = 15_000;

/** Call within a write transaction. */
export function takeLease(db: DatabaseSync, process: Process, now: number): number {
  const held = heldLease(db);
  if (held !== undefined && held.expiresAt > now && isAnother(held, process)) {
    const lives = held.host !== process.host || process.lives(held.process);
    if (lives) {
      throw new StateInUse(`process ${held.process} on ${held.host} is working with the state`);
    }
  }
  const epoch = (held?.epoch ?? 0) + 1;
  put(db, { epoch, process: process.id, host: process.host, expiresAt: now + leaseMs });
  return epoch;
}

/** Refuses a holder that has been followed by another; else pushes its time on. */
export function keepLease(db: DatabaseSync, epoch: number, now: number): void {
  const held = heldLease(db);
  if (held?.epoch !== epoch) {
    throw new StateInUse("another process took over the state while this one was paused");
  }
  put(db, { ...held, expiresAt: now + leaseMs });
}

export function releaseLease(db: DatabaseSync, epoch: number): void {
  const held = heldLease(db);
  if (held?.epoch === epoch) put(db, { ...held, expiresAt: 0 });
}

function isAnother(held: Held, process: Process): boolean {
  return held.process !== process.id || held.host !== process.host;
}

function heldLease(db: DatabaseSync): Held | undefined {
  const row = db.prepare(`SELECT value FROM meta WHERE name = ?`).get(name) as
    | { value: string }
    | undefined;
  return row === undefined ? undefined : (JSON.parse(row.value) as Held);
}

function put(db: DatabaseSync, held: Held): void {
  db.prepare(
    `INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(name, JSON.stringify(held));
}
