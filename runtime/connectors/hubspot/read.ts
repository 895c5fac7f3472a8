/** Records of an object: by their ids, all of them, or those that changed since a time. */
import type { Clock } from "../../../core/host.ts";
import type { ChangePage, Cursor, Merge, Page, Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { textAt } from "../vendors/json-parts.ts";
import { cursorText, placeIn, timeOf } from "../vendors/look-place.ts";
import { only } from "../vendors/read-back.ts";
import { withAssociations } from "./associations.ts";
import { type HubspotClient, version } from "./client.ts";
import { listed } from "./listed.ts";
import { manifest } from "./manifest.ts";
import { type HubspotObject, listAt, propertiesOf, rowOf } from "./wire.ts";

export interface Reading {
  readonly client: HubspotClient;
  readonly object: HubspotObject;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const mergedIds = "hs_merged_object_ids";
const searchPage = 200;
/** Which records were thrown away is asked no oftener: the list is whole each time. */
const deletedEveryMs = 15 * 60_000;
const dayMs = 86_400_000;
const deletedKeptMs = 90 * dayMs;
/** A list of names that would make an address too long is asked for by ids instead. */
const longestAddress = 4000;

/** In the order asked; null for one that is not there. `withHistory`: with the stamps of fields. */
export async function readRecords(
  { client, object, signal }: Reading,
  ids: readonly string[],
  fields: readonly string[],
  withHistory: boolean,
): Promise<readonly (Row | null)[]> {
  const { readRecords, historyReadRecords } = manifest.batches;
  const most = withHistory ? historyReadRecords : readRecords;
  const properties = propertiesOf(object, fields);
  const rows = new Map<string, Row>();
  for (let at = 0; at < ids.length; at += most) {
    const inputs = ids.slice(at, at + most).map((id) => ({ id }));
    const json = {
      inputs,
      properties: [...properties, ...stampOf(object)],
      propertiesWithHistory: withHistory ? [...properties] : [],
    };
    const path = `/crm/${version}/objects/${object.name}/batch/read`;
    const reply = await client.ask(path, `read ${object.name}`, json, signal);
    for (const one of listAt(reply.json, "results")) {
      const row = rowOf(object, one, fields);
      rows.set(row.id, row);
    }
  }
  const found = await withAssociations(client, object.name, [...rows.values()], fields, signal);
  const whole = new Map(found.map((row) => [row.id, row]));
  return ids.map((id) => whole.get(id) ?? null);
}

export async function* scan(reading: Reading, fields: readonly string[]): AsyncIterable<Page> {
  const { client, object, signal } = reading;
  const properties = [...propertiesOf(object, fields), ...stampOf(object)].join(",");
  const isShort = properties.length < longestAddress;
  const asked = isShort ? { properties } : {};
  for await (const records of listed(client, `objects/${object.name}`, asked, signal)) {
    const rows = records.map((one) => rowOf(object, one, isShort ? fields : []));
    if (isShort) {
      yield { rows: await withAssociations(client, object.name, rows, fields, signal) };
    } else {
      const ids = rows.map(({ id }) => id);
      const whole = await readRecords(reading, ids, fields, false);
      yield { rows: whole.filter((row) => row !== null) };
    }
  }
}

export async function cursorOf({ client, object, clock, signal }: Reading): Promise<Cursor> {
  const started = clock.monotonic();
  const reply = await client.search(object.name, { limit: 1 }, signal);
  const at = timeOf(reply, started, clock);
  return cursorText({ since: at, deletedAt: at });
}

/**
 * A search tells which records changed, from some way before the cursor on, since its index lags; they are then
 * read by id, so that what is shown is what stands there.
 */
export async function* changesSince(
  reading: Reading,
  fields: readonly string[],
  since: Cursor,
): AsyncIterable<ChangePage> {
  const { client, object, clock, signal } = reading;
  const place = placeIn(since);
  if (clock.now() - place.deletedAt > deletedKeptMs) {
    throw new ConnectorError("changes_missed", "HubSpot lists deletions for 90 days only");
  }
  const wanted = [...new Set([...fields, ...mergedField(object)])];
  const started = clock.monotonic();
  let next: number | undefined;
  let last: string | undefined;
  for (;;) {
    const reply = await client.search(object.name, searchFor(object, place.since, last), signal);
    next ??= timeOf(reply, started, clock);
    const ids = listAt(reply.json, "results").map((one) => rowOf(object, one, []).id);
    if (ids.length > 0) yield { ...(await changed(reading, ids, wanted, fields)), cursor: since };
    last = ids.at(-1);
    if (ids.length < searchPage || last === undefined) break;
  }
  const isDue = clock.now() - place.deletedAt >= deletedEveryMs;
  const deleted = isDue ? await deletedSince(client, object, place.deletedAt, signal) : [];
  const cursor = cursorText({
    since: Math.max(next, place.since),
    deletedAt: isDue ? Math.max(next, place.deletedAt) : place.deletedAt,
  });
  yield { rows: [], deleted, cursor };
}

async function changed(
  reading: Reading,
  ids: readonly string[],
  wanted: readonly string[],
  fields: readonly string[],
): Promise<Omit<ChangePage, "cursor">> {
  const rows = (await readRecords(reading, ids, wanted, true)).filter((row) => row !== null);
  const merged: Merge[] = rows.flatMap(({ id, fields: natives }) =>
    textsIn(natives[mergedIds]).map((from) => ({ from, into: id })),
  );
  const shown = rows.map((row) => only(row, fields));
  return { rows: shown, deleted: [], ...(merged.length === 0 ? {} : { merged }) };
}

/** Pages go on behind the greatest id, so that no query comes near HubSpot's 10,000 results. */
function searchFor({ facts }: HubspotObject, since: number, last: string | undefined): Json {
  const [feed] = manifest.feeds;
  const from = Math.max(0, since - feed.lookBackSeconds * 1000);
  const filters = [
    { propertyName: facts.modified ?? "", operator: "GTE", value: String(from) },
    ...(last === undefined ? [] : [{ propertyName: facts.id, operator: "GT", value: last }]),
  ];
  return {
    filterGroups: [{ filters }],
    sorts: [{ propertyName: facts.id, direction: "ASCENDING" }],
    properties: [facts.id],
    limit: searchPage,
  };
}

/** The list has no order by time, so it is read whole. */
async function deletedSince(
  client: HubspotClient,
  { name }: HubspotObject,
  since: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const pages = listed(client, `objects/${name}`, { archived: "true" }, signal);
  for await (const records of pages) {
    for (const one of records) {
      const at = Date.parse(textAt(one, "archivedAt") ?? "");
      const id = textAt(one, "id");
      const isOld = at < since - deletedEveryMs;
      if (id !== undefined && !isOld) ids.push(id);
    }
  }
  return ids;
}

function stampOf({ facts }: HubspotObject): readonly string[] {
  return facts.modified === undefined ? [] : [facts.modified];
}

function mergedField({ facts }: HubspotObject): readonly string[] {
  return Object.hasOwn(facts.fields, mergedIds) ? [mergedIds] : [];
}

function textsIn(native: unknown): readonly string[] {
  if (Array.isArray(native)) return native.filter((one) => typeof one === "string");
  return typeof native === "string" ? native.split(";").filter((one) => one !== "") : [];
}
