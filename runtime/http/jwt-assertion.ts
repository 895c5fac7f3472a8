/**
 * What a client shows in place of a secret: a statement that it signs with its own key (RFC 7523), good for minutes.
 */
import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Clock } from "../../core/host.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Assertion } from "./auth.ts";

export const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** Salesforce takes none that is good for longer than three minutes. */
const secondsGood = 180;

/** Throws a `ConnectorError` where the key is none; what it holds is not in its words. */
export function assertionOf(
  { key, subject, audience }: Assertion,
  clientId: string,
  clock: Pick<Clock, "now">,
): string {
  const claims = {
    ...{ iss: clientId, sub: subject, aud: audience },
    exp: Math.floor(clock.now() / 1000) + secondsGood,
  };
  const signed = [{ alg: "RS256", typ: "JWT" }, claims].map(encoded).join(".");
  const signature = sign("RSA-SHA256", Buffer.from(signed), privateKey(key));
  return `${signed}.${signature.toString("base64url")}`;
}

function privateKey(text: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // What Node says of it may quote it.
  }
  throw new ConnectorError("auth", "`key` is no RSA private key in PEM without a passphrase");
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
