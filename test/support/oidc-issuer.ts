/** An identity provider on this machine: its documents over HTTP, and tokens as the test wants them. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Algorithm = "RS256" | "ES256" | "EdDSA";

export interface OidcIssuer {
  readonly url: string;
  /** How often its keys were asked for. */
  readonly asked: () => number;
  /** Its key is another one from now on. */
  readonly rotate: (algorithm: Algorithm) => void;
  readonly answerWith: (status: number) => void;
  /** What its discovery document says instead. */
  readonly say: (about: Readonly<Record<string, unknown>>) => void;
  readonly token: (claims: Claims, head?: Claims) => string;
}

export type Claims = Readonly<Record<string, unknown>>;

export async function openOidcIssuer(): Promise<OidcIssuer> {
  let asked = 0;
  let status = 200;
  let about: Claims = {};
  let made = keyOf("RS256", 1);
  const server = createServer(({ url: path }, response) => {
    response.statusCode = status;
    if (path === "/keys") asked++;
    const jwk = { ...made.pair.publicKey.export({ format: "jwk" }), kid: made.kid, use: "sig" };
    const documents: Readonly<Record<string, unknown>> = {
      "/.well-known/openid-configuration": { issuer: url, jwks_uri: `${url}/keys`, ...about },
      "/keys": { keys: [{ kty: "oct", k: "AA" }, jwk] },
    };
    response.end(JSON.stringify(documents[path ?? ""] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked: () => asked,
    rotate(algorithm) {
      made = keyOf(algorithm, Number(made.kid) + 1);
    },
    answerWith(other) {
      status = other;
    },
    say(other) {
      about = other;
    },
    token(claims, head = {}) {
      const parts = [{ alg: made.algorithm, kid: made.kid, ...head }, claims];
      const text = parts.map((one) => encoded(Buffer.from(JSON.stringify(one)))).join(".");
      return `${text}.${encoded(signed(made.algorithm, text, made.pair.privateKey))}`;
    },
  };
}

interface Made {
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

function keyOf(algorithm: Algorithm, number: number): Made {
  const pairs = {
    RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    EdDSA: () => generateKeyPairSync("ed25519"),
  };
  return { algorithm, kid: String(number), pair: pairs[algorithm]() };
}

function signed(algorithm: Algorithm, text: string, key: KeyObject): Buffer {
  const bytes = Buffer.from(text);
  switch (algorithm) {
    case "RS256":
      return sign("sha256", bytes, key);
    case "ES256":
      return sign("sha256", bytes, { key, dsaEncoding: "ieee-p1363" });
    case "EdDSA":
      return sign(null, bytes, key);
  }
}

function encoded(bytes: Buffer): string {
  return bytes.toString("base64url");
}
