import { generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import { assertionOf } from "./jwt-assertion.ts";

const clock = { now: () => Date.parse("2026-01-01T09:00:00.500Z") };
const pem = (kind: "rsa" | "ec") => {
  const pair =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...pair, key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
};
const subject = { subject: "sync@acme.example", audience: "https://login.salesforce.com" };

test("it says who speaks for whom, to whom and until when, and is signed with the key", () => {
  const { key, publicKey } = pem("rsa");
  const [head = "", claims = "", signature = ""] = assertionOf(
    { key, ...subject },
    "the-app",
    clock,
  ).split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  expect(read(head)).toEqual({ alg: "RS256", typ: "JWT" });
  expect(read(claims)).toEqual({
    ...{ iss: "the-app", sub: "sync@acme.example", aud: "https://login.salesforce.com" },
    exp: Date.parse("2026-01-01T09:03:00Z") / 1000,
  });
  const bytes = Buffer.from(signature, "base64url");
  expect(verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), publicKey, bytes)).toBe(true);
});

test.each(["no key at all", pem("ec").key])("a key that is none of RSA is no login", (key) => {
  const make = () => assertionOf({ key, ...subject }, "the-app", clock);
  expect(make).toThrow("`key` is no RSA private key in PEM");
  expect(make).not.toThrow(key.slice(0, 20));
});
