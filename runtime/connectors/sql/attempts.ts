/** The statements of a database, each over many writes of a kind → the steps of a batch. */
import type { Native } from "../../../rules/values/native.ts";
import type { Row, Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { SqlTable } from "./table.ts";
import type { Attempted, BatchSteps, Create, Delete, Update } from "./write-batch.ts";

/** Throws where it could not do what it was asked for; a write whose guard did not hold gets no row. */
type Statement<Transaction, Table, One extends Write> = (
  transaction: Transaction,
  table: Table,
  writes: readonly One[],
) => Promise<readonly (Row | undefined)[]>;

export interface WriteStatements<Transaction, Table> {
  readonly create: Statement<Transaction, Table, Create>;
  readonly update: Statement<Transaction, Table, Update>;
  readonly remove: Statement<Transaction, Table, Delete>;
}

/** Runs a statement on writes of one kind, and takes back what a refused one did. */
type Attempt = <One extends Write>(
  statement: (writes: readonly One[]) => Promise<readonly (Row | undefined)[]>,
  writes: readonly One[],
) => Promise<Attempted>;

export function attempts<Transaction, Table extends SqlTable>(
  transaction: Transaction,
  table: Table,
  { create, update, remove }: WriteStatements<Transaction, Table>,
  attempt: Attempt,
): Pick<BatchSteps, "creates" | "updates" | "deletes" | "exchange"> {
  const updates = (writes: readonly Update[]) => update(transaction, table, writes);
  return {
    creates: (writes) => attempt<Create>((some) => create(transaction, table, some), writes),
    updates: (writes) => attempt(updates, writes),
    deletes: (writes) => attempt<Delete>((some) => remove(transaction, table, some), writes),
    exchange: (writes) => attempt((some) => exchange(table, some, updates), writes),
  };
}

/** Records take over each other's unique values: first nobody has them. */
async function exchange(
  table: SqlTable,
  writes: readonly Update[],
  updates: (writes: readonly Update[]) => Promise<readonly (Row | undefined)[]>,
): Promise<readonly (Row | undefined)[]> {
  const names = Object.keys(writes[0]?.fields ?? {});
  const unique = names.filter((name) => table.entry.fields[name]?.unique);
  const nothing: Record<string, Native> = Object.fromEntries(unique.map((name) => [name, null]));
  const vacated = await updates(writes.map((write) => ({ ...write, fields: nothing })));
  if (vacated.includes(undefined)) {
    throw new ConnectorError("moved", "one of the records was edited meanwhile");
  }
  // The guard held, and nobody else can have touched them since.
  return updates(writes.map((write) => ({ ...write, expected: {} })));
}
