/** The dialect `guarded` of rest-service.ts: of people, below `/people`. */

import { isObject, valueAt } from "../../runtime/connectors/rest/pointer.ts";
import type { JsonObject } from "../../runtime/exact-json.ts";
import type { Asked } from "./http-server.ts";
import {
  type Answer,
  bodyOf,
  type Dialect,
  type Kept,
  Refused,
  type Store,
} from "./rest-service.ts";

/** `token`: what a request has to show. */
export function guardedDialect(token: string): Dialect {
  const made = new Map<string, Answer>();
  return (store, asked, url) => {
    if (asked.headers.authorization !== `Bearer ${token}`) throw new Refused(401, "login");
    const [, place, id, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    if (place !== "people" || rest.length > 0) return undefined;
    if (id === undefined || id === "") {
      if (asked.method === "POST") return created(store, asked, made);
      return asked.method === "GET" ? listed(store, url) : undefined;
    }
    if (id === "deleted") return listedDeleted(store, url);
    return ofOne(store, asked, id);
  };
}

function created(store: Store, asked: Asked, made: Map<string, Answer>): Answer {
  const key = String(asked.headers["idempotency-key"]);
  const before = made.get(key);
  if (before !== undefined) return before;
  const body = bodyOf(asked);
  const id = valueAt(body, "/data/id");
  const kept = store.create({ ...attributesIn(body), ...(id === undefined ? {} : { id }) });
  const answer = { status: 201, ...shown(kept) };
  made.set(key, answer);
  return answer;
}

function ofOne(store: Store, asked: Asked, id: string): Answer | undefined {
  const kept = store.all.get(id);
  if (kept === undefined) throw new Refused(404, "not_found");
  if (asked.method === "GET") return shown(kept);
  const expected = asked.headers["if-match"];
  if (expected === undefined) throw new Refused(428, "if_match_missing");
  if (expected !== etagOf(kept)) throw new Refused(412, "edited_meanwhile");
  if (asked.method === "PATCH") return shown(store.update(id, attributesIn(bodyOf(asked))));
  if (asked.method !== "DELETE") return undefined;
  store.remove(id);
  return { status: 204 };
}

function listed(store: Store, url: URL): Answer {
  const ids = url.searchParams.getAll("filter[id]");
  const since = url.searchParams.get("filter[updated_since]");
  const found = [...store.all.values()]
    .filter((one) => ids.length === 0 || ids.includes(one.id))
    .filter((one) => since === null || one.updatedAt >= since)
    // A version is for ever, so what goes on behind one neither misses nor repeats a record.
    .toSorted((a, b) => a.version - b.version);
  const size = Number(url.searchParams.get("page[size]") ?? 10);
  const after = Number(url.searchParams.get("page[after]") ?? 0);
  const page = found.filter((one) => one.version > after).slice(0, size);
  const last = page.at(-1);
  const isMore = last !== undefined && found.some((one) => one.version > last.version);
  return {
    body: {
      data: page.map(recordOf),
      meta: { next: isMore ? String(last.version) : null },
    },
  };
}

function listedDeleted(store: Store, url: URL): Answer {
  const since = url.searchParams.get("since") ?? "";
  const found = store.deleted.filter((one) => one.at >= since);
  return { body: { data: found.map(({ id, at }) => ({ id, deleted_at: at })) } };
}

function shown(kept: Kept): Answer {
  return { headers: { etag: etagOf(kept) }, body: { data: recordOf(kept) } };
}

function recordOf({ id, fields, updatedAt }: Kept): JsonObject {
  return { type: "people", id, attributes: fields, meta: { updated_at: updatedAt } };
}

function etagOf({ version }: Kept): string {
  return `"v${version}"`;
}

function attributesIn(body: JsonObject): JsonObject {
  const attributes = valueAt(body, "/data/attributes") ?? {};
  if (!isObject(attributes)) throw new Refused(400, "no_attributes");
  return attributes;
}
