/**
 * One connection to the database that keeps a state, and its transactions, one after the other. Nothing
 * is read or written outside of one, and each is over before anybody calls a system.
 *
 * A connection that was lost is made anew by the next transaction: who may write is told by the lease,
 * and not by the connection. Prepared statements are planned for each call, because a state grows
 * from nothing in a first run, and a plan for empty tables would be kept through it.
 */
import type { Client, default as Driver } from "pg";
import type { ConnectorError } from "../../connector-error.ts";
import { asConnectorError, codeOf } from "../../connectors/postgres/errors.ts";
import { StateInUse } from "../engine.ts";
import { leaseMs } from "../held-lease.ts";
import { StateUnavailable } from "../state-trouble.ts";
import type { Address } from "./address.ts";

export interface Database {
  /** Where it is, without a password. */
  readonly place: string;
  /**
   * All of `work`, or nothing of it. A read sees the state as it stood when it began; `single` is for one
   * statement alone, which needs nothing around it. `first`: a statement without values that a write begins
   * with, for which it does not wait; how many rows it changed is given to `work`.
   */
  transaction<Value>(
    kind: "read" | "write" | "single",
    work: (query: Query, firstChanged: number) => Promise<Value>,
    first?: string,
  ): Promise<Value>;
  close(): Promise<void>;
}

/** A statement and its values; arrays become arrays of the server. */
export type Query = <Row extends object = Record<string, never>>(
  sql: string,
  values?: readonly unknown[],
) => Promise<{ readonly rows: readonly Row[]; readonly count: number }>;

/** `prepare`: what each connection begins with. */
export function openDatabase(
  address: Address,
  prepare: (query: Query) => Promise<void> = async () => {},
): Database {
  let client: Client | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const names = new Map<string, string>();

  async function connected(): Promise<Client> {
    if (isClosed) throw new Error("the state was closed");
    if (client !== undefined) return client;
    const made = await connect(address);
    // An error that nobody listens for would end the process.
    const lost = () => {
      if (client === made) client = undefined;
    };
    made.on("error", lost);
    made.on("end", lost);
    try {
      await made.query(settings(address.schema));
      await prepare(querying(made));
    } catch (error) {
      drop(made);
      throw error;
    }
    client = made;
    return made;
  }

  function querying(on: Client): Query {
    return async (sql, values = []) => {
      const name = names.get(sql) ?? `s${names.size}`;
      names.set(sql, name);
      const { rows, rowCount } = await on.query({ name, text: sql, values: [...values] });
      return { rows, count: rowCount ?? 0 };
    };
  }

  const transact: Database["transaction"] = async (kind, work, first = "") => {
    const on = await connected();
    if (kind === "single") return work(querying(on), 0);
    try {
      const begun = await on.query(kind === "read" ? beginReading : `BEGIN; ${first}`);
      const value = await work(querying(on), changedBy(begun));
      await on.query("COMMIT");
      return value;
    } catch (error) {
      // What made the work fail is told, also where the connection is gone.
      await on.query("ROLLBACK").catch(() => drop(on));
      throw error;
    }
  };

  /** A connection of which nobody knows what it is amid. */
  function drop(on: Client): void {
    if (client === on) client = undefined;
    void on.end().catch(() => {});
  }

  return {
    place: address.place,
    transaction(kind, work, first) {
      const next = last
        .then(() => transact(kind, work, first))
        .catch((error: unknown) => {
          throw asStateTrouble(error, address.place);
        });
      last = next.catch(() => {});
      return next;
    },
    async close() {
      if (isClosed) return;
      await last;
      isClosed = true;
      await client?.end();
    },
  };
}

/** Several statements sent at once have a result each, which the driver's types do not say. */
function changedBy(results: unknown): number {
  const last = Array.isArray(results) ? (results as readonly unknown[]).at(-1) : undefined;
  return (last as { readonly rowCount?: number | null } | undefined)?.rowCount ?? 0;
}

async function connect({ options, server }: Address): Promise<Client> {
  const { Client: Made } = await loadDriver();
  const client = new Made(options);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const known = asConnectorError(error);
    if (codeOf(known) !== undefined) throw known;
    const { code } = error as { readonly code?: unknown };
    const detail = typeof code === "string" ? ` (${code})` : "";
    throw new StateUnavailable(`no PostgreSQL answers at ${server}${detail}`, { cause: error });
  }
}

/** The package `pg`, which is installed by those who use PostgreSQL. */
async function loadDriver(): Promise<typeof Driver> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new StateUnavailable("the PostgreSQL driver is not installed; run: npm install pg", {
      cause: error,
    });
  }
}

/**
 * What the server or the connection refused, in our words; mistakes of ours stay what they are. Whoever
 * is stopped amid a change for longer than a lease lasts has lost it: the server takes the change back.
 */
function asStateTrouble(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof StateUnavailable) return error;
  const known = connectorErrorOf(error);
  if (known === undefined) return error;
  const code = codeOf(known);
  if (code === lockNotAvailable) {
    return new StateInUse("another process is writing the state, and does not end");
  }
  if (code === idleInTransaction) {
    return new StateInUse(
      "this process was paused amid a change of the state, which was taken back",
    );
  }
  const isOurs = /^(2[0-4]|42|0A)/.test(code ?? "") && code !== insufficientPrivilege;
  if (isOurs) return error;
  return new StateUnavailable(`the state at ${place}: ${known.message}`, { cause: error });
}

function connectorErrorOf(error: Error): ConnectorError | undefined {
  try {
    return asConnectorError(error);
  } catch {
    return undefined;
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const lockNotAvailable = "55P03";
const idleInTransaction = "25P03";
const insufficientPrivilege = "42501";

const beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/**
 * Time limits in ms. A holder that is stopped amid a change keeps nobody out for longer than a lease. What is
 * joined is always a page's names with their rows, each found by an index: the server may know little of a
 * table that was filled a moment ago, and would read all of it.
 */
function settings(schema: string): string {
  return `SET search_path = ${quoted(schema)};
    SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off;
    SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET extra_float_digits = 1;
    SET plan_cache_mode = force_custom_plan; SET jit = off;
    SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
    SET random_page_cost = 1.1;
    SET lock_timeout = 5000; SET statement_timeout = 0;
    SET idle_in_transaction_session_timeout = ${leaseMs};
    SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off'`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
