/**
 * A process may die while its `COMMIT` is on its way: whoever looks then finds nothing, and later it is there. So
 * our transactions that write hold a lock of the server, and whoever has to know what became of them takes it too:
 * it waits until they are over. The server ends a connection on which nothing comes meanwhile, and with it the lock.
 */
import { ConnectorError } from "../../connector-error.ts";
import type { Asking } from "../sql/session.ts";
import type { Parameter } from "./stream-rows.ts";

/** One a database; names of locks are the whole server's, and have at most 64 signs. */
const lock = "CONCAT('concordat ', SHA1(COALESCE(DATABASE(), '')))";

/** Seconds; less than the time for which others wait for the lock. */
const idle = 10;
const wait = 20;

/** Around a transaction that writes, on its own connection, which ends where it fails. */
export async function takingPart<Result>(
  connection: Asking<Parameter>,
  work: () => Promise<Result>,
): Promise<Result> {
  await take(connection);
  await connection.query(`SET SESSION wait_timeout = ${idle}`);
  const result = await work();
  try {
    await connection.query("SET SESSION wait_timeout = DEFAULT");
    await connection.query(`DO RELEASE_LOCK(${lock})`);
  } catch {
    // It is committed. A connection that is gone by now has taken the lock with it.
  }
  return result;
}

export async function settled(connection: Asking<Parameter>): Promise<void> {
  await take(connection);
  await connection.query(`DO RELEASE_LOCK(${lock})`);
}

async function take(connection: Asking<Parameter>): Promise<void> {
  const [row] = await connection.query(`SELECT GET_LOCK(${lock}, ${wait})`);
  if (row?.[0] === "1") return;
  throw new ConnectorError(
    "transient",
    "another process writes to this database, or what it sent is still under way",
  );
}
