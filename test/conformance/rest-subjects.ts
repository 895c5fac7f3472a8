/** A REST API as a subject of the suite, in two dialects; its user edits the service's own store. */

import { openConnector } from "../../runtime/connectors/index.ts";
import type { Description } from "../../runtime/connectors/rest/description.generated.ts";
import { manifestOf } from "../../runtime/connectors/rest/manifest-of.ts";
import { pointerOf } from "../../runtime/connectors/rest/pointer.ts";
import type { Json, JsonObject } from "../../runtime/exact-json.ts";
import { guardedDialect } from "../support/guarded-dialect.ts";
import { plainDialect } from "../support/plain-dialect.ts";
import { type Dialect, type FieldRule, startRestService } from "../support/rest-service.ts";
import { testHost } from "../support/test-host.ts";
import { catalogueObject } from "./people.ts";
import type { Ability, Fields, Subject } from "./subject.ts";

const abilities: readonly Ability[] = ["unique", "required", "length", "fills defaults", "types"];

export function restSubjects(): readonly Subject[] {
  return [
    subject("rest with guards", {
      description: described("guarded"),
      dialect: () => guardedDialect("token-of-ann"),
      credentials: { token: "token-of-ann" },
      can: [...abilities, "tells deletions"],
    }),
    subject("rest without guards", {
      description: described("plain"),
      dialect: () => plainDialect("key-of-ann"),
      credentials: { key: "key-of-ann" },
      can: abilities,
    }),
  ];
}

interface Facts {
  readonly description: Description;
  readonly dialect: () => Dialect;
  readonly credentials: Readonly<Record<string, string>>;
  readonly can: readonly Ability[];
}

function subject(name: string, { description, dialect, credentials, can }: Facts): Subject {
  return {
    name,
    manifest: manifestOf(description),
    can: new Set(can),
    async open() {
      const service = await startRestService(dialect(), rules());
      const connector = await openConnector({
        connector: "rest",
        settings: { url: service.url, description, credentials },
        host: testHost(),
      });
      const { store } = service;
      return {
        connector,
        user: {
          put: async (records) => records.map((one) => store.create(jsonOf(one)).id),
          edit: async (id, fields) => {
            store.update(id, jsonOf(fields));
          },
          remove: async (id) => store.remove(id),
        },
        async dispose() {
          await connector.close();
          await service.close();
        },
      };
    },
  };
}

function rules(): Readonly<Record<string, FieldRule>> {
  const { id: _, ...fields } = catalogueObject.fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, { required, unique, length, defaulted }]) => [
      name,
      {
        required,
        unique,
        ...(length === undefined ? {} : { length }),
        ...(typeof defaulted === "string" ? { default: defaulted } : {}),
      },
    ]),
  );
}

function described(dialect: "guarded" | "plain"): Description {
  const isNested = dialect === "guarded";
  const fields = Object.fromEntries(
    Object.entries(catalogueObject.fields).map(([name, { type, required, unique, length }]) => {
      const at = isNested && name !== "id" ? pointerOf(["attributes", name]) : pointerOf([name]);
      return [name, { type, at, required, unique, ...(length === undefined ? {} : { length }) }];
    }),
  );
  const updated = { type: "datetime", read_only: true } as const;
  return {
    format: 1,
    name: "People",
    ...(isNested ? guarded : plain),
    objects: {
      people: {
        id: "id",
        modified: "updated_at",
        fields: {
          ...fields,
          updated_at: { ...updated, at: isNested ? "/meta/updated_at" : "/updated_at" },
        },
        ...(isNested ? guardedPeople : plainPeople),
      },
    },
  };
}

const since = { look_back_seconds: 60 };

const guarded: Pick<Description, "auth" | "errors"> = {
  auth: { kind: "bearer" },
  errors: {
    code: "/errors/*/code",
    rules: [
      {
        at: "/errors/*/code",
        equals: "missing",
        kind: "missing_required",
        fields: "/errors/*/source/pointer",
      },
      { status: 422, kind: "invalid_data", fields: "/errors/*/source/pointer" },
    ],
  },
};

const guardedPeople = {
  list: {
    path: "/people",
    records: "/data",
    paging: {
      kind: "cursor",
      cursor: "page[after]",
      next: "/meta/next",
      size: "page[size]",
      records: 40,
    },
    since: { ...since, query: { "filter[updated_since]": "{since}" } },
  },
  deleted: {
    kind: "list",
    path: "/people/deleted",
    records: "/data",
    id: "/id",
    paging: { kind: "none" },
    since: { ...since, query: { since: "{since}" } },
    kept_days: 30,
  },
  read: {
    path: "/people/{id}",
    record: "/data",
    batch: {
      path: "/people",
      query: { "page[size]": "1000" },
      ids: "filter[id]",
      most: 50,
      records: "/data",
    },
  },
  guard: { kind: "etag" },
  create: {
    method: "POST",
    path: "/people",
    body: "/data",
    record: "/data",
    idempotency_header: "Idempotency-Key",
  },
  update: { method: "PATCH", path: "/people/{id}", body: "/data", record: "/data" },
  delete: { method: "DELETE", path: "/people/{id}" },
} as const;

const plain: Pick<Description, "auth" | "errors"> = {
  auth: { kind: "api_key", header: "X-API-Key" },
  errors: {
    code: "/error/code",
    rules: [
      { at: "/error/code", equals: "missing", kind: "missing_required", fields: "/error/field" },
      { status: 422, kind: "invalid_data", fields: "/error/field" },
    ],
  },
};

const inBatch = {
  path: "/api/people/batch",
  most: 20,
  items: "/records",
  results: "/results",
  status: "/status",
  error: "/error",
  record: "/record",
} as const;

const plainPeople = {
  list: {
    path: "/api/people",
    paging: { kind: "offset", offset: "offset", size: "limit", records: 30 },
    since: { ...since, query: { updated_since: "{since}" } },
  },
  read: { path: "/api/people/{id}" },
  create: { method: "POST", path: "/api/people", batch: { ...inBatch, method: "POST" } },
  update: {
    method: "PATCH",
    path: "/api/people",
    batch: { ...inBatch, method: "PATCH", id: "/id" },
  },
  delete: { method: "DELETE", path: "/api/people/{id}" },
} as const;

/** What JSON cannot hold apart the service could not either: a number of many digits stays text. */
function jsonOf(fields: Fields): JsonObject {
  return fields as Readonly<Record<string, Json>>;
}
