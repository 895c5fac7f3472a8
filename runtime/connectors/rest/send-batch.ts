/** Several records by one request, with a result for each. */
import type { Write } from "../../connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Reply, Request } from "../../http/http-port.ts";
import type { Batch } from "./description.generated.ts";
import type { Going } from "./guarded.ts";
import { type Outcome, outcomeOfStatus, storedOf } from "./outcome.ts";
import { isList, valueAt, withValueAt } from "./pointer.ts";
import { refusalOf } from "./refusal.ts";
import { queryOf, type RestObject } from "./rest-object.ts";
import { sentId, sentRecord } from "./sent-values.ts";
import { textOf } from "./values.ts";

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
  return {
    method: batch.method,
    path: batch.path,
    name: `${kind} ${object.name}`,
    query: queryOf(object.entry[kind]?.query),
    json: withValueAt(undefined, batch.items ?? "", items),
    effect: isOnce(object, batch, kind) ? "once" : "repeatable",
  };
}

/** Whether the same request again could make a second record. */
function isOnce({ entry }: RestObject, { key }: Batch, kind: Write["kind"]): boolean {
  return kind === "create" && key === undefined && entry.create?.upsert !== true;
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
  if (id !== undefined) json = withValueAt(json, id, sentId(object, write.id));
  const seenVersion = seen?.version;
  if (version !== undefined && seenVersion !== undefined) {
    const value = seenVersion.in === "body" ? seenVersion.value : seenVersion.text;
    json = withValueAt(json, version, value);
  }
  return json ?? {};
}

function resultOf(object: RestObject, batch: Batch, write: Write, result: Json): Outcome {
  const told = batch.status === undefined ? undefined : textOf(valueAt(result, batch.status));
  const fault = batch.error === undefined ? undefined : valueAt(result, batch.error);
  const isFault = fault !== undefined && fault !== null && fault !== false && !isEmptyList(fault);
  const status = told !== undefined && /^\d{3}$/.test(told) ? Number(told) : isFault ? 400 : 200;
  const gone = outcomeOfStatus(write, status);
  if (gone !== undefined) return gone;
  const refused = refusalOf(object.description, {
    status: isFault && status < 400 ? 400 : status,
    json: result,
  });
  if (refused !== undefined) {
    const { message = `a result says ${status}`, fields = [] } = refused;
    const isInDoubt = refused.kind === "transient" && isOnce(object, batch, write.kind);
    const kind = isInDoubt ? "unknown_outcome" : refused.kind;
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
