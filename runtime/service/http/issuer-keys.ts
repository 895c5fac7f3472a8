/**
 * The keys of an identity provider, as its discovery document (OpenID Connect Discovery 1.0) names them.
 *
 * They are fetched when they are first needed, and again once they are old, or once a token names a key that is not
 * among them: so a new key is good at once. Nobody can make us ask more than now and then. Keys that were good stay
 * so while the provider is away, for a while.
 */
import { isLoopbackHost } from "../../http/addresses.ts";
import { type Exchange, openExchange } from "../../http/exchange.ts";
import { readJson, readText } from "../../http/read-body.ts";
import { type IssuerKey, readKeys } from "./jwt.ts";

export interface IssuerKeys {
  /** Throws a `ProviderAway` where there are none, and none can be had. */
  get(): Promise<readonly IssuerKey[]>;
  /** The same for a token whose key was not among them. */
  newer(): Promise<readonly IssuerKey[]>;
}

export class ProviderAway extends Error {
  override readonly name = "ProviderAway";
}

const freshMs = 10 * 60_000;
/** Longer than that nobody relies on keys that may have been withdrawn. */
const staleMs = 60 * 60_000;
const askAgainMs = 30_000;
const timeouts = { connect: 5000, reply: 10_000, idle: 5000 };
const mostBytes = 256 * 1024;
const mostDepth = 20;

/** `now`: ms that never go back. */
export function openIssuerKeys(issuer: string, now: () => number): IssuerKeys {
  let keys: readonly IssuerKey[] | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let why = "";

  async function ask(): Promise<void> {
    askedAt = now();
    try {
      keys = await fetchKeys(issuer);
      fetchedAt = now();
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }

  /** Whoever comes while somebody asks waits for the same answer. */
  async function asked(): Promise<void> {
    if (asking === undefined && now() - askedAt < askAgainMs) return;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    await asking;
  }

  function known(): readonly IssuerKey[] {
    if (keys !== undefined && now() - fetchedAt < staleMs) return keys;
    throw new ProviderAway(`the identity provider gives no keys: ${why}`);
  }

  return {
    async get() {
      if (now() - fetchedAt >= freshMs) await asked();
      return known();
    },
    async newer() {
      await asked();
      return known();
    },
  };
}

async function fetchKeys(issuer: string): Promise<readonly IssuerKey[]> {
  const about = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: address } = about as Readonly<Record<string, unknown>>;
  if (named !== issuer) throw new Error("its discovery document is of another issuer");
  if (typeof address !== "string" || !URL.canParse(address)) {
    throw new Error("its discovery document names no keys");
  }
  if (!isLoopbackHost(new URL(issuer).hostname) && isLoopbackHost(new URL(address).hostname)) {
    throw new Error("its discovery document names keys on this machine");
  }
  const keys = readKeys(await fetchJson(address));
  if (keys === undefined) throw new Error("what it publishes is no set of keys");
  return keys;
}

async function fetchJson(address: string): Promise<unknown> {
  const url = new URL(address);
  const reach = { configured: new Set([url.host]), described: new Set<string>() };
  const exchange: Exchange = openExchange({ reach, tls: {}, timeouts });
  try {
    const headers = { accept: "application/json", "user-agent": "concordat" };
    const sent = { method: "GET", url, headers, body: undefined };
    const reply = await exchange.send(sent, AbortSignal.timeout(15_000));
    if (reply.status !== 200) {
      reply.discard();
      throw new Error(`${url.host} answered ${reply.status}`);
    }
    const json = readJson((await readText(reply.body, mostBytes)) ?? "", mostDepth);
    if (typeof json !== "object" || json === null) throw new Error(`${url.host} gave no JSON`);
    return json;
  } finally {
    exchange.close();
  }
}
