/**
 * A JSON Web Token (RFC 7519, signed as RFC 7515 and 7518 have it) → what its issuer says of whom it is for, or why
 * it is not believed. Which signature is asked for is our choice and not the token's: it has to fit the key.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { isAddress } from "../../../core/address.ts";

/** A public key as issuers publish them (RFC 7517). */
export interface IssuerKey {
  readonly id: string | undefined;
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
}

export type Algorithm = "RS256" | "ES256" | "EdDSA";

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** ms since 1970 */
  readonly now: number;
}

export type Judged =
  | { readonly kind: "person"; readonly email: string }
  /** Signed with a key that we do not know yet, or no longer. */
  | { readonly kind: "unknown_key" }
  | { readonly kind: "refused"; readonly why: string };

/** Clocks of two machines differ by no more. */
const skewSeconds = 60;
/** Below that RSA is no longer held to be safe (NIST SP 800-131A). */
const shortestRsaBits = 2048;

export function judgeJwt(token: string, keys: readonly IssuerKey[], expected: Expected): Judged {
  const refused = (why: string): Judged => ({ kind: "refused", why });
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  const header = jsonIn(head);
  const claims = jsonIn(body);
  if (header === undefined || claims === undefined || signature === "" || more.length > 0) {
    return refused("it is no JSON Web Token");
  }
  const { alg, kid, crit } = header;
  if (crit !== undefined) return refused("it asks for what is not known here");
  const fitting = keys.filter((one) => one.algorithm === alg);
  const named = kid === undefined ? fitting : fitting.filter((one) => one.id === kid);
  if (named.length === 0) {
    return isAlgorithm(alg)
      ? { kind: "unknown_key" }
      : refused("it is not signed with RS256, ES256 or EdDSA");
  }
  const bytes = Buffer.from(signature, "base64url");
  const signed = Buffer.from(`${head}.${body}`);
  if (!named.some((one) => isSignedBy(one, signed, bytes)))
    return refused("its signature is wrong");
  const problem = problemOf(claims, expected);
  if (problem !== undefined) return refused(problem);
  const { email, email_verified: isVerified } = claims;
  if (typeof email !== "string" || !isAddress(email)) return refused("it has no `email`");
  if (isVerified !== true) return refused("its `email` is not verified");
  return { kind: "person", email };
}

/** Those that can verify signatures here; others are left out. Undefined where it is no set of keys. */
export function readKeys(json: unknown): readonly IssuerKey[] | undefined {
  const { keys } = (json ?? {}) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) return undefined;
  return keys.slice(0, mostKeys).flatMap((one) => readKey(one) ?? []);
}

const mostKeys = 100;

function readKey(json: unknown): IssuerKey | undefined {
  const { kty, crv, use, alg, kid } = (json ?? {}) as Readonly<Record<string, unknown>>;
  const algorithm: Algorithm | undefined =
    kty === "RSA"
      ? "RS256"
      : kty === "EC" && crv === "P-256"
        ? "ES256"
        : kty === "OKP" && crv === "Ed25519"
          ? "EdDSA"
          : undefined;
  if (algorithm === undefined || (use !== undefined && use !== "sig")) return undefined;
  if (alg !== undefined && alg !== algorithm) return undefined;
  try {
    const key = createPublicKey({ key: json as JsonWebKey, format: "jwk" });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < shortestRsaBits) return undefined;
    return { id: typeof kid === "string" ? kid : undefined, algorithm, key };
  } catch {
    return undefined;
  }
}

function isSignedBy({ algorithm, key }: IssuerKey, signed: Buffer, signature: Buffer): boolean {
  switch (algorithm) {
    case "RS256":
      return verify("sha256", signed, key, signature);
    case "ES256":
      return verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, signature);
    case "EdDSA":
      return verify(null, signed, key, signature);
  }
}

function isAlgorithm(text: unknown): text is Algorithm {
  return text === "RS256" || text === "ES256" || text === "EdDSA";
}

function problemOf(
  { iss, aud, exp, nbf, iat }: Claims,
  { issuer, audience, now }: Expected,
): string | undefined {
  const seconds = now / 1000;
  if (iss !== issuer) return "it is of another issuer";
  if (!(Array.isArray(aud) ? aud : [aud]).includes(audience)) return "it is for another audience";
  if (typeof exp !== "number") return "it does not say when it ends";
  if (seconds >= exp + skewSeconds) return "its time is over";
  for (const [claim, what] of [
    [nbf, "its time has not come"],
    [iat, "it was issued in the future"],
  ] as const) {
    if (claim === undefined) continue;
    if (typeof claim !== "number" || seconds < claim - skewSeconds) return what;
  }
  return undefined;
}

type Claims = Readonly<Record<string, unknown>>;

function jsonIn(part: string): Claims | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
    return isObject ? (json as Claims) : undefined;
  } catch {
    return undefined;
  }
}
