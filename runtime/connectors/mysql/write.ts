/**
 * Writes of one batch: one transaction, and in it one statement for all writes of a kind that set the
 * same fields. What a refused statement did is taken back to a savepoint.
 */
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { attempts, type WriteStatements } from "../sql/attempts.ts";
import { failed, refusedUnasked, writeBatch } from "../sql/write-batch.ts";
import { createAll } from "./create-statements.ts";
import { asConnectorError, numberOf, takenIndex } from "./errors.ts";
import type { Session, Transaction } from "./session.ts";
import { partsOf, type Table } from "./table.ts";
import { deleteAll, updateAll } from "./write-statements.ts";

export function writeAll(
  session: Session,
  table: Table,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const { mostBytes } = session.server;
  const known = (write: Write) =>
    refusedUnasked(write, table, (id) => partsOf(table, id) !== undefined) ??
    tooLarge(table, write, mostBytes);
  return writeBatch(writes, known, (work) =>
    session.transaction(
      async (transaction) => {
        await work({
          ...attempts(transaction, table, statements, (statement, some) =>
            attempt(transaction, table, async () => {
              const rows: (Row | undefined)[] = [];
              for (const part of partsUnder(some, mostBytes)) rows.push(...(await statement(part)));
              return rows;
            }),
          ),
          // The server names the field itself.
          blame: async (_, error) => error,
          isTaken: (error) => numberOf(error) === 1062,
        });
      },
      signal,
      "writes",
    ),
  );
}

const statements: WriteStatements<Transaction, Table> = {
  create: createAll,
  update: updateAll,
  remove: deleteAll,
};

async function attempt<Result>(
  transaction: Transaction,
  table: Table,
  work: () => Promise<Result>,
): Promise<Result | ConnectorError> {
  await transaction.query("SAVEPOINT attempt");
  try {
    const result = await work();
    await transaction.query("RELEASE SAVEPOINT attempt");
    return result;
  } catch (error) {
    const known = withFields(asConnectorError(error), table);
    try {
      await transaction.query("ROLLBACK TO SAVEPOINT attempt");
    } catch {
      // A deadlock, or a connection that is gone, has taken back the whole transaction.
      throw known;
    }
    return known;
  }
}

/** Of a value that another record has, the server names the index and not the columns. */
function withFields(error: ConnectorError, { uniques }: Table): ConnectorError {
  const fields = uniques.get(takenIndex(error) ?? "");
  const { kind, message, cause } = error;
  const named = fields ?? error.fields;
  if (named.length === 0) return error;
  return new ConnectorError(kind, `${named.join(", ")}: ${message}`, { fields: named, cause });
}

/** Above this the server ends the connection, and with it the whole batch. */
function tooLarge(table: Table, write: Write, mostBytes: number): WriteResult | undefined {
  if (bytesOf(write) < mostBytes) return undefined;
  const what = `a record of ${table.name} is larger than the server takes at once (max_allowed_packet)`;
  return failed(new ConnectorError("invalid_data", what));
}

/** The writes in parts that the server takes, each as one statement. */
function partsUnder<One extends Write>(
  writes: readonly One[],
  mostBytes: number,
): readonly (readonly One[])[] {
  const parts: One[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const write of writes) {
    const own = bytesOf(write);
    bytes += own;
    const last = parts.at(-1);
    if (last === undefined || bytes > mostBytes || last.length === mostRows) {
      parts.push([write]);
      bytes = own;
    } else {
      last.push(write);
    }
  }
  return parts;
}

/** Statements of more rows take longer for each. */
const mostRows = 1000;

/** Of what is sent: quoted by JSON and again by SQL, and bytes as digits. */
function bytesOf(write: Write): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(write))) * 1.5 + 1000;
}
