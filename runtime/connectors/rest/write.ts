/**
 * Writes of one object: each has one answer, whichever way the API takes them.
 *
 * Writes of one kind that stand beside each other go out together; those of another kind wait for them,
 * since one may give free what the next one takes. What a reply does not tell of a stored record is read.
 */
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { type Going, lookAt, looksFirst, type Standing } from "./guarded.ts";
import type { Outcome } from "./outcome.ts";
import { readRecords } from "./read.ts";
import { blaming } from "./refusal.ts";
import type { RestObject } from "./rest-object.ts";
import { fieldOf, rowOf } from "./row.ts";
import { sendInBatches } from "./send-batch.ts";
import { sendSingly } from "./send-singly.ts";

export async function writeAll(
  object: RestObject,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  for (let at = 0; at < writes.length; ) {
    const kind = writes[at]?.kind;
    let end = at;
    while (writes[end]?.kind === kind) end++;
    results.push(...(await writeKind(object, writes.slice(at, end), signal)));
    at = end;
  }
  return results;
}

async function writeKind(
  object: RestObject,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const answers = new Map<Write, WriteResult>();
  const open: Write[] = [];
  for (const write of writes) {
    const refused = refusalBefore(object, write);
    if (refused === undefined) open.push(write);
    else answers.set(write, { kind: "failed", error: refused });
  }
  const going = await lookedAt(object, open, answers, signal);
  const outcomes = canBatch(object, going)
    ? await sendInBatches(object, going, signal)
    : await sendSingly(object, going, signal);
  await settle(object, going, outcomes, answers, signal);
  return writes.map((write) => answers.get(write) ?? { kind: "failed", error: noAnswer() });
}

/** What needs no asking. */
function refusalBefore(object: RestObject, write: Write): ConnectorError | undefined {
  if (object.entry[write.kind] === undefined) {
    return new ConnectorError(
      "schema_drift",
      `the description has no \`${write.kind}\` of ${object.name}`,
    );
  }
  if (write.kind === "delete") return undefined;
  const unknown = Object.keys(write.fields).filter((name) => object.field(name) === undefined);
  if (unknown.length === 0) return undefined;
  return new ConnectorError("schema_drift", `${object.name} has no field ${unknown.join(", ")}`, {
    fields: unknown,
  });
}

async function lookedAt(
  object: RestObject,
  writes: readonly Write[],
  answers: Map<Write, WriteResult>,
  signal: AbortSignal,
): Promise<readonly Going[]> {
  const standing = writes.filter((one): one is Standing => one.kind !== "create");
  const [first] = standing;
  if (first === undefined || !looksFirst(object, first.kind)) {
    return writes.map((write) => ({ write, seen: undefined }));
  }
  const seen = await orEach(lookAt(object, standing, signal), standing);
  return standing.flatMap((write, at) => {
    const one = seen[at] ?? null;
    if (one === null) answers.set(write, gone(write));
    else if (one instanceof ConnectorError) answers.set(write, { kind: "failed", error: one });
    else return [{ write, seen: one }];
    return [];
  });
}

/** A look that fails as a whole fails for each: what was written before it in the same batch stays done. */
async function orEach<Seen>(
  look: Promise<readonly Seen[]>,
  writes: readonly Write[],
): Promise<readonly (Seen | ConnectorError)[]> {
  try {
    return await look;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return writes.map(() => error);
  }
}

/** A record that is gone already is as a deletion asks for; an update of it has to be decided again. */
function gone(write: Standing): WriteResult {
  if (write.kind === "delete") return { kind: "done", row: { id: write.id, fields: {} } };
  return { kind: "failed", error: new ConnectorError("moved", "the record is not there any more") };
}

/** Under a guard whose version no batch can carry, each record goes alone. */
function canBatch({ entry }: RestObject, going: readonly Going[]): boolean {
  const [first] = going;
  if (first === undefined) return false;
  const { batch } = entry[first.write.kind] ?? {};
  if (batch === undefined) return false;
  return first.write.kind === "create" || entry.guard === undefined || batch.version !== undefined;
}

/** Outcomes → answers; what was stored and not told is read, all of it at once. */
async function settle(
  object: RestObject,
  going: readonly Going[],
  outcomes: readonly Outcome[],
  answers: Map<Write, WriteResult>,
  signal: AbortSignal,
): Promise<void> {
  const untold: { readonly write: Write; readonly id: string }[] = [];
  for (const [at, { write }] of going.entries()) {
    const outcome = outcomes[at] ?? { kind: "failed", error: noAnswer() };
    if (outcome.kind === "failed") {
      answers.set(write, { kind: "failed", error: asOf(write, blaming(object, outcome.error)) });
    } else if (write.kind === "delete") {
      answers.set(write, { kind: "done", row: { id: write.id, fields: {} } });
    } else if (outcome.record !== undefined && tellsAll(object, write, outcome.record)) {
      answers.set(write, { kind: "done", row: storedRow(object, write, outcome.record) });
    } else {
      untold.push({ write, id: outcome.id ?? (write.kind === "update" ? write.id : "") });
    }
  }
  const read = await readBack(
    object,
    untold.map((one) => one.id),
    signal,
  );
  for (const { write, id } of untold) {
    const record = read instanceof ConnectorError ? undefined : read.get(id)?.record;
    if (record !== undefined)
      answers.set(write, { kind: "done", row: storedRow(object, write, record) });
    else answers.set(write, { kind: "failed", error: unseen(read) });
  }
}

/** Nothing can have moved that is only to be made: the API refuses a second one like it. */
function asOf({ kind }: Write, error: ConnectorError): ConnectorError {
  if (kind !== "create" || error.kind !== "moved") return error;
  return new ConnectorError("invalid_data", error.message, { fields: error.fields, cause: error });
}

async function readBack(object: RestObject, ids: readonly string[], signal: AbortSignal) {
  try {
    return (await readRecords(object, ids, signal)).found;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
}

/** The write went well, and what it stored is not known: it has to be looked for. */
function unseen(read: unknown): ConnectorError {
  return new ConnectorError(
    "unknown_outcome",
    "it was written, and could not be read back",
    read instanceof ConnectorError ? { cause: read } : {},
  );
}

/** Whether a reply shows what has to be told; some show a part of a record. */
function tellsAll(object: RestObject, write: Write, record: Json): boolean {
  if (write.kind === "delete") return true;
  const names =
    write.kind === "create" ? Object.keys(object.entry.fields) : Object.keys(write.fields);
  return names.every((name) => fieldOf(object, record, name) !== undefined);
}

function storedRow(object: RestObject, write: Write, record: Json): Row {
  const all = Object.keys(object.entry.fields);
  return rowOf(object, record, write.kind === "update" ? Object.keys(write.fields) : all);
}

function noAnswer(): ConnectorError {
  return new ConnectorError("unknown_outcome", "the system gave no answer for this record");
}
