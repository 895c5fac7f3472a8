/**
 * The one way in which Concordat speaks HTTP to a system: credentials, limits, waiting, repeating, size
 * and place are settled here; what a reply means is the connector's to say.
 *
 * Takes the settings of one connection, gives replies, throws `ConnectorError`s that hold no secret and
 * nothing of a record. A read is repeated while it may help; a write is not, for whoever asked knows
 * whether it may be. An access token that was refused is fetched anew once, for all who share it.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";
import { type OAuth, proofOf, secretsOf } from "./auth.ts";
import { backoff } from "./backoff.ts";
import { baseOf, reachOf, urlOf } from "./base-address.ts";
import { Broken, type Exchange, NotSent, openExchange, type RawReply } from "./exchange.ts";
import { fetchToken } from "./fetch-token.ts";
import type {
  HttpClient,
  HttpLimits,
  HttpSettings,
  HttpWorld,
  Refusal,
  Reply,
  Request,
} from "./http-port.ts";
import type { Token } from "./oauth-tokens.ts";
import { readJson, readText, TooMuch } from "./read-body.ts";
import { openRedaction } from "./redact.ts";
import { kindOfStatus } from "./refusal.ts";
import { openSlots } from "./slots.ts";
import { openTokens } from "./tokens.ts";
import { costOf, retryAfter, spentFor } from "./told-limits.ts";

const defaults: HttpLimits = {
  bytes: 32 * 1024 * 1024,
  bodyMs: 600_000,
  depth: 100,
  waitMs: 60_000,
};
const mostTries = 5;
const mostRedirects = 5;

/** Throws a `ConnectorError` for settings that cannot be used. */
export function openHttpClient(settings: HttpSettings, world: HttpWorld): HttpClient {
  const { auth } = settings;
  const { clock, random } = world.host;
  const { pause = (ms, signal) => sleep(ms, undefined, { signal }) } = world;
  const limits = { ...defaults, ...settings.limits };
  const base = baseOf(settings);
  const redaction = openRedaction(secretsOf(auth));
  const local = openTokens(settings.rates ?? [], clock);
  const shared = (settings.rates ?? []).flatMap((rate) => world.share?.(rate) ?? []);
  const slots = openSlots(settings.concurrency ?? 8);
  const reach = reachOf(base, settings);
  const exchange: Exchange = openExchange({
    reach,
    tls: settings.tls ?? {},
    timeouts: { connect: 10_000, reply: 60_000, idle: 30_000, ...settings.timeouts },
    ...(world.resolve === undefined ? {} : { resolve: world.resolve }),
  });
  let calls = 0;

  return {
    send: (request, signal) =>
      repeating(request, signal, async (raw) => {
        const end = clock.monotonic() + limits.bodyMs;
        const text = await readText(raw.body, limits.bytes, () => clock.monotonic() > end);
        const json = text === undefined ? undefined : readJson(text, limits.depth);
        const reply = { ...raw, text: text ?? "", json };
        const isAccepted = request.accepts?.includes(raw.status) === true;
        const refused = isAccepted ? undefined : refusalOf(reply);
        if (refused !== undefined) throw failed(request, reply, refused);
        if (isAccepted && json === undefined) return { ...reply, text: "" };
        if (json === undefined && text?.trim() !== "") throw new Broken("its reply is no JSON");
        return { status: reply.status, headers: reply.headers, text: reply.text, json };
      }),
    stream: (request, signal) =>
      repeating(request, signal, async (raw) => {
        const kind = kindOfStatus(raw.status);
        if (kind === undefined) {
          return {
            status: raw.status,
            headers: raw.headers,
            body: told(request, raw.body, signal),
          };
        }
        raw.discard();
        throw failed(request, raw, { kind });
      }),
    calls: () => calls,
    close: () => exchange.close(),
  };

  /** The same pieces, whose failure is told like any other. */
  async function* told(
    request: Request,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw asConnectorError(request, error, signal);
    }
  }

  /** Asks until there is a reply that `taken` takes. */
  async function repeating<Taken>(
    request: Request,
    signal: AbortSignal,
    taken: (raw: RawReply) => Promise<Taken>,
  ): Promise<Taken> {
    let token: Token | undefined;
    let refused: string | undefined;
    for (let tried = 1; ; tried++) {
      try {
        token = await tokenFor(refused, signal);
        return await slots.use(signal, async () =>
          taken(await followed(request, token?.access, signal)),
        );
      } catch (error) {
        const failure = asConnectorError(request, error, signal);
        const isNew = failure.kind === "auth" && token !== undefined && refused === undefined;
        if (isNew) {
          // Nothing was done for a request whose token was refused, so a write may go out again too.
          refused = token?.access;
          continue;
        }
        const wait = waitBefore(request, failure, tried);
        if (wait === undefined) throw failure;
        await pause(wait, signal);
      }
    }
  }

  /** ms until it is worth asking again; undefined: it is not, or not here. */
  function waitBefore(
    { effect }: Request,
    { kind, retryAfterMs = 0 }: ConnectorError,
    tried: number,
  ): number | undefined {
    if (effect !== "reads" || tried >= mostTries) return undefined;
    if (kind !== "transient" && kind !== "rate_limit") return undefined;
    if (retryAfterMs > limits.waitMs) return undefined;
    return Math.max(retryAfterMs, backoff(tried, random));
  }

  async function followed(
    request: Request,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<RawReply> {
    let url = urlOf(base, request);
    for (let redirects = 0; ; redirects++) {
      const raw = await once(url, request, token, signal);
      const { location } = raw.headers;
      const leads = raw.status >= 300 && raw.status < 400 && location !== undefined;
      if (!leads || request.effect !== "reads" || redirects >= mostRedirects) return raw;
      raw.discard();
      // Refused by the exchange where it leads to a host that nobody named.
      url = new URL(location, url);
    }
  }

  async function once(
    url: URL,
    request: Request,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<RawReply> {
    const { cost = 1 } = request;
    for (const tokens of shared) {
      let wait = await tokens.take(cost);
      for (; wait > 0; wait = await tokens.take(cost)) await pause(wait, signal);
    }
    const wait = local.take(cost);
    if (wait > 0) await pause(wait, signal);
    const proof = proofOf(auth, token);
    const proven = new URL(url);
    for (const [name, value] of Object.entries(proof.query)) {
      proven.searchParams.set(name, value);
    }
    const { body, type } = bodyOf(request);
    calls++;
    const raw = await exchange.send(
      {
        method: request.method,
        url: proven,
        headers: {
          accept: "application/json",
          "user-agent": "concordat",
          ...type,
          ...lowerCased(settings.headers),
          ...lowerCased(request.headers),
          ...proof.headers,
        },
        body,
      },
      signal,
    );
    heed(raw, cost);
    return raw;
  }

  /** What the reply says of limits holds for all that comes after it. */
  function heed({ status, headers }: RawReply, taken: number): void {
    const told = settings.rateHeaders ?? {};
    const spent = spentFor(headers, told, clock);
    if (spent !== undefined) local.holdFor(Math.min(spent, limits.waitMs));
    const more = (costOf(headers, told) ?? taken) - taken;
    for (const tokens of [local, ...shared]) tokens.charge(more);
    const later = retryAfter(headers, clock);
    if (later !== undefined && (status === 429 || status === 503)) {
      local.holdFor(Math.min(later, limits.waitMs));
    }
  }

  function refusalOf(reply: Reply): Refusal | undefined {
    const own = settings.refusal?.(reply);
    if (own !== undefined) return own;
    const kind = kindOfStatus(reply.status);
    return kind === undefined ? undefined : { kind };
  }

  function failed(
    request: Request,
    { status, headers }: Pick<Reply, "status" | "headers">,
    { kind, message, fields }: Refusal,
  ): ConnectorError {
    const later =
      retryAfter(headers, clock) ?? spentFor(headers, settings.rateHeaders ?? {}, clock);
    const words = message === undefined ? "" : `: ${message}`;
    return new ConnectorError(
      doubtful(kind, request),
      redaction.redact(`${request.name}: ${base.host} answered ${status}${words}`),
      {
        ...(fields === undefined ? {} : { fields }),
        ...(later === undefined ? {} : { retryAfterMs: later }),
      },
    );
  }

  function asConnectorError(request: Request, error: unknown, signal: AbortSignal): ConnectorError {
    signal.throwIfAborted();
    if (error instanceof ConnectorError) return error;
    const say = (kind: ConnectorErrorKind, what: string) =>
      new ConnectorError(kind, redaction.redact(`${request.name}: ${base.host}: ${what}`));
    if (error instanceof NotSent) {
      return say(error.kind === "away" ? "unavailable" : "permission", error.message);
    }
    if (error instanceof Broken) return say(doubtful("transient", request), error.message);
    if (error instanceof TooMuch) {
      return say(request.effect === "once" ? "unknown_outcome" : "invalid_data", error.message);
    }
    throw error;
  }

  async function tokenFor(
    seen: string | undefined,
    signal: AbortSignal,
  ): Promise<Token | undefined> {
    if (auth.kind !== "oauth2") return undefined;
    const token = await world.tokens.token(loginOf(base, auth), seen, (before) => {
      calls++;
      return fetchToken({ auth, before, base, exchange, clock, redaction }, signal);
    });
    redaction.add(token.access);
    if (token.refresh !== undefined) redaction.add(token.refresh);
    return token;
  }
}

/** Names a login without telling it: connections with the same one share its token. */
function loginOf(base: URL, auth: OAuth): string {
  const { tokenUrl, clientId, clientSecret, refreshToken, scope, assertion } = auth;
  const parts = [
    ...[new URL(tokenUrl, base).href, clientId, clientSecret, refreshToken, scope],
    // Beside what is always there: the name of a login outlives the process.
    ...(assertion === undefined ? [] : [assertion]),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** What failed on its way may have been done, unless it did no harm to do it again. */
function doubtful(kind: ConnectorErrorKind, { effect }: Request): ConnectorErrorKind {
  return kind === "transient" && effect === "once" ? "unknown_outcome" : kind;
}

function bodyOf({ json, form }: Request): {
  readonly body: string | undefined;
  readonly type: Readonly<Record<string, string>>;
} {
  if (form !== undefined) {
    const body = new URLSearchParams(form).toString();
    return { body, type: { "content-type": "application/x-www-form-urlencoded" } };
  }
  if (json === undefined) return { body: undefined, type: {} };
  return { body: JSON.stringify(json), type: { "content-type": "application/json" } };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
