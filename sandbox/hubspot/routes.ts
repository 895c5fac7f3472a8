/** HubSpot's addresses, and what each does. The version in a path is `v3`, `v4` or a date, all alike here. */
import type { Draw } from "../../core/draw.ts";
import type { StoredRecord } from "../records.ts";
import type { Answer, Request } from "../vendor.ts";
import { associate, linkIn, part, shownAssociations } from "./associating.ts";
import { complete, createBatch, inputsOf, readBatch, updateBatch, upsertBatch } from "./batch.ts";
import { owners, pipeline, shownOwner, shownProperty } from "./descriptions.ts";
import { type Hub, sources } from "./hub.ts";
import type { Associating, Journal } from "./journal.ts";
import { search } from "./search.ts";
import { idIn, type Json, objectIn, objectsIn } from "./sent.ts";
import { notFound, validation } from "./trouble.ts";
import { shown } from "./wire.ts";

export interface Api {
  readonly hub: Hub;
  readonly journal: Journal;
  readonly associated: (one: Associating) => void;
  readonly draw: Draw;
  readonly url: () => string;
  /** How far the search index is behind, in ms. */
  readonly indexLagMs: number;
}

interface Asked {
  readonly request: Request;
  /** The parts of the path that differ. */
  readonly parts: readonly string[];
  readonly json: Json;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (api: Api, asked: Asked) => Answer;
}

const version = "(?:v[34]|\\d{4}-\\d{2})";
const integration = sources.integration;

const routes: readonly Route[] = [
  on("GET", `/crm/${version}/properties/([a-z]+)`, (api, { parts: [object = ""] }) => {
    const properties = [...api.hub.schema(object).properties.values()];
    return json(200, { results: properties.map(shownProperty) });
  }),
  on("GET", `/crm/${version}/owners/?`, () => json(200, { results: owners.map(shownOwner) })),
  on("GET", `/crm/${version}/pipelines/deals`, ({ hub }) =>
    json(200, { results: [pipeline(hub)] }),
  ),
  on(
    "POST",
    `/crm/${version}/objects/([a-z]+)/search`,
    (api, { parts: [object = ""], json: body }) =>
      json(200, search(api.hub, object, body, api.indexLagMs)),
  ),
  on("POST", `/crm/${version}/objects/([a-z]+)/batch/read`, ({ hub, draw }, asked) =>
    batch(readBatch(hub, asked.parts[0] ?? "", asked.json, draw)),
  ),
  on("POST", `/crm/${version}/objects/([a-z]+)/batch/create`, (api, asked) => {
    const [object = ""] = asked.parts;
    return batch(
      createBatch(api.hub, object, asked.json, api.draw, (input) => {
        const record = api.hub.create(object, input.properties, integration);
        for (const link of input.links) associate(api, object, record.id, link);
        return record;
      }),
    );
  }),
  on("POST", `/crm/${version}/objects/([a-z]+)/batch/update`, ({ hub, draw }, asked) =>
    batch(updateBatch(hub, asked.parts[0] ?? "", asked.json, integration, draw)),
  ),
  on("POST", `/crm/${version}/objects/([a-z]+)/batch/upsert`, ({ hub, draw }, asked) =>
    batch(upsertBatch(hub, asked.parts[0] ?? "", asked.json, integration, draw)),
  ),
  on("POST", `/crm/${version}/objects/([a-z]+)/batch/archive`, ({ hub }, asked) => {
    const [object = ""] = asked.parts;
    hub.schema(object);
    for (const { id } of inputsOf(asked.json, 100)) {
      hub.archive(object, id, integration);
    }
    return { status: 204, body: "" };
  }),
  on(
    "POST",
    `/crm/${version}/objects/([a-z]+)/merge`,
    ({ hub }, { parts: [object = ""], json: body }) => {
      const { primaryObjectId, objectIdToMerge } = body;
      const made = hub.merge(object, String(primaryObjectId), String(objectIdToMerge), integration);
      return json(200, shown(hub, made, {}));
    },
  ),
  on(
    "POST",
    `/crm/${version}/objects/([a-z]+)/gdpr-delete`,
    ({ hub }, { parts: [object = ""], json: body }) => {
      hub.erase(object, String(body["objectId"]), integration);
      return { status: 204, body: "" };
    },
  ),
  on("GET", `/crm/${version}/objects/([a-z]+)`, list),
  on("POST", `/crm/${version}/objects/([a-z]+)`, (api, { parts: [object = ""], json: body }) => {
    const sent = objectIn(body["properties"] ?? {}, "properties");
    const links = objectsIn(body["associations"] ?? [], "associations").map(linkIn);
    const record = api.hub.create(object, sent, integration);
    for (const link of links) associate(api, object, record.id, link);
    return json(201, shown(api.hub, record, { properties: Object.keys(sent) }));
  }),
  on("GET", `/crm/${version}/objects/([a-z]+)/([^/]+)`, ({ hub }, { request, parts }) => {
    const [object = "", id = ""] = parts;
    const by = request.query.get("idProperty") ?? undefined;
    return json(200, shown(hub, hub.find(object, id, by), wantedBy(request)));
  }),
  on("PATCH", `/crm/${version}/objects/([a-z]+)/([^/]+)`, ({ hub }, asked) => {
    const [object = "", id = ""] = asked.parts;
    const by = asked.request.query.get("idProperty") ?? undefined;
    const sent = objectIn(asked.json["properties"] ?? {}, "properties");
    const record = hub.update(object, hub.find(object, id, by).id, sent, integration);
    return json(200, shown(hub, record, { properties: Object.keys(sent) }));
  }),
  on("DELETE", `/crm/${version}/objects/([a-z]+)/([^/]+)`, ({ hub }, { parts }) => {
    const [object = "", id = ""] = parts;
    hub.schema(object);
    hub.archive(object, id, integration);
    return { status: 204, body: "" };
  }),
  on("POST", `/crm/${version}/associations/([a-z]+)/([a-z]+)/batch/read`, ({ hub }, asked) => {
    const [from = "", to = ""] = asked.parts;
    const ids = objectsIn(asked.json["inputs"], "inputs").map((one) => idIn(one, "inputs"));
    return json(200, complete(hub, shownAssociations(hub, from, to, ids)));
  }),
  on("POST", `/crm/${version}/associations/([a-z]+)/([a-z]+)/batch/create`, (api, asked) => {
    const [from = "", to = ""] = asked.parts;
    const pairs = objectsIn(asked.json["inputs"], "inputs").map((one) => ({
      id: idIn(one["from"], "from"),
      link: linkIn(one),
    }));
    const results = pairs.map(({ id, link }) => {
      associate(api, from, id, link, to);
      return { fromObjectId: id, toObjectId: link.toId, labels: [] };
    });
    return json(201, complete(api.hub, results));
  }),
  on("POST", `/crm/${version}/associations/([a-z]+)/([a-z]+)/batch/archive`, (api, asked) => {
    const [from = "", to = ""] = asked.parts;
    const pairs = objectsIn(asked.json["inputs"], "inputs").flatMap((one) => {
      const id = idIn(one["from"], "from");
      return objectsIn(one["to"], "to").map((other) => ({ id, toId: idIn(other, "to") }));
    });
    for (const { id, toId } of pairs) part(api, from, id, to, toId);
    return { status: 204, body: "" };
  }),
  on("GET", `/webhooks-journal/journal(?:-local)?/${version}/earliest`, ({ journal, url }) =>
    json(200, journal.earliest(url())),
  ),
  on("GET", `/webhooks-journal/journal(?:-local)?/${version}/latest`, ({ journal, url }) =>
    json(200, journal.latest(url())),
  ),
  on("GET", `/webhooks-journal/journal(?:-local)?/${version}/offset/([^/]+)/next`, (api, asked) => {
    const found = api.journal.next(asked.parts[0] ?? "", api.url());
    return found === undefined ? { status: 204, body: "" } : json(200, found);
  }),
  on("GET", "/webhooks-journal/file/([\\d-]+)", ({ journal }, { parts: [range = ""] }) =>
    json(200, journal.file(range)),
  ),
];

/** Throws `Refused` where HubSpot would say no. */
export function route(api: Api, request: Request): Answer {
  for (const { method, path, answer } of routes) {
    if (method !== request.method) continue;
    const found = path.exec(request.path);
    if (found === null) continue;
    const parts = found.slice(1).map(decoded);
    return answer(api, { request, parts, json: bodyOf(request) });
  }
  throw notFound("no such address");
}

/** Also a file's, whose address needs no token. */
export function isOpen({ path }: Request): boolean {
  return path.startsWith("/webhooks-journal/file/");
}

function on(method: string, path: string, answer: Route["answer"]): Route {
  return { method, path: new RegExp(`^${path}$`), answer };
}

function bodyOf({ body }: Request): Json {
  if (body === "") return {};
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    throw validation("Invalid input JSON");
  }
  return objectIn(sent, "the body");
}

/** Throws `Refused` for what no address has. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound("no such address");
  }
}

/** Everything of an object, in pages of a hundred; `archived=true`: what was thrown away. */
function list({ hub }: Api, { request, parts: [object = ""] }: Asked): Answer {
  hub.schema(object);
  const { query } = request;
  const limit = Math.min(Number(query.get("limit") ?? 10), 100);
  const after = Number(query.get("after") ?? 0);
  const isArchived = query.get("archived") === "true";
  const all: readonly StoredRecord[] = isArchived
    ? hub.records.deleted(object).filter(({ mergedInto }) => mergedInto === undefined)
    : hub.records.all(object);
  // A page begins behind the id that the one before ended with: what comes meanwhile shifts nothing.
  const rest = all.filter(({ id }) => Number(id) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1)?.id;
  const wanted = wantedBy(request);
  return json(200, {
    results: page.map((record) => shown(hub, record, wanted)),
    ...(rest.length > limit && last !== undefined ? { paging: { next: { after: last } } } : {}),
  });
}

function wantedBy({ query }: Request) {
  const names = (name: string) =>
    query
      .getAll(name)
      .flatMap((one) => one.split(","))
      .filter((one) => one !== "");
  return {
    properties: names("properties"),
    history: names("propertiesWithHistory"),
    associations: names("associations"),
  };
}

function batch({ status, body }: { readonly status: number; readonly body: unknown }): Answer {
  return json(status, body);
}

function json(status: number, body: unknown): Answer {
  return {
    status,
    headers: { "content-type": "application/json;charset=utf-8" },
    body: JSON.stringify(body),
  };
}
