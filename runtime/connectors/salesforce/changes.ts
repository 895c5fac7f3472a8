/**
 * What changed since a time. SystemModstamp, since LastModifiedDate can be set by whoever imports records; from some
 * way before, since a record's stamp is of the begin of its transaction; and page by page behind the last
 * (SystemModstamp, Id), since many records may share one second.
 */
import type { ChangePage, Cursor, Merge } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { textAt } from "../vendors/json-parts.ts";
import { cursorText, placeIn, timeOf } from "../vendors/look-place.ts";
import { changedByRoles, withRoles } from "./contact-roles.ts";
import { manifest } from "./manifest.ts";
import { queried, type Reading, rowsOf, selected, whole } from "./read.ts";
import { listAt, stamp } from "./wire.ts";

const minuteMs = 60_000;
const master = "MasterRecordId";
const idsPerQuery = 200;
const [feed] = manifest.feeds;
const pageRecords = manifest.batches.scanPageRecords;

export async function cursorOf({ client, object, clock, signal }: Reading): Promise<Cursor> {
  const started = clock.monotonic();
  const soql = `SELECT Id FROM ${object.name} LIMIT 1`;
  const path = `/query?q=${encodeURIComponent(soql)}`;
  const reply = await client.get(path, `query ${object.name}`, signal);
  const at = timeOf(reply, started, clock);
  return cursorText({ since: at, deletedAt: at });
}

export async function* changesSince(
  reading: Reading,
  fields: readonly string[],
  since: Cursor,
): AsyncIterable<ChangePage> {
  const { client, object, clock, signal } = reading;
  const place = placeIn(since);
  const { asked, isShort } = selected(object, fields);
  const started = clock.monotonic();
  let next: number | undefined;
  const known = new Set<string>();
  const from = momentText(place.since - feed.lookBackSeconds * 1000);
  let where = `${stamp} >= ${from}`;
  for (;;) {
    const soql = `SELECT ${asked.join(",")} FROM ${object.name} WHERE ${where} ORDER BY ${stamp}, Id LIMIT ${pageRecords}`;
    const path = `/query?q=${encodeURIComponent(soql)}`;
    const reply = await client.get(path, `changes of ${object.name}`, signal);
    next ??= timeOf(reply, started, clock);
    const records = listAt(reply.json, "records");
    const rows = isShort ? rowsOf(object, records, fields) : await whole(reading, records, fields);
    for (const { id } of rows) known.add(id);
    if (rows.length > 0) {
      yield { rows: await withRoles(reading, rows, fields), deleted: [], cursor: since };
    }
    const last = records.at(-1);
    const more =
      textAt(reply.json, "nextRecordsUrl") !== undefined || records.length >= pageRecords;
    if (last === undefined || !more) break;
    where = behind(last);
  }
  const rows = await changedByRoles(reading, fields, { since: from, known });
  const gone = await goneSince(reading, place.deletedAt, next);
  yield {
    rows,
    deleted: gone.deleted,
    ...(gone.merged.length === 0 ? {} : { merged: gone.merged }),
    cursor: cursorText({ since: Math.max(next, place.since), deletedAt: gone.covered }),
  };
}

function behind(record: Json): string {
  const at = momentText(Date.parse(textAt(record, stamp) ?? ""));
  return `(${stamp} > ${at} OR (${stamp} = ${at} AND Id > '${textAt(record, "Id")}'))`;
}

/**
 * Salesforce looks at whole minutes. A transaction under way holds `latestDateCovered` back, so the next look begins
 * there and not where this one ended.
 */
async function goneSince(reading: Reading, from: number, to: number) {
  const { client, object, signal } = reading;
  const none = { deleted: [], merged: [], covered: from };
  if (Math.floor(to / minuteMs) <= Math.floor(from / minuteMs)) return none;
  const query = new URLSearchParams({ start: momentText(from), end: momentText(to) });
  const path = `/sobjects/${object.name}/deleted?${query}`;
  const { json } = await client.get(path, `deleted ${object.name}`, signal);
  const ids = listAt(json, "deletedRecords").flatMap((one) => textAt(one, "id") ?? []);
  const covered = Date.parse(textAt(json, "latestDateCovered") ?? "");
  if (Number.isNaN(covered)) {
    throw new ConnectorError("schema_drift", "Salesforce does not say how far deletions are known");
  }
  const merged = await mergesOf(reading, ids);
  const losers = new Set(merged.map((one) => one.from));
  return { deleted: ids.filter((id) => !losers.has(id)), merged, covered };
}

/** Of those that were thrown away, the ones that went into another: the bin knows which. */
async function mergesOf(reading: Reading, ids: readonly string[]): Promise<readonly Merge[]> {
  const { object } = reading;
  if (!Object.hasOwn(object.facts.fields, master)) return [];
  const merged: Merge[] = [];
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const list = ids.slice(at, at + idsPerQuery).map((id) => `'${id}'`);
    const soql = `SELECT Id, ${master} FROM ${object.name} WHERE Id IN (${list.join(",")}) AND ${master} != null`;
    for await (const records of queried(reading, soql, "queryAll")) {
      for (const one of records) {
        const [from, into] = [textAt(one, "Id"), textAt(one, master)];
        if (from !== undefined && into !== undefined) merged.push({ from, into });
      }
    }
  }
  return merged;
}

/** As SOQL writes it, without quotes. */
function momentText(ms: number): string {
  return `${new Date(Math.max(0, ms)).toISOString().slice(0, 19)}Z`;
}
