/** The dialect `plain` of rest-service.ts: of people, below `/api/people`. */

import { isList, isObject } from "../../runtime/connectors/rest/pointer.ts";
import type { Json, JsonObject } from "../../runtime/exact-json.ts";
import type { Asked } from "./http-server.ts";
import {
  type Answer,
  bodyOf,
  type Dialect,
  faultOf,
  type Kept,
  Refused,
  type Store,
} from "./rest-service.ts";

/** `key`: what a request has to show. */
export function plainDialect(key: string): Dialect {
  return (store, asked, url) => {
    if (asked.headers["x-api-key"] !== key) throw new Refused(403, "key");
    const [, api, place, id, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    if (api !== "api" || place !== "people" || rest.length > 0) return undefined;
    if (id === "batch") return inBatch(store, asked);
    if (id !== undefined && id !== "") return ofOne(store, asked, id);
    return asked.method === "GET" ? listed(store, url) : undefined;
  };
}

function listed(store: Store, url: URL): Answer {
  const since = url.searchParams.get("updated_since") ?? "";
  const found = [...store.all.values()]
    .filter((one) => one.updatedAt >= since)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const from = Number(url.searchParams.get("offset") ?? 0);
  const size = Math.min(100, Number(url.searchParams.get("limit") ?? 10));
  return { body: found.slice(from, from + size).map(recordOf) };
}

function ofOne(store: Store, asked: Asked, id: string): Answer | undefined {
  const kept = store.all.get(id);
  if (kept === undefined) throw new Refused(404, "not_found");
  if (asked.method === "GET") return { body: recordOf(kept) };
  if (asked.method !== "DELETE") return undefined;
  store.remove(id);
  return { status: 204 };
}

/** Each of the records for itself; what becomes of it stands in its result. */
function inBatch(store: Store, asked: Asked): Answer | undefined {
  const { records } = bodyOf(asked) as { readonly records?: Json };
  if (!isList(records) || records.length > 20) throw new Refused(400, "too_many");
  const write = asked.method === "POST" ? make : asked.method === "PATCH" ? change : undefined;
  if (write === undefined) return undefined;
  const results = records.map((one) => {
    try {
      if (!isObject(one)) throw new Refused(400, "no_record");
      return { status: 200, record: write(one) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: error.status, ...faultOf(error) };
    }
  });
  return { body: { results } };

  function make(one: JsonObject): JsonObject {
    return recordOf(store.create(one));
  }

  /** Answers with a part of the record, as some APIs do. */
  function change(one: JsonObject): JsonObject {
    const { id, ...fields } = one as { readonly id?: Json };
    const kept = store.update(String(id), fields as JsonObject);
    return { id: kept.id, updated_at: kept.updatedAt };
  }
}

function recordOf({ id, fields, updatedAt }: Kept): JsonObject {
  return Object.fromEntries([["id", id], ...Object.entries(fields), ["updated_at", updatedAt]]);
}
