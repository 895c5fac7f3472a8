/** One request to the address that gives out access tokens (RFC 6749, 5.1 and 5.2). */
import type { Host } from "../../core/host.ts";
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";
import type { Json } from "../exact-json.ts";
import { basicOf, type OAuth } from "./auth.ts";
import { Broken, type Exchange, NotSent } from "./exchange.ts";
import { assertionOf, jwtGrant } from "./jwt-assertion.ts";
import type { Token } from "./oauth-tokens.ts";
import { readJson, readText, TooMuch } from "./read-body.ts";
import type { Redaction } from "./redact.ts";
import { kindOfStatus } from "./refusal.ts";
import { retryAfter } from "./told-limits.ts";

export interface TokenRequest {
  readonly auth: OAuth;
  /** The token that ran out; its refresh token is the one to use. */
  readonly before: Token | undefined;
  readonly base: URL;
  readonly exchange: Exchange;
  readonly clock: Host["clock"];
  readonly redaction: Redaction;
}

const mostBytes = 256 * 1024;
const mostDepth = 20;
/** A token counts as run out so much before it is, or a tenth of its time. */
const earlyMs = 30_000;

/** Throws a `ConnectorError`: of kind `auth` where the login itself is refused. */
export async function fetchToken(request: TokenRequest, signal: AbortSignal): Promise<Token> {
  const { auth, before, base, exchange, clock, redaction } = request;
  const url = new URL(auth.tokenUrl, base);
  const fail = (kind: ConnectorErrorKind, what: string, retryAfterMs?: number) =>
    new ConnectorError(
      kind,
      redaction.redact(`no access token of ${url.host}: ${what}`),
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  try {
    const refresh = before?.refresh ?? auth.refreshToken;
    const raw = await exchange.send(
      { method: "POST", url, headers: headersOf(auth), body: formOf(auth, clock, refresh) },
      signal,
    );
    const text = (await readText(raw.body, mostBytes)) ?? "";
    const reply = readJson(text, mostDepth);
    const kind = kindOfStatus(raw.status);
    if (kind !== undefined) {
      const code = wordIn(textAt(reply, "error"));
      const passes = kind === "transient" || kind === "rate_limit";
      const what = code === undefined ? `it answered ${raw.status}` : `${code} (${raw.status})`;
      throw fail(passes ? kind : "auth", what, retryAfter(raw.headers, clock));
    }
    const access = textAt(reply, "access_token");
    if (access === undefined || access === "") throw fail("auth", "its reply holds none");
    const next = textAt(reply, "refresh_token") ?? refresh;
    const life = lifeOf(reply);
    return {
      access,
      ...(next === undefined ? {} : { refresh: next }),
      ...(life === undefined
        ? {}
        : { freshUntil: clock.now() + life - Math.min(earlyMs, life / 10) }),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotSent) {
      throw fail(error.kind === "away" ? "unavailable" : "permission", error.message);
    }
    if (error instanceof Broken) throw fail("transient", error.message);
    if (error instanceof TooMuch) throw fail("auth", error.message);
    throw error;
  }
}

function headersOf({ client, clientId, clientSecret = "" }: OAuth): Record<string, string> {
  return {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
    // Each half is form-encoded first (RFC 6749, 2.3.1).
    ...(client === "header"
      ? { authorization: basicOf(encoded(clientId), encoded(clientSecret)) }
      : {}),
  };
}

function formOf(
  { client, clientId, clientSecret, scope, assertion }: OAuth,
  clock: Host["clock"],
  refresh?: string,
): string {
  const form = new URLSearchParams(
    assertion !== undefined
      ? { grant_type: jwtGrant, assertion: assertionOf(assertion, clientId, clock) }
      : refresh === undefined
        ? { grant_type: "client_credentials" }
        : { grant_type: "refresh_token", refresh_token: refresh },
  );
  if (scope !== undefined) form.set("scope", scope);
  if (client === "form") {
    form.set("client_id", clientId);
    if (clientSecret !== undefined) form.set("client_secret", clientSecret);
  }
  return form.toString();
}

function encoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice("text=".length);
}

function textAt(reply: Json | undefined, name: string): string | undefined {
  if (typeof reply !== "object" || reply === null || !Object.hasOwn(reply, name)) return undefined;
  const found = (reply as Readonly<Record<string, Json>>)[name];
  return typeof found === "string" ? found : undefined;
}

/** ms. */
function lifeOf(reply: Json | undefined): number | undefined {
  if (typeof reply !== "object" || reply === null || !("expires_in" in reply)) return undefined;
  const seconds = Number(reply.expires_in);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** An error code of RFC 6749; another text could hold anything. */
function wordIn(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z_]{3,40}$/.test(text) ? text : undefined;
}
