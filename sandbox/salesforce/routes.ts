/** Salesforce's addresses, and what each does. Any version of the API is answered alike. */
import type { Answer, Request } from "../vendor.ts";
import { createAll, removeAll, updateAll, upsertAll } from "./collections.ts";
import { describeGlobal, describeObject } from "./describe.ts";
import type { DailyLimit } from "./limits.ts";
import { momentText } from "./moments.ts";
import type { Org, Writer } from "./org.ts";
import type { Queries } from "./query.ts";
import { deleted, updated } from "./replication.ts";
import { type Json, objectIn, textsIn } from "./sent.ts";
import {
  byExternalId,
  isUnchanged,
  refuseChanged,
  Several,
  shownRecord,
  upsert,
  versionHeaders,
} from "./single.ts";
import { invalid, notFound, Refused } from "./trouble.ts";

export interface Api {
  readonly org: Org;
  readonly queries: Queries;
  readonly limit: DailyLimit;
}

interface Asked {
  readonly request: Request;
  /** The parts of the path that differ. */
  readonly parts: readonly string[];
  readonly json: Json;
  readonly writer: Writer;
  /** `/services/data/v62.0` */
  readonly base: string;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (api: Api, asked: Asked) => Answer;
}

const perPage = 2000;
const fewestPerPage = 200;
const newest = "62.0";

const routes: readonly Route[] = [
  on("GET", "/sobjects/?", ({ org }, { base }) => json(200, describeGlobal(org, base))),
  on("GET", "/sobjects/([A-Za-z_]+)/describe/?", ({ org }, { parts: [object = ""], base }) =>
    json(200, describeObject(org, object, base)),
  ),
  on("GET", "/sobjects/([A-Za-z_]+)/updated/?", ({ org }, { parts: [object = ""], request }) =>
    json(200, updated(org, object, request.query)),
  ),
  on("GET", "/sobjects/([A-Za-z_]+)/deleted/?", ({ org }, { parts: [object = ""], request }) =>
    json(200, deleted(org, object, request.query)),
  ),
  on("POST", "/sobjects/([A-Za-z_]+)/?", ({ org }, { parts: [object = ""], json: sent, writer }) =>
    json(201, saved(org.prepare(object, undefined, sent, writer)().id)),
  ),
  on("GET", "/sobjects/([A-Za-z_]+)/([^/]+)", ({ org }, { parts, request, base }) => {
    const [object = "", id = ""] = parts;
    const record = org.find(object, id);
    const headers = versionHeaders(record);
    if (isUnchanged(record, request)) return { status: 304, headers, body: "" };
    const names = request.query.get("fields")?.split(",");
    return json(200, shownRecord(org, record, names, base), headers);
  }),
  on("PATCH", "/sobjects/([A-Za-z_]+)/([^/]+)", ({ org }, asked) => {
    const [object = "", id = ""] = asked.parts;
    const record = org.find(object, id);
    refuseChanged(record, asked.request);
    org.prepare(object, record.id, asked.json, asked.writer)();
    return { status: 204, body: "" };
  }),
  on("DELETE", "/sobjects/([A-Za-z_]+)/([^/]+)", ({ org }, { parts, writer }) => {
    const [object = "", id = ""] = parts;
    org.remove(object, id, writer);
    return { status: 204, body: "" };
  }),
  on("GET", "/sobjects/([A-Za-z_]+)/([A-Za-z_]+)/([^/]+)", ({ org }, { parts, base }) => {
    const [object = "", field = "", value = ""] = parts;
    const record = byExternalId(org, object, field, value, base);
    if (record === undefined) throw notFound();
    return json(200, shownRecord(org, record, undefined, base));
  }),
  on("PATCH", "/sobjects/([A-Za-z_]+)/([A-Za-z_]+)/([^/]+)", ({ org }, asked) => {
    const [object = "", field = "", value = ""] = asked.parts;
    const key = { field, value, path: asked.base };
    const { run, isNew } = upsert(org, object, key, asked.json, asked.writer);
    return json(isNew ? 201 : 200, { ...saved(run().id), created: isNew });
  }),
  on("GET", "/query/?", (api, asked) => query(api, asked, false)),
  on("GET", "/queryAll/?", (api, asked) => query(api, asked, true)),
  on("GET", "/query(?:All)?/([^/]+)", ({ queries }, asked) =>
    json(200, queries.next(asked.parts[0] ?? "", paging(asked, false))),
  ),
  on("POST", "/composite/sobjects/?", ({ org }, { json: sent, writer }) =>
    json(200, createAll(org, sent, writer)),
  ),
  on("PATCH", "/composite/sobjects/?", ({ org }, { json: sent, writer }) =>
    json(200, updateAll(org, sent, writer)),
  ),
  on("PATCH", "/composite/sobjects/([A-Za-z_]+)/([A-Za-z_]+)", ({ org }, asked) => {
    const [object = "", field = ""] = asked.parts;
    const key = { object, field, path: asked.base };
    return json(200, upsertAll(org, key, asked.json, asked.writer));
  }),
  on("DELETE", "/composite/sobjects/?", ({ org }, { request: { query: asked }, writer }) => {
    const ids = (asked.get("ids") ?? "").split(",").filter((one) => one !== "");
    return json(200, removeAll(org, ids, asked.get("allOrNone") === "true", writer));
  }),
  on("POST", "/composite/sobjects/([A-Za-z_]+)", ({ org }, { parts, json: sent, base }) => {
    const [object = ""] = parts;
    const ids = textsIn(sent["ids"]);
    if (ids.length > perPage) throw invalid("LIMIT_EXCEEDED", `at most ${perPage} ids`);
    const names = textsIn(sent["fields"]);
    return json(
      200,
      ids.map((id) => {
        const record = there(org, object, id);
        return record === undefined ? null : shownRecord(org, record, names, base);
      }),
    );
  }),
  on("GET", "/limits/?", ({ limit }) =>
    json(200, { DailyApiRequests: { Max: limit.most, Remaining: limit.most - limit.used() } }),
  ),
];

/** Throws `Refused` where Salesforce would say no. */
export function route(api: Api, request: Request): Answer {
  const { path } = request;
  if (request.method === "GET" && /^\/services\/data\/?$/.test(path)) return versions();
  if (request.method === "GET" && path === "/services/oauth2/userinfo") return userInfo(api);
  const [, base = "", rest = ""] = /^(\/services\/data\/v\d+\.\d)(\/.*)$/.exec(path) ?? [];
  const writer = writerOf(api, request);
  for (const { method, path: pattern, answer } of routes) {
    const found = method === request.method ? pattern.exec(rest) : null;
    if (found === null) continue;
    const parts = found.slice(1).map(decoded);
    try {
      return answer(api, { request, parts, json: bodyOf(request), writer, base });
    } catch (error) {
      if (error instanceof Several) return json(300, error.urls);
      throw error;
    }
  }
  throw notFound();
}

function query({ queries }: Api, asked: Asked, isAll: boolean): Answer {
  const text = asked.request.query.get("q") ?? "";
  return json(200, queries.first(text, paging(asked, isAll)));
}

/** `Sforce-Query-Options: batchSize=500`: a wish, from 200 to 2000. */
function paging({ request: { headers }, base }: Asked, isAll: boolean) {
  const wish = Number(/batchSize=(\d+)/.exec(headers["sforce-query-options"] ?? "")?.[1]);
  const size = Number.isNaN(wish) ? perPage : Math.max(fewestPerPage, Math.min(perPage, wish));
  return { path: base, isAll, perPage: size };
}

function writerOf({ org }: Api, { headers }: Request): Writer {
  const client = /client=([^,;\s]+)/.exec(headers["sforce-call-options"] ?? "")?.[1];
  const allowed = /allowSave=true/i.test(headers["sforce-duplicate-rule-header"] ?? "");
  return {
    ...{ userId: org.userId, mayDuplicate: allowed },
    ...(client === undefined ? {} : { client }),
  };
}

function there(org: Org, object: string, id: string) {
  try {
    return org.find(object, id);
  } catch (error) {
    if (error instanceof Refused && error.said.status === 404) return undefined;
    throw error;
  }
}

function versions(): Answer {
  return json(200, [{ label: "Winter '25", url: `/services/data/v${newest}`, version: newest }]);
}

function userInfo({ org }: Api): Answer {
  const at = momentText(org.time.now());
  return json(200, {
    user_id: org.userId,
    organization_id: "00DgL000000sandboxAA",
    updated_at: at,
  });
}

function saved(id: string) {
  return { id, success: true, errors: [] };
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
    throw invalid("JSON_PARSER_ERROR", "Unexpected character in the body");
  }
  return objectIn(sent, "the body");
}

/** Throws `Refused` for what no address has. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
}

function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { "content-type": "application/json;charset=UTF-8", ...headers },
    body: JSON.stringify(body),
  };
}
