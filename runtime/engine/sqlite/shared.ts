/** What all processes share without a lease: the tokens of a rate, and who fires a slot of a schedule. */
import type { DatabaseSync } from "node:sqlite";
import { type Bucket, type Rate, type Taken, takeFrom } from "../rate.ts";

/** Call it within a write transaction. `now`: ms since 1970, which all processes of a host share. */
export function take(db: DatabaseSync, rate: Rate, wanted: number, now: number): Taken {
  const before = db.prepare("SELECT tokens, at FROM buckets WHERE name = ?").get(rate.name) as
    | Bucket
    | undefined;
  const { bucket, taken } = takeFrom(before, rate, wanted, now);
  db.prepare(
    `INSERT INTO buckets (name, tokens, at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET tokens = excluded.tokens, at = excluded.at`,
  ).run(rate.name, bucket.tokens, bucket.at);
  return taken;
}

export function fireOnce(db: DatabaseSync, schedule: string, slot: number): boolean {
  const { changes } = db
    .prepare(
      `INSERT INTO firings (schedule, slot) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET slot = excluded.slot WHERE slot < excluded.slot`,
    )
    .run(schedule, slot);
  return Number(changes) > 0;
}

export function firings(db: DatabaseSync): ReadonlyMap<string, number> {
  const rows = db.prepare("SELECT schedule, slot FROM firings").all() as {
    schedule: string;
    slot: number;
  }[];
  return new Map(rows.map((row) => [row.schedule, row.slot]));
}

export function receiveOnce(
  db: DatabaseSync,
  delivery: string,
  now: number,
  until: number,
): boolean {
  db.prepare("DELETE FROM deliveries WHERE until <= ?").run(now);
  const { changes } = db
    .prepare("INSERT INTO deliveries (id, until) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .run(delivery, until);
  return Number(changes) > 0;
}
