/**
 * Writes of one batch: one transaction, and in it one statement for all writes of a kind that set the
 * same fields. A statement that the server refuses is taken back and its writes tried half by half, so
 * that in the end only those are refused that have to be, each for its own reason.
 */
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { blameFields } from "./blame-fields.ts";
import { asConnectorError, codeOf } from "./errors.ts";
import { origin, originSetting } from "./origin.ts";
import type { Session, Transaction } from "./session.ts";
import { partsOf, type Table } from "./table.ts";
import {
  type Create,
  createAll,
  type Delete,
  deleteAll,
  exchangeAll,
  type Update,
  updateAll,
} from "./write-statements.ts";

/** A write and its place in the batch. */
interface Placed {
  readonly write: Write;
  readonly at: number;
}

export async function writeAll(
  session: Session,
  table: Table,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const results = writes.map((write): WriteResult | undefined => known(table, write));
  const able = writes.flatMap((write, at) => (results[at] === undefined ? [{ write, at }] : []));
  if (able.length > 0) await session.transaction(writeAble, signal);
  return results.map(
    (result) =>
      result ?? failed(new ConnectorError("unknown_outcome", "the database gave no answer")),
  );

  async function writeAble(transaction: Transaction): Promise<void> {
    await transaction.run(`SET LOCAL ${originSetting} = '${origin}'`);
    for (const group of groupsOf(able)) {
      await half(transaction, group);
      await exchange(transaction, group);
    }
  }

  async function half(transaction: Transaction, group: readonly Placed[]): Promise<void> {
    const done = await attempt(transaction, () => write(transaction, table, group));
    if (!(done instanceof ConnectorError)) {
      settle(group, done);
      return;
    }
    const [only, ...more] = group;
    if (more.length > 0 && isOfOneRecord(done)) {
      const middle = Math.ceil(group.length / 2);
      await half(transaction, group.slice(0, middle));
      await half(transaction, group.slice(middle));
      return;
    }
    const error =
      only === undefined ? done : await blameFields(transaction, table, only.write, done);
    for (const { at } of group) results[at] = failed(error);
  }

  /** Records that take over each other's unique values refuse each other one by one. */
  async function exchange(transaction: Transaction, group: readonly Placed[]): Promise<void> {
    const taken = group.filter(({ write, at }) => {
      const result = results[at];
      return write.kind === "update" && result?.kind === "failed" && isTaken(result.error);
    });
    if (taken.length < 2) return;
    const updates = taken.map(({ write }) => write as Update);
    const done = await attempt(transaction, () => exchangeAll(transaction, table, updates));
    if (!(done instanceof ConnectorError)) settle(taken, done);
  }

  function settle(group: readonly Placed[], rows: readonly (Row | undefined)[]): void {
    for (const [nth, { at }] of group.entries()) {
      const row = rows[nth];
      results[at] = row === undefined ? failed(movedMeanwhile()) : { kind: "done", row };
    }
  }
}

/** What can be said of a write without asking the database. */
function known(table: Table, write: Write): WriteResult | undefined {
  if (write.kind !== "create" && partsOf(table, write.id) === undefined) {
    return write.kind === "delete"
      ? { kind: "done", row: { id: write.id, fields: {} } }
      : failed(movedMeanwhile());
  }
  const names = [
    ...Object.keys(write.kind === "delete" ? {} : write.fields),
    ...Object.keys(write.kind === "create" ? {} : write.expected),
  ];
  const unknown = names.find((name) => !table.columns.has(name));
  if (unknown === undefined) return undefined;
  return failed(
    new ConnectorError("schema_drift", `${table.name} has no column ${unknown}`, {
      fields: [unknown],
    }),
  );
}

/** A record's second write of one kind comes in a group of its own, after the first. */
function groupsOf(writes: readonly Placed[]): Iterable<readonly Placed[]> {
  const times = new Map<string, number>();
  const groups = Map.groupBy(writes, ({ write }) => {
    if (write.kind === "create") return JSON.stringify([write.kind, Object.keys(write.fields)]);
    const time = (times.get(write.id) ?? 0) + 1;
    times.set(write.id, time);
    const fields = write.kind === "update" ? Object.keys(write.fields) : [];
    return JSON.stringify([write.kind, time, fields, Object.keys(write.expected)]);
  });
  return groups.values();
}

/** All of a group are of one kind. */
function write(transaction: Transaction, table: Table, group: readonly Placed[]) {
  const writes = group.map((placed) => placed.write);
  switch (writes[0]?.kind) {
    case "create":
      return createAll(transaction, table, writes as readonly Create[]);
    case "delete":
      return deleteAll(transaction, table, writes as readonly Delete[]);
    default:
      return updateAll(transaction, table, writes as readonly Update[]);
  }
}

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

/** Others, such as a missing column or a lock held too long, would meet each of them alike. */
function isOfOneRecord({ kind }: ConnectorError): boolean {
  return kind === "invalid_data" || kind === "missing_required" || kind === "permission";
}

function isTaken(error: ConnectorError): boolean {
  return codeOf(error) === "23505";
}

function failed(error: ConnectorError): WriteResult {
  return { kind: "failed", error };
}

function movedMeanwhile(): ConnectorError {
  return new ConnectorError("moved", "the record was edited or deleted meanwhile");
}
