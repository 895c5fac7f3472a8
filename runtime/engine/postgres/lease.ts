/**
 * The one lease of a state: a row with its epoch, not a lock of a session, so that whoever holds it need
 * not keep a connection, and whoever lost it is known by the epoch. Its time is the server's. Call these
 * within a write transaction: the row stays locked until its end, so writers follow one another.
 */
import { type HeldLease, kept, leaseMs, type Process, taken } from "../held-lease.ts";
import type { Database, Query } from "./database.ts";

/** ms since 1970, by the server's clock. */
export const nowSql = "(extract(epoch FROM clock_timestamp()) * 1000)::float8";

/** Gives the epoch. */
export async function takeLease(query: Query, process: Process): Promise<number> {
  const { rows } = await query<{
    epoch: string;
    process: string;
    host: string;
    expires_at: number;
    now: number;
  }>(`SELECT epoch, process, host, expires_at, ${nowSql} AS now FROM lease FOR UPDATE`);
  const [row] = rows;
  const held: HeldLease | undefined = row && {
    epoch: Number(row.epoch),
    process: Number(row.process),
    host: row.host,
    expiresAt: row.expires_at,
  };
  const { epoch, host, expiresAt } = taken(held, process, row?.now ?? 0);
  await query("UPDATE lease SET epoch = $1, process = $2, host = $3, expires_at = $4", [
    epoch,
    process.id,
    host,
    expiresAt,
  ]);
  return epoch;
}

/**
 * What every change of the lease's holder begins with: its time is pushed on. A holder that has been
 * followed by another is refused.
 */
export async function keeping<Value>(
  db: Database,
  epoch: number,
  work: (query: Query) => Promise<Value>,
): Promise<Value> {
  const whole = Number.isSafeInteger(epoch) ? epoch : 0;
  const keep = `UPDATE lease SET expires_at = ${nowSql} + ${leaseMs} WHERE epoch = ${whole}`;
  return db.transaction(
    "write",
    async (query, changed) => {
      if (changed === 0) kept(undefined, epoch, 0);
      const begun = performance.now();
      const value = await work(query);
      // Nobody follows while it lasts, nor should somebody at its end.
      if (performance.now() - begun > leaseMs / 3) await query(keep);
      return value;
    },
    keep,
  );
}

export async function releaseLease(query: Query, epoch: number): Promise<void> {
  await query("UPDATE lease SET expires_at = 0 WHERE epoch = $1", [epoch]);
}
