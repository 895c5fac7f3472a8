/**
 * A process may die while its `COMMIT` is on its way: whoever looks then finds nothing, and later it is there. So
 * each of our transactions that write holds a lock of its own together with the others, and whoever has to know
 * what became of them takes it alone: it waits until they are over. The server ends one from which nothing comes.
 */
import type { Session } from "./session.ts";

/** Two numbers of ours among the advisory locks of a database. */
const lock = "1668246626, 1";

/** ms; less than the time for which others wait for the lock. */
const idleMs = 10_000;
const waitMs = 20_000;

/** What a transaction that writes begins with. */
export const takePart = `SET LOCAL idle_in_transaction_session_timeout = ${idleMs};
  SELECT pg_advisory_xact_lock_shared(${lock})`;

export async function settled(session: Session, signal: AbortSignal): Promise<void> {
  await session.transaction(async (transaction) => {
    await transaction.run(
      `SET LOCAL lock_timeout = ${waitMs}; SELECT pg_advisory_xact_lock(${lock})`,
    );
  }, signal);
}
