/** The requests of writes: one for each record, or one for many with a result for each. */
import { isBlank } from "../../../rules/values/native.ts";
import type { Write } from "../../connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Reply, Request } from "../../http/http-client.ts";
import type { Batch, Creating } from "./description.generated.ts";
import type { Going } from "./guarded.ts";
import { isList, valueAt, withValueAt } from "./pointer.ts";
import { refusalOf } from "./refusal.ts";
import { filledPath, queryOf, type RestObject } from "./rest-object.ts";
import { placeOf } from "./row.ts";
import { jsonOf, textOf } from "./values.ts";

export type Outcome =
  /** `record` and `id` where the reply tells them. */
  | { readonly kind: "done"; readonly record?: Json | undefined; readonly id?: string | undefined }
  | { readonly kind: "failed"; readonly error: ConnectorError };

/** Failures that the next record would meet too. */
const ofSystem: ReadonlySet<ConnectorErrorKind> = new Set(["auth", "unavailable", "rate_limit"]);

export async function sendSingly(
  object: RestObject,
  going: readonly Going[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = going.entries();
  // Those that wait for their turn need not be refused one by one.
  let stopped: ConnectorError | undefined;
  const sendOn = async () => {
    for (const [at, one] of queue) {
      outcomes[at] =
        stopped === undefined
          ? await sendOne(object, one, signal)
          : { kind: "failed", error: stopped };
      const outcome = outcomes[at];
      if (outcome?.kind === "failed" && ofSystem.has(outcome.error.kind)) stopped = outcome.error;
    }
  };
  const lanes = object.description.limits?.at_once ?? defaultLanes;
  await Promise.all(Array.from({ length: Math.min(lanes, going.length) }, sendOn));
  return outcomes;
}

const defaultLanes = 8;

async function sendOne(object: RestObject, one: Going, signal: AbortSignal): Promise<Outcome> {
  try {
    return outcomeOf(object, one.write, await object.http.send(requestOf(object, one), signal));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { kind: "failed", error };
  }
}

function requestOf(object: RestObject, { write, seen }: Going): Request {
  const { entry } = object;
  const sending = entry[write.kind] as Creating;
  const { method, path, query } = sending;
  const version = seen?.version;
  const record = write.kind === "delete" ? undefined : sentRecord(object, write, seen?.record);
  const body =
    record === undefined ? undefined : withValueAt(undefined, sending.body ?? "", record);
  const guard = entry.guard?.kind === "version" ? entry.guard.body : undefined;
  const guarded = version?.in === "body" ? withValueAt(body, guard ?? "", version.value) : body;
  const filled = filledPath(path, (hole) => holeOf(object, write, hole));
  return {
    method,
    path: filled,
    name: `${write.kind} ${object.name}`,
    query: queryOf(query),
    ...(guarded === undefined ? {} : { json: guarded }),
    headers: {
      ...(version?.in === "header" ? { [version.name]: version.text } : {}),
      ...(write.kind === "create" && sending.idempotency_header !== undefined
        ? { [sending.idempotency_header]: write.key }
        : {}),
    },
    effect: write.kind === "create" && !isRepeatable(sending) ? "once" : "repeatable",
    accepts: write.kind === "create" ? [] : [404, 410],
  };
}

function isRepeatable({ idempotency_header, upsert }: Creating): boolean {
  return idempotency_header !== undefined || upsert === true;
}

function holeOf(object: RestObject, write: Write, hole: string): string | undefined {
  const { id } = object.entry;
  if (write.kind !== "create" && (hole === "id" || hole === id)) return write.id;
  if (write.kind === "delete") return undefined;
  const name = hole === "id" && object.field("id") === undefined ? id : hole;
  const native = Object.hasOwn(write.fields, name) ? (write.fields[name] ?? null) : null;
  return isBlank(native) || typeof native === "object" ? undefined : String(native);
}

/** The fields of a write as a record of the API: of an update those that change, or all of it. */
function sentRecord(
  object: RestObject,
  write: Exclude<Write, { kind: "delete" }>,
  whole: Json | undefined,
): Json {
  const { description, entry } = object;
  let record: Json =
    write.kind === "update" && entry.update?.sends === "whole" ? (whole ?? {}) : {};
  for (const [name, native] of Object.entries(write.fields)) {
    const field = object.field(name);
    if (field === undefined) continue;
    record = withValueAt(record, placeOf(object, name), jsonOf(native, field, description.empty));
  }
  return record;
}

function outcomeOf(object: RestObject, write: Write, { status, json }: Reply): Outcome {
  if (status === 404 || status === 410) {
    if (write.kind === "delete") return { kind: "done" };
    return {
      kind: "failed",
      error: new ConnectorError("moved", "the record is not there any more"),
    };
  }
  if (write.kind === "delete") return { kind: "done" };
  const { record, made } = object.entry[write.kind] as Creating;
  return storedOf(object, json, record, made);
}

function storedOf(
  object: RestObject,
  json: Json | undefined,
  record: string | undefined,
  made: string | undefined,
): Outcome {
  const stored = record === undefined ? undefined : valueAt(json, record);
  const place = placeOf(object, object.entry.id);
  const id = textOf(made === undefined ? valueAt(stored, place) : valueAt(json, made));
  // A record whose id is not in it cannot be told from another.
  return {
    kind: "done",
    record: textOf(valueAt(stored, place)) === undefined ? undefined : stored,
    id,
  };
}

export async function sendInBatches(
  object: RestObject,
  going: readonly Going[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const [first] = going;
  const batch = first === undefined ? undefined : object.entry[first.write.kind]?.batch;
  if (first === undefined || batch === undefined) return [];
  const outcomes: Outcome[] = [];
  for (let at = 0; at < going.length; at += batch.most) {
    outcomes.push(...(await sendBatch(object, batch, going.slice(at, at + batch.most), signal)));
  }
  return outcomes;
}

/** What is refused as a whole is cut in half and sent again, so that only those are refused that have to be. */
async function sendBatch(
  object: RestObject,
  batch: Batch,
  going: readonly Going[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  let reply: Reply;
  try {
    reply = await object.http.send(batchRequest(object, batch, going), signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const half = Math.ceil(going.length / 2);
    if (going.length === 1 || !ofRecord.has(error.kind)) {
      return going.map(() => ({ kind: "failed", error }));
    }
    const left = await sendBatch(object, batch, going.slice(0, half), signal);
    return [...left, ...(await sendBatch(object, batch, going.slice(half), signal))];
  }
  const results = valueAt(reply.json, batch.results);
  if (!isList(results) || results.length !== going.length) {
    const error = new ConnectorError(
      "unknown_outcome",
      `the reply has not one result for each record at \`${batch.results}\``,
    );
    return going.map(() => ({ kind: "failed", error }));
  }
  return going.map(({ write }, at) => resultOf(object, batch, write, results[at] ?? null));
}

const ofRecord: ReadonlySet<ConnectorErrorKind> = new Set([
  "invalid_data",
  "missing_required",
  "moved",
  "permission",
]);

function batchRequest(object: RestObject, batch: Batch, going: readonly Going[]): Request {
  const items = going.map(({ write, seen }) => itemOf(object, batch, write, seen));
  const [first] = going;
  const kind = first?.write.kind ?? "create";
  const isOnce =
    kind === "create" && batch.key === undefined && object.entry.create?.upsert !== true;
  return {
    method: batch.method,
    path: batch.path,
    name: `${kind} ${object.name}`,
    query: queryOf(object.entry[kind]?.query),
    json: withValueAt(undefined, batch.items ?? "", items),
    effect: isOnce ? "once" : "repeatable",
  };
}

function itemOf(
  object: RestObject,
  { item = "", id, key, version }: Batch,
  write: Write,
  seen: Going["seen"],
): Json {
  let json: Json | undefined =
    write.kind === "delete"
      ? undefined
      : withValueAt(undefined, item, sentRecord(object, write, seen?.record));
  if (write.kind === "create")
    return key === undefined ? (json ?? {}) : withValueAt(json, key, write.key);
  if (id !== undefined) json = withValueAt(json, id, idJson(object, write.id));
  const seenVersion = seen?.version;
  if (version !== undefined && seenVersion !== undefined) {
    const value = seenVersion.in === "body" ? seenVersion.value : seenVersion.text;
    json = withValueAt(json, version, value);
  }
  return json ?? {};
}

/** An id that is a number goes back as one. */
function idJson(object: RestObject, id: string): Json {
  const field = object.field(object.entry.id);
  return field === undefined ? id : jsonOf(id, field, undefined);
}

function resultOf(object: RestObject, batch: Batch, write: Write, result: Json): Outcome {
  const told = batch.status === undefined ? undefined : textOf(valueAt(result, batch.status));
  const fault = batch.error === undefined ? undefined : valueAt(result, batch.error);
  const isFault = fault !== undefined && fault !== null && fault !== false && !isEmptyList(fault);
  const status = told !== undefined && /^\d{3}$/.test(told) ? Number(told) : isFault ? 400 : 200;
  if (status === 404 || status === 410) {
    return outcomeOf(object, write, { status, headers: {}, json: result, text: "" });
  }
  const refused = refusalOf(object.description, {
    status: isFault && status < 400 ? 400 : status,
    json: result,
  });
  if (refused !== undefined) {
    const { kind, message = `a result says ${status}`, fields = [] } = refused;
    return {
      kind: "failed",
      error: new ConnectorError(kind, `${write.kind} ${object.name}: ${message}`, { fields }),
    };
  }
  return write.kind === "delete"
    ? { kind: "done" }
    : storedOf(object, result, batch.record, batch.made);
}

function isEmptyList(json: Json): boolean {
  return isList(json) && json.length === 0;
}
