/**
 * Writes of one object, in batches of a hundred. HubSpot refuses a batch whole for one bad record, so what is
 * refused is cut in half until the bad one stands alone. Results come in no order: a creation is known by its
 * trace id, the others by their ids. A creation whose reply does not come may have been made.
 */
import type { Native } from "../../../rules/values/native.ts";
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Reply } from "../../http/http-port.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import { only, orError, unseen } from "../vendors/read-back.ts";
import { linksOf, writeAssociations } from "./associations.ts";
import { refusalOf, version } from "./client.ts";
import { type Reading, readRecords } from "./read.ts";
import { associationPrefix, listAt, rowOf, sentOf } from "./wire.ts";

const mostRecords = 100;

type Outcome =
  | { readonly kind: "stored"; readonly row: Row }
  | { readonly kind: "failed"; readonly error: ConnectorError };

export async function writeAll(
  reading: Reading,
  writes: readonly Write[],
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  for (let at = 0; at < writes.length; ) {
    const kind = writes[at]?.kind;
    let end = at;
    while (writes[end]?.kind === kind && end - at < mostRecords) end++;
    results.push(...(await writeKind(reading, writes.slice(at, end))));
    at = end;
  }
  return results;
}

async function writeKind(
  reading: Reading,
  writes: readonly Write[],
): Promise<readonly WriteResult[]> {
  const sent = writes.filter((write) => write.kind !== "update" || hasProperties(write));
  const outcomes = new Map<Write, Outcome>();
  for (const [at, outcome] of (await sendBatch(reading, sent)).entries()) {
    const write = sent[at];
    if (write !== undefined) outcomes.set(write, outcome);
  }
  return settled(reading, writes, outcomes);
}

/** What is refused whole is cut in half and sent again. */
async function sendBatch(reading: Reading, writes: readonly Write[]): Promise<readonly Outcome[]> {
  const [first] = writes;
  if (first === undefined) return [];
  try {
    return outcomesIn(reading, writes, await send(reading, first.kind, writes));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (writes.length === 1 || !ofRecord.has(error.kind)) {
      return writes.map(() => ({ kind: "failed", error }));
    }
    const half = Math.ceil(writes.length / 2);
    const left = await sendBatch(reading, writes.slice(0, half));
    return [...left, ...(await sendBatch(reading, writes.slice(half)))];
  }
}

const ofRecord: ReadonlySet<ConnectorErrorKind> = new Set([
  "invalid_data",
  "missing_required",
  "schema_drift",
]);

const verbs = { create: "create", update: "update", delete: "archive" } as const;

function send(
  { client, object, signal }: Reading,
  kind: Write["kind"],
  writes: readonly Write[],
): Promise<Reply> {
  const path = `/crm/${version}/objects/${object.name}/batch/${verbs[kind]}`;
  const inputs = writes.map((write) => inputOf(object.name, write));
  const effect = kind === "create" ? "once" : "repeatable";
  return client.send({ path, name: `${kind} ${object.name}`, json: { inputs }, effect }, signal);
}

function inputOf(object: string, write: Write): Json {
  if (write.kind === "delete") return { id: write.id };
  const properties = propertiesIn(write.fields);
  if (write.kind === "update") return { id: write.id, properties };
  const associations = linksOf(object, write.fields).map((one) => ({
    ...one,
    types: [...one.types],
  }));
  return { properties, objectWriteTraceId: write.key, associations };
}

function propertiesIn(fields: Readonly<Record<string, Native>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !name.startsWith(associationPrefix))
      .map(([name, native]) => [name, sentOf(native)]),
  );
}

function hasProperties(write: Write): boolean {
  return write.kind !== "delete" && Object.keys(propertiesIn(write.fields)).length > 0;
}

function outcomesIn(
  { object }: Reading,
  writes: readonly Write[],
  { json }: Reply,
): readonly Outcome[] {
  if (json === undefined) {
    // No content: an archive says no more.
    return writes.map((write) => ({ kind: "stored", row: { id: idOf(write), fields: {} } }));
  }
  const stored = new Map<string, Row>();
  for (const one of listAt(json, "results")) {
    const names = Object.keys(object.facts.fields);
    const row = rowOf(object, one, names);
    stored.set(textAt(one, "objectWriteTraceId") ?? row.id, row);
  }
  const errors = isObject(json) && Array.isArray(json["errors"]) ? json["errors"] : [];
  return writes.map((write): Outcome => {
    const key = write.kind === "create" ? write.key : write.id;
    const row = stored.get(key);
    if (row !== undefined) return { kind: "stored", row };
    return { kind: "failed", error: errorOf(errors, key) };
  });
}

/** Errors stand beside the results, with the ids of those whose they are. */
function errorOf(errors: readonly Json[], key: string): ConnectorError {
  const own = errors.find((one) => {
    const context = isObject(one) ? one["context"] : undefined;
    if (!isObject(context)) return false;
    return Object.values(context).some((all) => Array.isArray(all) && all.includes(key));
  });
  if (own === undefined) {
    return new ConnectorError("unknown_outcome", "HubSpot's reply does not name this record");
  }
  if (textAt(own, "category") === "OBJECT_NOT_FOUND") {
    return new ConnectorError("moved", "the record is not there any more");
  }
  const refusal = refusalOf({ status: 400, headers: {}, json: own, text: "" });
  const words = refusal?.message ?? textAt(own, "category") ?? "HubSpot refused it";
  return new ConnectorError(refusal?.kind ?? "transient", words, { fields: refusal?.fields ?? [] });
}

/** Outcomes → answers: associations are written, and what a reply did not show is read. */
async function settled(
  reading: Reading,
  writes: readonly Write[],
  outcomes: ReadonlyMap<Write, Outcome>,
): Promise<readonly WriteResult[]> {
  const { client, object, signal } = reading;
  const linking = writes.filter(
    (write): write is Extract<Write, { kind: "update" }> =>
      write.kind === "update" && outcomes.get(write)?.kind !== "failed" && hasLinks(write),
  );
  const unlinked = await writeAssociations(client, object.name, linking, signal);
  const untold = writes.flatMap((write) => {
    const outcome = outcomes.get(write);
    if (outcome?.kind === "failed" || write.kind === "delete") return [];
    const id = outcome?.row.id ?? idOf(write);
    return outcome !== undefined && isTold(write, outcome.row) ? [] : [{ write, id }];
  });
  const names = [...new Set(untold.flatMap(({ write }) => askedOf(reading, write)))];
  const ids = untold.map(({ id }) => id);
  const read = await orError(readRecords(reading, ids, names, false));
  const readBack = new Map(
    untold.map(({ write }, at) => [write, read instanceof ConnectorError ? read : read[at]]),
  );
  return writes.map((write): WriteResult => {
    const outcome = outcomes.get(write);
    if (outcome?.kind === "failed") return outcome;
    if (write.kind === "delete") return { kind: "done", row: { id: write.id, fields: {} } };
    const failed = write.kind === "update" ? unlinked.get(write.id) : undefined;
    if (failed !== undefined) return { kind: "failed", error: failed };
    const row = readBack.has(write) ? readBack.get(write) : outcome?.row;
    if (row instanceof ConnectorError || row === null || row === undefined) {
      return { kind: "failed", error: unseen(row) };
    }
    return { kind: "done", row: only(row, askedOf(reading, write)) };
  });
}

function hasLinks({ fields }: Extract<Write, { kind: "update" }>): boolean {
  return Object.keys(fields).some((name) => name.startsWith(associationPrefix));
}

/** A creation is told whole: what HubSpot filled in is not in its reply. */
function isTold(write: Write, row: Row): boolean {
  if (write.kind !== "update" || hasLinks(write)) return false;
  return Object.keys(write.fields).every((name) => Object.hasOwn(row.fields, name));
}

function askedOf({ object }: Reading, write: Write): readonly string[] {
  if (write.kind === "update") return Object.keys(write.fields);
  return Object.keys(object.facts.fields);
}

function idOf(write: Write): string {
  return write.kind === "create" ? "" : write.id;
}
