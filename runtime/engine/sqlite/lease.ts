/** The one lease of an embedded state, in its table. Call these within a write transaction. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/host.ts";
import { type HeldLease, kept, letGo, type Process, taken } from "../held-lease.ts";

const name = "lease";

/** Gives the epoch. */
export function takeLease(db: DatabaseSync, process: Process, clock: Clock): number {
  const lease = taken(heldLease(db), process, clock.now(), clock.monotonic());
  put(db, lease);
  return lease.epoch;
}

export function keepLease(db: DatabaseSync, epoch: number, clock: Clock): void {
  put(db, kept(heldLease(db), epoch, clock.now(), clock.monotonic()));
}

export function releaseLease(db: DatabaseSync, epoch: number): void {
  const held = heldLease(db);
  if (held?.epoch === epoch) put(db, letGo(held));
}

export function heldLease(db: DatabaseSync): HeldLease | undefined {
  const row = db.prepare(`SELECT value FROM meta WHERE name = ?`).get(name) as
    | { value: string }
    | undefined;
  return row === undefined ? undefined : (JSON.parse(row.value) as HeldLease);
}

function put(db: DatabaseSync, held: HeldLease): void {
  db.prepare(
    `INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(name, JSON.stringify(held));
}
