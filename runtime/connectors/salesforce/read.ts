/** Records of an object: by their ids, or all of them. */
import type { Clock } from "../../../core/host.ts";
import type { Page, Row } from "../../connector.ts";
import type { Json } from "../../exact-json.ts";
import { textAt } from "../vendors/json-parts.ts";
import type { SalesforceClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { longId } from "./record-ids.ts";
import { knownFields, listAt, listOf, rowOf, type SalesforceObject, stamp } from "./wire.ts";

export interface Reading {
  readonly client: SalesforceClient;
  readonly object: SalesforceObject;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A query travels in its address; a list of fields that would make it too long is asked for by ids instead. */
const longestFields = 4000;

/** In the order asked; null for one that is not there. Ids of fifteen characters are taken as well. */
export async function readRecords(
  { client, object, signal }: Reading,
  ids: readonly string[],
  fields: readonly string[],
): Promise<readonly (Row | null)[]> {
  const most = manifest.batches.readRecords;
  const asked = askedOf(object, fields);
  // What is no id at all would make Salesforce refuse the whole request.
  const known = [...new Set(ids.flatMap((id) => longId(id) ?? []))];
  const rows = new Map<string, Row>();
  for (let at = 0; at < known.length; at += most) {
    const json = { ids: known.slice(at, at + most), fields: [...asked] };
    const path = `/composite/sobjects/${object.name}`;
    const reply = await client.ask(path, `read ${object.name}`, json, signal);
    for (const one of listOf(reply.json, "records")) {
      if (one === null) continue;
      const row = rowOf(object, one, fields);
      rows.set(row.id, row);
    }
  }
  return ids.map((id) => rows.get(longId(id) ?? "") ?? null);
}

export async function* scan(reading: Reading, fields: readonly string[]): AsyncIterable<Page> {
  const { object } = reading;
  const { asked, isShort } = selected(object, fields);
  const soql = `SELECT ${asked.join(",")} FROM ${object.name} ORDER BY Id`;
  for await (const records of queried(reading, soql)) {
    yield {
      rows: isShort ? rowsOf(object, records, fields) : await whole(reading, records, fields),
    };
  }
}

/** Pages of what a query finds; `how`: with what was thrown away (`queryAll`). */
export async function* queried(
  { client, object, signal }: Reading,
  soql: string,
  how: "query" | "queryAll" = "query",
): AsyncIterable<readonly Json[]> {
  let path: string | undefined = `/${how}?q=${encodeURIComponent(soql)}`;
  while (path !== undefined) {
    const { json } = await client.get(path, `query ${object.name}`, signal);
    yield listAt(json, "records");
    path = textAt(json, "nextRecordsUrl");
  }
}

/** What a query asks for: the fields, or where these are too many the ids alone. */
export function selected(object: SalesforceObject, fields: readonly string[]) {
  const asked = askedOf(object, fields);
  const isShort = asked.join(",").length < longestFields;
  return { asked: isShort ? asked : askedOf(object, []), isShort };
}

/** The records of a query whose fields were too many for it. */
export async function whole(
  reading: Reading,
  records: readonly Json[],
  fields: readonly string[],
): Promise<readonly Row[]> {
  const ids = rowsOf(reading.object, records, []).map(({ id }) => id);
  return (await readRecords(reading, ids, fields)).filter((row) => row !== null);
}

export function rowsOf(
  object: SalesforceObject,
  records: readonly Json[],
  fields: readonly string[],
): readonly Row[] {
  return records.map((one) => rowOf(object, one, fields));
}

function askedOf(object: SalesforceObject, fields: readonly string[]): readonly string[] {
  return [...new Set(["Id", ...knownFields(object, [stamp]), ...knownFields(object, fields)])];
}
