/**
 * Writes of one batch within one transaction: one attempt for all writes of a kind that set the same
 * fields. An attempt that the database refuses is taken back and its writes tried half by half, so that
 * in the end only those are refused that have to be, each for its own reason.
 */
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";

export type Create = Extract<Write, { kind: "create" }>;
export type Update = Extract<Write, { kind: "update" }>;
export type Delete = Extract<Write, { kind: "delete" }>;

/** Each gives a row for each write, none for one whose guard refused; or why nothing was done. */
export interface BatchSteps {
  readonly creates: (writes: readonly Create[]) => Promise<Attempted>;
  readonly updates: (writes: readonly Update[]) => Promise<Attempted>;
  readonly deletes: (writes: readonly Delete[]) => Promise<Attempted>;
  /** Updates of records that take over each other's unique values. */
  readonly exchange: (writes: readonly Update[]) => Promise<Attempted>;
  /** The same error with the fields that it is about, as far as can be found out. */
  readonly blame: (write: Write, error: ConnectorError) => Promise<ConnectorError>;
  /** Whether another record has a unique value of this one's. */
  readonly isTaken: (error: ConnectorError) => boolean;
}

export type Attempted = readonly (Row | undefined)[] | ConnectorError;

/** A write and its place in the batch. */
interface Placed {
  readonly write: Write;
  readonly at: number;
}

/**
 * `known`: what can be said of a write without asking the database. `within`: runs the work in a
 * transaction, and not at all where there is nothing to do.
 */
export async function writeBatch(
  writes: readonly Write[],
  known: (write: Write) => WriteResult | undefined,
  within: (work: (steps: BatchSteps) => Promise<void>) => Promise<void>,
): Promise<readonly WriteResult[]> {
  const results = writes.map(known);
  const able = writes.flatMap((write, at) => (results[at] === undefined ? [{ write, at }] : []));
  if (able.length > 0) {
    await within(async (steps) => {
      for (const group of groupsOf(able)) {
        await half(steps, group);
        await exchange(steps, group);
      }
    });
  }
  return results.map(
    (result) =>
      result ?? failed(new ConnectorError("unknown_outcome", "the database gave no answer")),
  );

  async function half(steps: BatchSteps, group: readonly Placed[]): Promise<void> {
    const done = await attempt(steps, group);
    if (!(done instanceof ConnectorError)) {
      settle(group, done);
      return;
    }
    const [only, ...more] = group;
    if (more.length > 0 && isOfOneRecord(done)) {
      const middle = Math.ceil(group.length / 2);
      await half(steps, group.slice(0, middle));
      await half(steps, group.slice(middle));
      return;
    }
    const error = only === undefined ? done : await steps.blame(only.write, done);
    for (const { at } of group) results[at] = failed(error);
  }

  /** Records that take over each other's unique values refuse each other one by one. */
  async function exchange(steps: BatchSteps, group: readonly Placed[]): Promise<void> {
    const taken = group.filter(({ write, at }) => {
      const result = results[at];
      return write.kind === "update" && result?.kind === "failed" && steps.isTaken(result.error);
    });
    if (taken.length < 2) return;
    const done = await steps.exchange(taken.map(({ write }) => write as Update));
    if (!(done instanceof ConnectorError)) settle(taken, done);
  }

  function settle(group: readonly Placed[], rows: readonly (Row | undefined)[]): void {
    for (const [nth, { at }] of group.entries()) {
      const row = rows[nth];
      results[at] = row === undefined ? failed(movedMeanwhile()) : { kind: "done", row };
    }
  }
}

/** A write that no statement can be made for: its id or one of its fields is none of the table's. */
export function refusedUnasked(
  write: Write,
  table: { readonly name: string; readonly columns: ReadonlyMap<string, unknown> },
  isId: (id: string) => boolean,
): WriteResult | undefined {
  if (write.kind !== "create" && !isId(write.id)) {
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

export function failed(error: ConnectorError): WriteResult {
  return { kind: "failed", error };
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
function attempt(steps: BatchSteps, group: readonly Placed[]): Promise<Attempted> {
  const writes = group.map((placed) => placed.write);
  switch (writes[0]?.kind) {
    case "create":
      return steps.creates(writes as readonly Create[]);
    case "delete":
      return steps.deletes(writes as readonly Delete[]);
    default:
      return steps.updates(writes as readonly Update[]);
  }
}

/** Others, such as a missing column or a lock held too long, would meet each of them alike. */
function isOfOneRecord({ kind }: ConnectorError): boolean {
  return kind === "invalid_data" || kind === "missing_required" || kind === "permission";
}

function movedMeanwhile(): ConnectorError {
  return new ConnectorError("moved", "the record was edited or deleted meanwhile");
}
