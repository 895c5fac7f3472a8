/**
 * The connections to one database: single statements, transactions, and reads that stream.
 *
 * Every value comes as the text that the server wrote, in forms that do not depend on how the server
 * is set up, so that no digit and no microsecond is lost on the way. A signal stops the statement on
 * the server, not only the waiting for it.
 */
import type { Client, PoolClient } from "pg";
import { ConnectorError } from "../../connector-error.ts";
import type { Asking, SqlSession, Texts } from "../sql/session.ts";
import { connectionOptions } from "./connection-options.ts";
import { loadDriver, type PostgresDriver } from "./driver.ts";
import { asConnectorError, codeOf } from "./errors.ts";

/** `null`, texts, and lists of them, which are arrays of the server. */
export type Parameter = null | string | number | readonly (string | null)[];

export interface Session extends SqlSession<Parameter, Transaction> {
  /** A connection outside of the pool, which whoever asked for it ends. `replication`: one that reads the log. */
  own(kind?: "replication"): Promise<Client>;
}

export interface Transaction extends Asking<Parameter> {
  /** Statements without values, divided by semicolons. */
  run(sql: string): Promise<void>;
}

export async function openSession(url: string): Promise<Session> {
  const driver = await loadDriver();
  const { place, ...options } = connectionOptions(url);
  const pool = new driver.Pool({
    ...options,
    types: asTexts,
    onConnect: async (client) => {
      await client.query(forms);
    },
  });
  // A connection that breaks between two statements is replaced, or the next one meets what is wrong.
  // An error that nobody listens for would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  let closing: Promise<void> | undefined;

  return {
    query: (sql, values, signal) =>
      connected(signal, async (client) => (await client.query(asRows(sql, values))).rows),
    stream: (sql, values, size, signal) => stream(sql, values, size, signal),
    transaction: (work, signal) => connected(signal, (client) => transact(client, work, signal)),
    own,
    close() {
      closing ??= pool.end();
      return closing;
    },
  };

  async function connected<Result>(
    signal: AbortSignal,
    work: (client: PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await acquire(signal);
    const stop = () => void cancel(client);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await work(client);
    } catch (error) {
      signal.throwIfAborted();
      throw asConnectorError(error);
    } finally {
      signal.removeEventListener("abort", stop);
      // The message to stop may come late, in the midst of another's work.
      client.release(signal.aborted);
    }
  }

  async function* stream(
    sql: string,
    values: readonly Parameter[],
    size: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly Texts[]> {
    const client = await acquire(signal);
    const stop = () => void cancel(client);
    signal.addEventListener("abort", stop, { once: true });
    let isDone = false;
    try {
      // Whoever reads may take its time over a page, so the whole has no limit.
      await client.query("BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = 0");
      const cursor = client.query(openCursor(driver, sql, values));
      for (;;) {
        const rows = await cursor.read(size);
        if (rows.length > 0) yield rows;
        if (rows.length < size) break;
      }
      await cursor.close();
      await client.query("COMMIT");
      isDone = true;
    } catch (error) {
      signal.throwIfAborted();
      throw asConnectorError(error);
    } finally {
      signal.removeEventListener("abort", stop);
      // A read that was left half way is still open on the server; ending the connection ends it.
      client.release(!isDone);
    }
  }

  async function own(kind?: "replication"): Promise<Client> {
    // What the log is read by is one statement that goes on.
    const own = kind === undefined ? { query_timeout: answerMs } : { replication: "database" };
    const client = new driver.Client({ ...options, ...own, types: asTexts });
    // An error that nobody listens for would end the process.
    client.on("error", () => {});
    await client.connect().catch((error: unknown) => {
      throw unanswered(error, place);
    });
    await client.query(forms);
    return client;
  }

  async function acquire(signal: AbortSignal): Promise<PoolClient> {
    signal.throwIfAborted();
    const client = await pool.connect().catch((error: unknown) => {
      throw unanswered(error, place);
    });
    if (!signal.aborted) return client;
    client.release();
    throw signal.reason;
  }

  /** Asks on another connection; where that fails too, the statement's own time limit ends it. */
  async function cancel(client: PoolClient): Promise<void> {
    const { processID } = client as PoolClient & { readonly processID: number };
    await pool.query("SELECT pg_cancel_backend($1)", [processID]).catch(() => {});
  }
}

/** ms; how long a statement on a connection of its own may take. */
const answerMs = 15_000;

/** Nothing was sent yet. What the server itself answers, such as a wrong password, is its own. */
function unanswered(error: unknown, place: string): ConnectorError {
  const known = asConnectorError(error);
  if (codeOf(known) !== undefined) return known;
  const { code } = error as { readonly code?: unknown };
  const detail = typeof code === "string" ? ` (${code})` : "";
  return new ConnectorError("unavailable", `no PostgreSQL answers at ${place}${detail}`, {
    cause: error,
  });
}

async function transact<Result>(
  client: PoolClient,
  work: (transaction: Transaction) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  await client.query("BEGIN");
  let result: Result;
  try {
    result = await work({
      // Work that takes a refusal for an answer would else go on after the signal.
      async query(sql, values = []) {
        signal.throwIfAborted();
        return (await client.query(asRows(sql, values))).rows;
      },
      async run(sql) {
        signal.throwIfAborted();
        await client.query(sql);
      },
    });
  } catch (error) {
    // What made the work fail is told, also where the connection is gone.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
  try {
    await client.query("COMMIT");
  } catch (error) {
    throw asConnectorError(error, "unknown_outcome");
  }
  return result;
}

function asRows(sql: string, values: readonly Parameter[]) {
  return { text: sql, values: [...values], rowMode: "array" as const };
}

function openCursor({ Cursor }: PostgresDriver, sql: string, values: readonly Parameter[]) {
  return new Cursor<Texts>(sql, [...values], { rowMode: "array", types: asTexts });
}

const asTexts = { getTypeParser: () => (text: string) => text };

/**
 * Dates, intervals and bytes in one form each; time limits in ms. Of our statements none is worth
 * compiling, which takes seconds where the server takes the system catalogues for large.
 */
const forms = `SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET timezone = 'UTC';
  SET extra_float_digits = 1; SET bytea_output = 'hex'; SET client_encoding = 'UTF8';
  SET standard_conforming_strings = on; SET default_transaction_isolation = 'read committed';
  SET statement_timeout = 600000; SET lock_timeout = 30000; SET jit = off`;
