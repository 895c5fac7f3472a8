/** Salesforce's REST API as this connector speaks it: which version, with which login, and under which name. */
import { given } from "../../../core/given.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Auth } from "../../http/auth.ts";
import { openHttpClient } from "../../http/http-client.ts";
import type { Reply, Request } from "../../http/http-port.ts";
import { openTokenStore } from "../../http/oauth-tokens.ts";
import type { ConnectorOpening, ConnectorSettings } from "../open.ts";
import { refusalOf } from "./refusal.ts";

/** What every address of records begins with. */
const base = "/services/data/v62.0";
/** Change events name it as the origin of what we write. */
const client = "concordat";

export interface SalesforceClient {
  /** `path`: below the version's address, or a whole one that a reply gave. */
  get(path: string, name: string, signal: AbortSignal): Promise<Reply>;
  /** A read by POST. */
  ask(path: string, name: string, json: Json, signal: AbortSignal): Promise<Reply>;
  /** A write; `effect` says whether it may be sent twice. */
  send(request: WriteRequest, signal: AbortSignal): Promise<Reply>;
  readonly calls: () => number;
  close(): void;
}

export type WriteRequest = Pick<Request, "method" | "path" | "name" | "effect" | "json">;

/** Throws a `ConnectorError` for settings that cannot be used. */
export function openSalesforceClient(opening: ConnectorOpening): SalesforceClient {
  const { settings, host, tokens = openTokenStore(host.clock), share } = opening;
  const http = openHttpClient(
    {
      url: settings.url,
      auth: authOf(settings),
      headers: { "sforce-call-options": `client=${client}` },
      refusal: refusalOf,
    },
    { host, tokens, ...given({ share }) },
  );
  return {
    get: (path, name, signal) =>
      http.send({ method: "GET", path: addressOf(path), name, effect: "reads" }, signal),
    ask: (path, name, json, signal) =>
      http.send({ method: "POST", path: addressOf(path), name, json, effect: "reads" }, signal),
    send: (request, signal) => http.send({ ...request, path: addressOf(request.path) }, signal),
    calls: http.calls,
    close: http.close,
  };
}

/** A page after the first comes with its whole path. */
function addressOf(path: string): string {
  return path.startsWith("/services/") ? path : `${base}${path}`;
}

/**
 * An app's own login, a person's refresh token, or what the app signs for a user (JWT bearer). No reply says how long an
 * access token is good for.
 */
function authOf({ url, credentials = {} }: ConnectorSettings): Auth {
  const { token, client_id, client_secret, refresh_token, key, user } = credentials;
  if (token !== undefined) return { kind: "bearer", token };
  const assertion =
    key === undefined || user === undefined
      ? undefined
      : { key, subject: user, audience: audienceOf(url) };
  const isKnown =
    client_secret !== undefined || refresh_token !== undefined || assertion !== undefined;
  if (client_id === undefined || !isKnown) {
    throw new ConnectorError(
      "invalid_data",
      "Salesforce needs `credentials` with the `client_id` of an External Client App and its `client_secret`, or a `refresh_token`, or the `key` that it signs with and the `user` that it signs for",
    );
  }
  return {
    kind: "oauth2",
    tokenUrl: new URL("/services/oauth2/token", url).href,
    clientId: client_id,
    ...given({ clientSecret: client_secret, refreshToken: refresh_token, assertion }),
    client: "form",
  };
}

/** Where Salesforce's own login is, of production or of its sandboxes. */
function audienceOf(url: string): string {
  const isTest = new URL(url).hostname.endsWith(".sandbox.my.salesforce.com");
  return isTest ? "https://test.salesforce.com" : "https://login.salesforce.com";
}
