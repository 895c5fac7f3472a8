/**
 * Who asks: a program whose token the settings of the service have; a person whose token the profile knows; or one
 * for whom the identity provider vouches (OpenID Connect).
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Actor } from "../../people/actor.ts";
import { holderOf, type People } from "../../people/tokens.ts";
import { type IssuerKeys, ProviderAway } from "./issuer-keys.ts";
import { judgeJwt } from "./jwt.ts";

export type Caller =
  /** It may look how the service is, and do nothing. */
  | { readonly kind: "program"; readonly name: string }
  | { readonly kind: "person"; readonly actor: Actor };

export type Found =
  | { readonly kind: "known"; readonly caller: Caller }
  | { readonly kind: "nobody"; readonly why: string }
  /** Whoever could tell cannot be asked now. */
  | { readonly kind: "unsure"; readonly why: string };

/** `authorization`: the header, where there is one. */
export type WhoIs = (authorization: string | undefined) => Promise<Found>;

export interface Known {
  /** Of programs, by the name of which has it. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly people: People;
  readonly oidc?: Provider | undefined;
}

export interface Provider {
  readonly issuer: string;
  /** What its tokens for this service are for. */
  readonly audience: string;
  readonly keys: IssuerKeys;
  /** ms since 1970 */
  readonly now: () => number;
}

export function whoIs({ tokens, people, oidc }: Known): WhoIs {
  const known = [...tokens].map(([name, token]) => ({ name, hash: hashOf(token) }));
  return async (authorization) => {
    const token = bearerOf(authorization);
    if (token === undefined) return { kind: "nobody", why: "a token is needed" };
    const hash = hashOf(token);
    // All are compared, so that the time that it takes tells nothing.
    const [program] = known.filter((one) => timingSafeEqual(one.hash, hash));
    if (program !== undefined) {
      return { kind: "known", caller: { kind: "program", name: program.name } };
    }
    const holder = holderOf(token, people);
    if (holder !== undefined) return person(holder);
    if (oidc === undefined || !token.includes(".")) {
      return { kind: "nobody", why: "this token is nobody's" };
    }
    return byProvider(token, oidc);
  };
}

async function byProvider(
  token: string,
  { issuer, audience, keys, now }: Provider,
): Promise<Found> {
  try {
    const expected = { issuer, audience, now: now() };
    let judged = judgeJwt(token, await keys.get(), expected);
    if (judged.kind === "unknown_key") judged = judgeJwt(token, await keys.newer(), expected);
    switch (judged.kind) {
      case "person":
        return person(judged.email);
      case "unknown_key":
        return { kind: "nobody", why: "this token is not signed by the identity provider" };
      case "refused":
        return { kind: "nobody", why: `this token is not good: ${judged.why}` };
    }
  } catch (error) {
    if (!(error instanceof ProviderAway)) throw error;
    return { kind: "unsure", why: error.message };
  }
}

function person(name: string): Found {
  return { kind: "known", caller: { kind: "person", actor: { name, isVerified: true } } };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** Of one length, whatever the token's. */
function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
