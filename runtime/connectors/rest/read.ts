/** Records by their ids: in batches where the API reads several at once, else one by one. */
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { BatchReading } from "./description.generated.ts";
import { isList, valueAt } from "./pointer.ts";
import { ask, filledPath, queryOf, type RestObject } from "./rest-object.ts";
import { idOf, isMarkedDeleted } from "./row.ts";

export interface Found {
  readonly record: Json;
  /** The mark of this state of the record, where the API gives one with it. */
  readonly etag?: string;
}

export interface Read {
  /** By id; one that is not there is left out. */
  readonly found: ReadonlyMap<string, Found>;
  /** Ids of records that may not be read: what they hold is unknown, and they are not gone. */
  readonly hidden: ReadonlySet<string>;
}

export async function readRecords(
  object: RestObject,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Read> {
  const found = new Map<string, Found>();
  const hidden = new Set<string>();
  const { batch } = object.entry.read;
  const wanted = [...new Set(ids)];
  const together = batch === undefined ? [] : wanted.filter((id) => canJoin(id, batch));
  const alone = wanted.filter((id) => !together.includes(id));
  const take = (one: Found) => {
    if (!isMarkedDeleted(object, one.record)) found.set(idOf(object, one.record), one);
  };
  const requests: Promise<void>[] = [];
  if (batch !== undefined) {
    for (let at = 0; at < together.length; at += batch.most) {
      const some = together.slice(at, at + batch.most);
      requests.push(
        readBatch(object, batch, some, signal).then((records) => {
          for (const record of records) take({ record });
        }),
      );
    }
  }
  for (const id of alone) {
    requests.push(
      readOne(object, id, signal).then(
        (one) => {
          if (one !== undefined) take(one);
        },
        (error: unknown) => {
          const isHidden = error instanceof ConnectorError && error.kind === "permission";
          if (!isHidden) throw error;
          hidden.add(id);
        },
      ),
    );
  }
  await Promise.all(requests);
  return { found, hidden };
}

/** Undefined where there is none. */
export async function readOne(
  object: RestObject,
  id: string,
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (!isPathText(id)) return undefined;
  const { path, query, record = "" } = object.entry.read;
  const filled = filledPath(path, (hole) => (hole === "id" ? id : undefined));
  const request = { path: filled, query: queryOf(query), accepts: [404, 410] };
  const { status, json, headers } = await ask(object, "read", request, signal);
  if (status === 404 || status === 410) return undefined;
  const found = valueAt(json, record);
  if (found === undefined) {
    throw new ConnectorError(
      "schema_drift",
      `the reply for ${object.name} has no record at \`${record}\``,
    );
  }
  return { record: found, ...(headers.etag === undefined ? {} : { etag: headers.etag }) };
}

async function readBatch(
  object: RestObject,
  { path, query, ids, separator, records = "" }: BatchReading,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const asked: readonly (readonly [string, string])[] =
    separator === undefined ? wanted.map((id) => [ids, id]) : [[ids, wanted.join(separator)]];
  const reply = await ask(object, "read", { path, query: [...queryOf(query), ...asked] }, signal);
  const found = valueAt(reply.json, records);
  if (isList(found)) return found;
  throw new ConnectorError(
    "schema_drift",
    `the reply for ${object.name} has no list at \`${records}\``,
  );
}

/** An id that holds the separator would be taken for two. */
function canJoin(id: string, { separator }: BatchReading): boolean {
  return id !== "" && (separator === undefined || !id.includes(separator));
}

/** An id that no path can hold is nobody's here. */
function isPathText(id: string): boolean {
  return id !== "" && id !== "." && id !== ".." && id.isWellFormed();
}
