/**
 * Writes of one batch: one transaction, and in it one statement for all writes of a kind that set the
 * same fields. What a refused statement did is taken back to a savepoint.
 */
import type { Write, WriteResult } from "../../connector.ts";
import type { ConnectorError } from "../../connector-error.ts";
import { attempts, type WriteStatements } from "../sql/attempts.ts";
import { refusedUnasked, writeBatch } from "../sql/write-batch.ts";
import { blameFields } from "./blame-fields.ts";
import { asConnectorError, codeOf } from "./errors.ts";
import { origin, originSetting } from "./origin.ts";
import type { Session, Transaction } from "./session.ts";
import { takePart } from "./settled.ts";
import { partsOf, type Table } from "./table.ts";
import { createAll, deleteAll, updateAll } from "./write-statements.ts";

/** `inLog`: what is written is marked as ours in the server's log too. */
export function writeAll(
  session: Session,
  table: Table,
  writes: readonly Write[],
  inLog: boolean,
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const known = (write: Write) =>
    refusedUnasked(write, table, (id) => partsOf(table, id) !== undefined);
  return writeBatch(writes, known, (work) =>
    session.transaction(async (transaction) => {
      await transaction.run(`SET LOCAL ${originSetting} = '${origin}'; ${takePart}`);
      if (inLog) await transaction.run(`SELECT pg_logical_emit_message(true, '${origin}', '')`);
      await work({
        ...attempts(transaction, table, statements, (statement, some) =>
          attempt(transaction, () => statement(some)),
        ),
        blame: (write, error) => blameFields(transaction, table, write, error),
        isTaken: (error) => codeOf(error) === "23505",
      });
    }, signal),
  );
}

const statements: WriteStatements<Transaction, Table> = {
  create: createAll,
  update: updateAll,
  remove: deleteAll,
};

/** What is checked at the end of a transaction is checked here, while it can still be taken back alone. */
async function attempt<Result>(
  transaction: Transaction,
  work: () => Promise<Result>,
): Promise<Result | ConnectorError> {
  await transaction.run("SAVEPOINT attempt; SET CONSTRAINTS ALL DEFERRED");
  try {
    const result = await work();
    await transaction.run("SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT attempt");
    return result;
  } catch (error) {
    const known = asConnectorError(error);
    // Throws where the connection is gone, and with it the whole transaction.
    await transaction.run("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt");
    return known;
  }
}
