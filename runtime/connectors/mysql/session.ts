/**
 * The connections to one database: single statements, transactions, and reads that stream.
 *
 * Every session is set up alike, whatever the server's defaults are: values come as texts in UTF-8,
 * moments in UTC, a value that does not fit is refused and never cut, and a statement sees what others
 * have committed. A signal stops the statement on the server, not only the waiting for it.
 */
import type { Pool, PoolConnection } from "mysql2/promise";
import { ConnectorError } from "../../connector-error.ts";
import type { Asking, SqlSession, Texts } from "../sql/session.ts";
import { connectionOptions } from "./connection-options.ts";
import { loadDriver } from "./driver.ts";
import { asConnectorError, numberOf } from "./errors.ts";
import { forms, type Server, serverOf, statementLimit, statementMs } from "./server.ts";
import { takingPart } from "./settled.ts";
import { type Parameter, pagesOf } from "./stream-rows.ts";

export type { Parameter };

export interface Session extends SqlSession<Parameter, Transaction> {
  /** The database of the address. */
  readonly database: string;
  readonly server: Server;
  /**
   * Commits what `work` did, or nothing of it where it throws. `snapshot`: all it reads is of one moment;
   * `writes`: others can wait until it is over, whatever becomes of this process.
   */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    signal: AbortSignal,
    kind?: "snapshot" | "writes",
  ): Promise<Result>;
  /** Statements on one connection that commit themselves, as those that lock tables and make triggers. */
  connected<Result>(
    work: (connection: Transaction) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>;
}

export interface Transaction extends Asking<Parameter> {
  readonly server: Server;
}

export async function openSession(url: string): Promise<Session> {
  const driver = await loadDriver();
  const { place, ...options } = connectionOptions(url);
  const pool = driver.createPool(options);
  const known = new WeakSet<object>();
  let server: Server | undefined;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= pool.end();
    return closing;
  };
  try {
    server = await aboutServer(pool, place);
  } catch (error) {
    await close();
    throw error;
  }
  return sessionOn(server);

  function sessionOn(server: Server): Session {
    const transactionOn = (client: PoolConnection, signal: AbortSignal): Transaction => ({
      server,
      // Work that takes a refusal for an answer would else go on after the signal.
      async query(sql, values = []) {
        signal.throwIfAborted();
        try {
          return await ask(client, sql, values);
        } catch (error) {
          throw asConnectorError(error);
        }
      },
    });
    const connected = async <Result>(
      signal: AbortSignal,
      work: (client: PoolConnection) => Promise<Result>,
    ): Promise<Result> => {
      const client = await acquire(signal);
      const stop = () => void cancel(client);
      signal.addEventListener("abort", stop, { once: true });
      let isWhole = false;
      try {
        const result = await work(client);
        isWhole = true;
        return result;
      } catch (error) {
        signal.throwIfAborted();
        throw asConnectorError(error);
      } finally {
        signal.removeEventListener("abort", stop);
        // The message to stop may come late, in the midst of another's work, and what failed may have
        // left the connection with a lock or half an answer.
        if (isWhole && !signal.aborted) client.release();
        else client.destroy();
      }
    };
    return {
      database: options.database ?? "",
      server,
      query: (sql, values, signal) => connected(signal, (client) => ask(client, sql, values)),
      async *stream(sql, values, size, signal) {
        const client = await acquire(signal);
        const stop = () => void cancel(client);
        signal.addEventListener("abort", stop, { once: true });
        let isDone = false;
        try {
          // Whoever reads may take its time over a page, so the whole has no limit.
          await ask(client, statementLimit(server, 0));
          yield* pagesOf(client, sql, values, size);
          await ask(client, statementLimit(server, statementMs));
          isDone = true;
        } catch (error) {
          signal.throwIfAborted();
          throw asConnectorError(error);
        } finally {
          signal.removeEventListener("abort", stop);
          // A read that was left half way is still open on the server; ending the connection ends it.
          if (isDone && !signal.aborted) client.release();
          else client.destroy();
        }
      },
      transaction: (work, signal, kind) =>
        connected(signal, (client) => {
          const on = transactionOn(client, signal);
          const through = () => transact(client, on, work, kind);
          return kind === "writes" ? takingPart(on, through) : through();
        }),
      connected: (work, signal) =>
        connected(signal, (client) => work(transactionOn(client, signal))),
      close,
    };
  }

  async function acquire(signal: AbortSignal): Promise<PoolConnection> {
    signal.throwIfAborted();
    const client = await pool.getConnection().catch((error: unknown) => {
      throw unanswered(error, place);
    });
    if (!known.has(client.connection)) {
      known.add(client.connection);
      try {
        for (const one of forms) await ask(client, one);
        if (server !== undefined) await ask(client, statementLimit(server, statementMs));
      } catch (error) {
        client.destroy();
        throw asConnectorError(error);
      }
    }
    if (!signal.aborted) return client;
    client.release();
    throw signal.reason;
  }

  /** Asks on another connection; where that fails too, the statement's own time limit ends it. */
  async function cancel(client: PoolConnection): Promise<void> {
    await pool.query(`KILL QUERY ${client.threadId}`).catch(() => {});
  }
}

async function aboutServer(pool: Pool, place: string): Promise<Server> {
  const found = await pool
    .query<never>("SELECT VERSION(), @@max_allowed_packet")
    .catch((error: unknown) => {
      throw unanswered(error, place);
    });
  const [[version = "", packet = null] = []] = found[0] as readonly Texts[];
  return serverOf(version ?? "", Number(packet));
}

async function ask(
  client: PoolConnection,
  sql: string,
  values: readonly Parameter[] = [],
): Promise<readonly Texts[]> {
  const [rows] = await client.query<never>(sql, [...values]);
  return Array.isArray(rows) ? (rows as readonly Texts[]) : [];
}

/** Nothing was sent yet. What the server itself answers, such as a wrong password, is its own. */
function unanswered(error: unknown, place: string): ConnectorError {
  const known = asConnectorError(error);
  if (numberOf(known) !== undefined) return known;
  const { code } = error as { readonly code?: unknown };
  const detail = typeof code === "string" ? ` (${code})` : "";
  return new ConnectorError("unavailable", `no MySQL or MariaDB answers at ${place}${detail}`, {
    cause: error,
  });
}

async function transact<Result>(
  client: PoolConnection,
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<Result>,
  kind: "snapshot" | "writes" | undefined,
): Promise<Result> {
  if (kind === "snapshot") await ask(client, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  await ask(
    client,
    kind === "snapshot"
      ? "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
      : "START TRANSACTION",
  );
  let result: Result;
  try {
    result = await work(transaction);
  } catch (error) {
    // What made the work fail is told, also where the connection is gone.
    await ask(client, "ROLLBACK").catch(() => {});
    throw error;
  }
  try {
    await ask(client, "COMMIT");
  } catch (error) {
    throw asConnectorError(error, "unknown_outcome");
  }
  return result;
}
