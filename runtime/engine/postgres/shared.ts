/** What all workers share without a lease: the tokens of a rate, and who fires a slot of a schedule. */
import { type Rate, type Taken, takeFrom } from "../rate.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";
import { nowSql } from "./lease.ts";

export async function take(query: Query, rate: Rate, wanted: number): Promise<Taken> {
  const name = kept(rate.name);
  // Whoever takes first makes the bucket; the others wait for it here.
  await query(
    `INSERT INTO buckets (name, tokens, at) VALUES ($1, $2, ${nowSql}) ON CONFLICT (name) DO NOTHING`,
    [name, rate.burst],
  );
  const { rows } = await query<{ tokens: number; at: number }>(
    "SELECT tokens, at FROM buckets WHERE name = $1 FOR UPDATE",
    [name],
  );
  const clock = await query<{ now: number }>(`SELECT ${nowSql} AS now`);
  const { bucket, taken } = takeFrom(rows[0], rate, wanted, clock.rows[0]?.now ?? 0);
  await query("UPDATE buckets SET tokens = $2, at = $3 WHERE name = $1", [
    name,
    bucket.tokens,
    bucket.at,
  ]);
  return taken;
}

export async function fireOnce(query: Query, schedule: string, slot: number): Promise<boolean> {
  const { count } = await query(
    `INSERT INTO firings AS f (schedule, slot) VALUES ($1, $2)
     ON CONFLICT (schedule) DO UPDATE SET slot = excluded.slot WHERE f.slot < excluded.slot`,
    [kept(schedule), slot],
  );
  return count > 0;
}

export async function firings(query: Query): Promise<ReadonlyMap<string, number>> {
  const { rows } = await query<{ schedule: string; slot: number }>(
    "SELECT schedule, slot FROM firings",
  );
  return new Map(rows.map((row) => [unkept(row.schedule), row.slot]));
}

export async function receiveOnce(
  query: Query,
  delivery: string,
  now: number,
  until: number,
): Promise<boolean> {
  await query("DELETE FROM deliveries WHERE until <= $1", [now]);
  const { count } = await query(
    "INSERT INTO deliveries (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    [kept(delivery), until],
  );
  return count > 0;
}
