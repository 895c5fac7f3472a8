/**
 * The records of an object: all of them, or those that changed since a time.
 *
 * A cursor is a moment by the API's own clock, taken before anything is asked; each look begins some way
 * behind it, so that what was stamped earlier than it could be seen is still found. An API that cannot be
 * asked what changed notes no changes: whoever asks is told to read everything, each time.
 */
import type { Clock } from "../../../core/host.ts";
import type { ChangePage, Cursor, Page } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Reply } from "../../http/http-port.ts";
import { serverTime } from "../../http/told-limits.ts";
import type { Deleted, Listing, Since } from "./description.generated.ts";
import type { ListRequest } from "./pages.ts";
import { valueAt } from "./pointer.ts";
import { ask, type Query, queryOf, type RestObject } from "./rest-object.ts";
import { idOf, isMarkedDeleted, placeOf, rowOf } from "./row.ts";
import { readList } from "./settled-list.ts";
import { textOf } from "./values.ts";

const everything = "all";
/** The header of a reply tells whole seconds. */
const grainMs = 1000;

export async function cursorOf(
  object: RestObject,
  clock: Clock,
  signal: AbortSignal,
): Promise<Cursor> {
  const { list } = object.entry;
  if (!isTimed(object)) return everything;
  // Any request would do: it is the time that is asked for.
  const { paging } = list;
  const size = paging.kind === "none" ? undefined : paging.size;
  const query = [...queryOf(list.query), ...(size === undefined ? [] : [[size, "1"] as const])];
  const started = clock.monotonic();
  const reply = await ask(object, "list", { path: list.path, query }, signal);
  return markAt(reply, started, clock);
}

export async function* scan(
  object: RestObject,
  fields: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Page> {
  const list = listOf(object, object.entry.list, [], true);
  for await (const { records } of readList(list, signal)) {
    const standing = records.filter((one) => !isMarkedDeleted(object, one));
    yield { rows: standing.map((one) => rowOf(object, one, fields)) };
  }
}

export async function* changesSince(
  object: RestObject,
  fields: readonly string[],
  since: Cursor,
  clock: Clock,
  signal: AbortSignal,
): AsyncIterable<ChangePage> {
  const { list, deleted } = object.entry;
  const mark = momentOf(object, since, clock);
  let next: Cursor | undefined;
  const started = clock.monotonic();
  const gone = new Set<string>();
  if (deleted?.kind === "list") {
    const request = listOfDeleted(object, deleted, mark);
    for await (const { records, reply } of readList(request, signal)) {
      next ??= markAt(reply, started, clock);
      for (const one of records) gone.add(request.key(one));
    }
  }
  const marked = deleted?.kind === "flag" ? queryOf(deleted.query) : [];
  const query = [...marked, ...sinceQuery(list.since, mark)];
  const isWhole = list.since === undefined;
  for await (const { records, reply } of readList(listOf(object, list, query, isWhole), signal)) {
    next ??= markAt(reply, started, clock);
    const rows = records.flatMap((one) => {
      const id = idOf(object, one);
      if (!isMarkedDeleted(object, one)) {
        // It is there now, whatever happened to it before.
        gone.delete(id);
        return [rowOf(object, one, fields)];
      }
      gone.add(id);
      return [];
    });
    yield { rows, deleted: [], cursor: since };
  }
  yield { rows: [], deleted: [...gone], cursor: next ?? since };
}

function listOf(object: RestObject, list: Listing, query: Query, isWhole: boolean): ListRequest {
  return {
    object,
    what: "list",
    path: list.path,
    query: [...queryOf(list.query), ...query],
    records: list.records ?? "",
    paging: list.paging,
    key: (record) => idOf(object, record),
    place: (record, field) => valueAt(record, placeOf(object, field)),
    isWhole,
  };
}

function listOfDeleted(
  object: RestObject,
  deleted: Extract<Deleted, { kind: "list" }>,
  mark: number,
): ListRequest {
  const { path, query, records = "", id = "", paging, since } = deleted;
  return {
    object,
    what: "list the deleted of",
    path,
    query: [...queryOf(query), ...sinceQuery(since, mark)],
    records,
    paging,
    key(record) {
      const found = textOf(valueAt(record, id));
      if (found !== undefined) return found;
      throw new ConnectorError(
        "schema_drift",
        `a deleted record of ${object.name} has no id at \`${id}\``,
      );
    },
    place: (record: Json, field) => valueAt(record, placeOf(object, field)),
    isWhole: false,
  };
}

/** ms since 1970. */
function momentOf(object: RestObject, cursor: Cursor, clock: Clock): number {
  const { deleted } = object.entry;
  if (!isTimed(object)) {
    throw new ConnectorError("changes_missed", "the API does not say what changed");
  }
  const at = /^\d+$/.test(cursor) ? Number(cursor) : undefined;
  if (at === undefined) {
    throw new ConnectorError("cursor_expired", "the cursor is of another way to learn of changes");
  }
  const kept = deleted?.kind === "list" ? deleted.kept_days : undefined;
  if (kept !== undefined && clock.now() - at > kept * dayMs) {
    throw new ConnectorError("changes_missed", "deletions are no longer listed since then");
  }
  return at;
}

/** Whether the API can be asked for what changed, or was deleted, since a time. */
function isTimed({ entry: { list, deleted } }: RestObject): boolean {
  return list.since !== undefined || sinceOfDeleted(deleted) !== undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

function sinceOfDeleted(deleted: Deleted | undefined): Since | undefined {
  return deleted?.kind === "list" ? deleted.since : undefined;
}

function sinceQuery(since: Since | undefined, mark: number): Query {
  if (since === undefined) return [];
  const text = timeText(Math.max(0, mark - since.look_back_seconds * 1000), since.as);
  return queryOf(since.query).map(([name, value]) => [name, value.replaceAll("{since}", text)]);
}

function timeText(ms: number, as: Since["as"] = "iso"): string {
  switch (as) {
    case "iso":
      return new Date(ms).toISOString();
    case "epoch_seconds":
      return String(Math.floor(ms / 1000));
    case "epoch_milliseconds":
      return String(ms);
  }
}

/** When the request was sent, by the clock that stamps the records. */
function markAt({ headers }: Reply, started: number, clock: Clock): Cursor {
  const took = Math.max(0, clock.monotonic() - started);
  return String(Math.max(0, Math.floor(serverTime(headers, clock) - took - grainMs)));
}
