/**
 * HubSpot's API as this connector speaks it: which version, how fast, and what its refusals mean. Searches have
 * a limit of their own, so they wait in a line of their own.
 */
import { given } from "../../../core/given.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Auth } from "../../http/auth.ts";
import { openHttpClient } from "../../http/http-client.ts";
import type { HttpSettings, Refusal, Reply, Request } from "../../http/http-port.ts";
import { openTokenStore } from "../../http/oauth-tokens.ts";
import type { ConnectorOpening, ConnectorSettings } from "../open.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import { manifest } from "./manifest.ts";

/** The version in the paths of objects and properties, and of associations with labels. */
export const version = "v3";
export const associationsVersion = "v4";

export interface HubspotClient {
  get(path: string, name: string, signal: AbortSignal): Promise<Reply>;
  /** A read by POST. */
  ask(path: string, name: string, json: Json, signal: AbortSignal): Promise<Reply>;
  search(object: string, json: Json, signal: AbortSignal): Promise<Reply>;
  /** A write; `effect` says whether it may be sent twice. */
  send(request: WriteRequest, signal: AbortSignal): Promise<Reply>;
  readonly calls: () => number;
  close(): void;
}

type WriteRequest = Pick<Request, "path" | "name" | "effect"> & { readonly json: Json };

/** Throws a `ConnectorError` for settings that cannot be used. */
export function openHubspotClient(opening: ConnectorOpening): HubspotClient {
  const { settings, host, tokens = openTokenStore(host.clock), share } = opening;
  const { rate, search } = manifest.limits;
  const shared: HttpSettings = {
    url: settings.url,
    auth: authOf(settings),
    headers: { accept: "application/json" },
    refusal: refusalOf,
    rateHeaders: {
      remaining: "x-hubspot-ratelimit-remaining",
      reset: "x-hubspot-ratelimit-interval-milliseconds",
      resetIs: "milliseconds",
    },
  };
  const world = { host, tokens, ...given({ share }) };
  const all = openHttpClient({ ...shared, rates: [rate] }, world);
  const searches = openHttpClient({ ...shared, rates: [search] }, world);
  return {
    get: (path, name, signal) => all.send({ method: "GET", path, name, effect: "reads" }, signal),
    ask: (path, name, json, signal) =>
      all.send({ method: "POST", path, name, json, effect: "reads" }, signal),
    search(object, json, signal) {
      const path = `/crm/${version}/objects/${object}/search`;
      const name = `search ${object}`;
      return searches.send({ method: "POST", path, name, json, effect: "reads" }, signal);
    },
    send: (request, signal) => all.send({ method: "POST", ...request }, signal),
    calls: () => all.calls() + searches.calls(),
    close() {
      all.close();
      searches.close();
    },
  };
}

/** A private app's token, or an app's refresh token. */
function authOf({ url, credentials = {} }: ConnectorSettings): Auth {
  const { token, client_id, client_secret, refresh_token } = credentials;
  if (token !== undefined) return { kind: "bearer", token };
  if (client_id === undefined || client_secret === undefined || refresh_token === undefined) {
    throw new ConnectorError(
      "invalid_data",
      "HubSpot needs `credentials` with the `token` of a private app, or with `client_id`, `client_secret` and `refresh_token`",
    );
  }
  return {
    kind: "oauth2",
    tokenUrl: new URL("/oauth/v1/token", url).href,
    clientId: client_id,
    clientSecret: client_secret,
    refreshToken: refresh_token,
    client: "form",
  };
}

/**
 * What HubSpot says of a failure, in words that hold no value of a record: its categories and codes, and the
 * names of properties. Where it says nothing the status decides.
 */
export function refusalOf({ status, json }: Reply): Refusal | undefined {
  const category = textAt(json, "category");
  if (status < 400 || category === undefined) return undefined;
  const details = detailsIn(json);
  const codes = [...new Set(details.map(({ code }) => code))].filter((code) => code !== "");
  const fields = [...new Set(details.flatMap((one) => one.fields))];
  const message = [category, ...codes].join(" ");
  if (codes.includes("PROPERTY_DOESNT_EXIST")) return { kind: "schema_drift", message, fields };
  switch (category) {
    case "VALIDATION_ERROR":
      return { kind: "invalid_data", message, fields };
    case "CONFLICT":
      return { kind: "invalid_data", message: "another record has this value already", fields };
    case "MISSING_SCOPES":
      return { kind: "permission", message };
    case "EXPIRED_AUTHENTICATION":
    case "INVALID_AUTHENTICATION":
      return { kind: "auth", message };
    case "RATE_LIMITS":
      return {
        kind: "rate_limit",
        message: `${message} ${textAt(json, "policyName") ?? ""}`.trim(),
      };
    default:
      return undefined;
  }
}

function detailsIn(json: Json | undefined) {
  const errors = isObject(json) && Array.isArray(json["errors"]) ? json["errors"] : [];
  return errors.map((one: Json) => {
    const context = isObject(one) ? one["context"] : undefined;
    const named = isObject(context) ? context["propertyName"] : undefined;
    const inside = textAt(one, "in");
    const names = Array.isArray(named) ? named.filter((name) => typeof name === "string") : [];
    return {
      code: textAt(one, "code") ?? "",
      fields: [...names, ...(inside === undefined ? [] : [inside])],
    };
  });
}
