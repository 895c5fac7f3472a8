/**
 * A small service with a REST API over real HTTP, whose records people edit behind its back. It keeps a
 * set of fields with rules, stamps each edit, and speaks one of two dialects, each told by a description:
 *
 *     guarded   in the manner of JSON:API: pages by cursor, ETags, idempotency keys, a list of what was
 *               deleted, a bearer token
 *     plain     flat records, pages by offset, several records by one request with a result for each;
 *               no guard, and nobody tells what was deleted
 */
import { randomUUID } from "node:crypto";
import { isObject } from "../../runtime/connectors/rest/pointer.ts";
import { type Json, type JsonObject, parseJson } from "../../runtime/exact-json.ts";
import { type Asked, type HttpServer, startHttpServer } from "./http-server.ts";

export interface FieldRule {
  readonly required?: boolean;
  readonly unique?: boolean;
  /** In characters. */
  readonly length?: number;
  readonly default?: Json;
}

export interface Kept {
  readonly id: string;
  readonly fields: JsonObject;
  /** Of the edit that made it what it is. */
  readonly version: number;
  readonly updatedAt: string;
}

export interface Store {
  readonly all: ReadonlyMap<string, Kept>;
  readonly deleted: readonly { readonly id: string; readonly at: string }[];
  /** Throws a `Refused`. */
  create(fields: JsonObject): Kept;
  update(id: string, fields: JsonObject): Kept;
  remove(id: string): void;
}

export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  constructor(status: number, code: string, field?: string) {
    super(code);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

export interface RestService {
  readonly url: string;
  readonly store: Store;
  readonly asked: HttpServer["asked"];
  /** Calls this with each request before it is looked at. */
  whenAsked(told: (asked: Asked) => void): void;
  close(): Promise<void>;
}

/** What a service answers; undefined: it has no such place. */
export type Dialect = (store: Store, asked: Asked, url: URL) => Answer | undefined;

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

export async function startRestService(
  dialect: Dialect,
  rules: Readonly<Record<string, FieldRule>>,
): Promise<RestService> {
  const store = openStore(rules);
  let told: (asked: Asked) => void = () => {};
  const server = await startHttpServer((asked, reply) => {
    told(asked);
    const { status = 200, headers = {}, body } = answered(dialect, store, asked);
    reply.writeHead(status, { "content-type": "application/json", ...headers });
    reply.end(body === undefined ? "" : JSON.stringify(body));
  });
  return {
    url: server.url,
    store,
    asked: server.asked,
    whenAsked(next) {
      told = next;
    },
    close: server.close,
  };
}

function answered(dialect: Dialect, store: Store, asked: Asked): Answer {
  try {
    const answer = dialect(store, asked, new URL(asked.path, "http://127.0.0.1"));
    return answer ?? { status: 404, body: { error: { code: "no_such_place" } } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: error.status, body: faultOf(error) };
  }
}

/** In both dialects, so that each can read its own. */
export function faultOf({ code, field }: Refused): JsonObject {
  const pointer = field === undefined ? null : `/data/attributes/${escaped(field)}`;
  return {
    error: { code, field: field ?? null },
    errors: [{ code, source: { pointer } }],
  };
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function bodyOf({ body }: Asked): JsonObject {
  const json = parseJson(body);
  if (!isObject(json)) throw new Refused(400, "no_json");
  return json;
}

function openStore(rules: Readonly<Record<string, FieldRule>>): Store {
  const all = new Map<string, Kept>();
  const deleted: { id: string; at: string }[] = [];
  let versions = 0;
  const keep = (id: string, fields: JsonObject): Kept => {
    const kept = { id, fields, version: ++versions, updatedAt: new Date().toISOString() };
    all.set(id, kept);
    return kept;
  };
  return {
    all,
    deleted,
    create(given) {
      const { id = randomUUID(), ...fields } = given as { readonly id?: Json };
      const names = Object.keys(rules);
      const filled = Object.fromEntries(
        names.map((name) => [
          name,
          valueIn(fields as JsonObject, name) ?? rules[name]?.default ?? null,
        ]),
      );
      judge(String(id), { ...filled, ...(fields as JsonObject) });
      if (all.has(String(id))) throw new Refused(422, "taken", "id");
      return keep(String(id), filled);
    },
    update(id, fields) {
      const before = all.get(id);
      if (before === undefined) throw new Refused(404, "not_found");
      const after = Object.fromEntries([
        ...Object.entries(before.fields),
        ...Object.entries(fields),
      ]);
      judge(id, after);
      return keep(id, after);
    },
    remove(id) {
      if (!all.delete(id)) throw new Refused(404, "not_found");
      deleted.push({ id, at: new Date().toISOString() });
    },
  };

  function judge(id: string, fields: JsonObject): void {
    for (const [name, value] of Object.entries(fields)) {
      if (!Object.hasOwn(rules, name)) throw new Refused(400, "unknown_field", name);
      const { required, unique, length } = rules[name] ?? {};
      const isBlank = value === null || value === "";
      if (required === true && isBlank) throw new Refused(422, "missing", name);
      const isLong = typeof value === "string" && [...value].length > (length ?? Infinity);
      if (isLong) throw new Refused(422, "too_long", name);
      if (unique !== true || isBlank) continue;
      for (const other of all.values()) {
        const isSame = other.id !== id && valueIn(other.fields, name) === value;
        if (isSame) throw new Refused(422, "taken", name);
      }
    }
  }
}

function valueIn(fields: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
