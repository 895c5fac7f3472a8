/** HubSpot's addresses, and what each does. The version in a path is `v3`, `v4` or a date, all alike here. */
import type { Draw } from "../../core/draw.ts";
import type { StoredRecord } from "../records.ts";
import type { Answer, Request } from "../vendor.ts";
import { typeIds } from "./associations.ts";
import { type Batch, createBatch, inputsOf, readBatch, updateBatch, upsertBatch } from "./batch.ts";
import { type Hub, type Sent, sources } from "./hub.ts";
import type { Associating, Journal } from "./journal.ts";
import type { Property } from "./schema.ts";
import { search } from "./search.ts";
import { notFound, validation } from "./trouble.ts";
import { shown } from "./wire.ts";

export interface Api {
  readonly hub: Hub;
  readonly journal: Journal;
  readonly associated: (one: Associating) => void;
  readonly draw: Draw;
  readonly owners: readonly Owner[];
  readonly url: () => string;
  /** How far the search index is behind, in ms. */
  readonly indexLagMs: number;
}

export interface Owner {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

interface Asked {
  readonly request: Request;
  /** The parts of the path that differ. */
  readonly parts: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
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
  on("GET", `/crm/${version}/owners/?`, ({ owners }) =>
    json(200, { results: owners.map((one) => ({ ...one, ...ownerFacts(one) })) }),
  ),
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
        const record = api.hub.create(object, input.properties ?? {}, integration);
        for (const { to, types } of input.associations ?? []) {
          associate(api, object, record.id, to.id, types);
        }
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
    for (const { id = "" } of inputsOf(asked.json as Batch, 100)) {
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
    const sent = (body["properties"] ?? {}) as Sent;
    const record = api.hub.create(object, sent, integration);
    for (const { to, types } of (body["associations"] ?? []) as readonly Linked[]) {
      associate(api, object, record.id, to.id, types);
    }
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
    const sent = (asked.json["properties"] ?? {}) as Sent;
    const record = hub.update(object, hub.find(object, id, by).id, sent, integration);
    return json(200, shown(hub, record, { properties: Object.keys(sent) }));
  }),
  on("DELETE", `/crm/${version}/objects/([a-z]+)/([^/]+)`, ({ hub }, { parts }) => {
    const [object = "", id = ""] = parts;
    hub.schema(object);
    hub.archive(object, id, integration);
    return { status: 204, body: "" };
  }),
  on("POST", `/crm/${version}/associations/([a-z]+)/([a-z]+)/batch/read`, associationsOf),
  on("POST", `/crm/${version}/associations/([a-z]+)/([a-z]+)/batch/create`, (api, asked) => {
    const [from = "", to = ""] = asked.parts;
    const results = (asked.json["inputs"] as readonly Joined[]).map((one) => {
      associate(api, from, one.from.id, one.to.id, one.types ?? [], to);
      return { fromObjectId: one.from.id, toObjectId: one.to.id, labels: [] };
    });
    return json(201, complete(api.hub, results));
  }),
  on("POST", `/crm/${version}/associations/([a-z]+)/([a-z]+)/batch/archive`, (api, asked) => {
    const [from = "", to = ""] = asked.parts;
    for (const one of asked.json["inputs"] as readonly Parted[]) {
      for (const { id } of one.to) part(api, from, one.from.id, to, id);
    }
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

interface Linked {
  readonly to: { readonly id: string };
  readonly types: readonly { readonly associationTypeId: number }[];
}

interface Joined {
  readonly from: { readonly id: string };
  readonly to: { readonly id: string };
  readonly types?: readonly { readonly associationTypeId: number }[];
}

interface Parted {
  readonly from: { readonly id: string };
  readonly to: readonly { readonly id: string }[];
}

/** Throws `Refused` where HubSpot would say no. */
export function route(api: Api, request: Request): Answer {
  for (const { method, path, answer } of routes) {
    if (method !== request.method) continue;
    const found = path.exec(request.path);
    if (found === null) continue;
    const parts = found.slice(1).map((part) => decodeURIComponent(part));
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

function bodyOf({ body }: Request): Readonly<Record<string, unknown>> {
  if (body === "") return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw validation("Invalid input JSON");
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

function associationsOf(api: Api, { parts: [from = "", to = ""], json: body }: Asked): Answer {
  const { hub } = api;
  const results = (body["inputs"] as readonly { readonly id: string }[]).flatMap(({ id }) => {
    const all = hub.associations.of(from, id, to).filter((one) => {
      const there = hub.records.get(to, one.id);
      return there !== undefined && there.deletedAt === undefined;
    });
    if (all.length === 0) return [];
    const known = typeIds[`${from} ${to}`] ?? { plain: 0 };
    const types = (isPrimary: boolean) => [
      ...(isPrimary
        ? [{ category: "HUBSPOT_DEFINED", typeId: known.primary, label: "Primary" }]
        : []),
      { category: "HUBSPOT_DEFINED", typeId: known.plain },
    ];
    return [
      {
        from: { id },
        to: all.map((one) => ({
          toObjectId: one.id,
          associationTypes: types(one.isPrimary),
        })),
      },
    ];
  });
  return json(200, complete(hub, results));
}

/** `to`: the object where the path tells it; else the type does. */
function associate(
  { hub, associated }: Api,
  from: string,
  fromId: string,
  toId: string,
  types: readonly { readonly associationTypeId: number }[],
  to = objectOf(from, types),
): void {
  hub.find(from, fromId);
  hub.find(to, toId);
  const known = typeIds[`${from} ${to}`];
  if (known === undefined) throw validation(`${from} have no associations with ${to}`);
  const isPrimary = types.some((one) => one.associationTypeId === known.primary);
  if (!hub.associations.add({ from, fromId, to, toId }, isPrimary)) return;
  const associationTypeId = isPrimary ? (known.primary ?? known.plain) : known.plain;
  const at = hub.time.now();
  associated({ at, action: "ASSOCIATION_ADDED", from, fromId, to, toId, associationTypeId });
}

function part({ hub, associated }: Api, from: string, fromId: string, to: string, toId: string) {
  if (!hub.associations.remove({ from, fromId, to, toId })) return;
  const associationTypeId = typeIds[`${from} ${to}`]?.plain ?? 0;
  const at = hub.time.now();
  associated({ at, action: "ASSOCIATION_REMOVED", from, fromId, to, toId, associationTypeId });
}

function objectOf(from: string, types: readonly { readonly associationTypeId: number }[]): string {
  const ids = types.map((one) => one.associationTypeId);
  const found = Object.entries(typeIds).find(
    ([pair, { plain, primary }]) =>
      pair.startsWith(`${from} `) && ids.some((id) => id === plain || id === primary),
  );
  if (found === undefined) throw validation("no such association type");
  return found[0].slice(from.length + 1);
}

function shownProperty(property: Property) {
  return {
    ...{ name: property.name, label: property.label },
    ...{ type: property.type, fieldType: property.fieldType },
    description: "",
    groupName: "information",
    options: property.options.map((one, at) => ({
      ...one,
      ...{ displayOrder: at, hidden: false },
    })),
    displayOrder: -1,
    calculated: property.isCalculated,
    externalOptions: property.isOpen && property.type === "enumeration",
    hasUniqueValue: property.isUnique,
    hidden: false,
    hubspotDefined: true,
    formField: false,
    modificationMetadata: {
      archivable: false,
      readOnlyDefinition: true,
      readOnlyValue: property.isReadOnly,
    },
  };
}

function pipeline({ schemas }: Hub) {
  const stages = schemas.get("deals")?.properties.get("dealstage")?.options ?? [];
  const facts = { createdAt: epoch, updatedAt: epoch, archived: false };
  return {
    ...{ id: "default", label: "Sales Pipeline", displayOrder: 0, ...facts },
    stages: stages.map(({ value, label }, at) => ({
      ...{ id: value, label, displayOrder: at, ...facts },
      metadata: { isClosed: String(value.startsWith("closed")) },
    })),
  };
}

const epoch = "2020-01-01T00:00:00.000Z";

function ownerFacts({ id }: Owner) {
  return {
    ...{ type: "PERSON", userId: Number(id), userIdIncludingInactive: Number(id), archived: false },
    ...{ createdAt: epoch, updatedAt: epoch },
  };
}

function complete(hub: Hub, results: readonly unknown[]) {
  const at = new Date(hub.time.now()).toISOString();
  return { status: "COMPLETE", results, startedAt: at, completedAt: at };
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
