/** Who is let in, by a real identity provider on this machine. */
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Claims, type OidcIssuer, openOidcIssuer } from "../../../test/support/oidc-issuer.ts";
import { hashOfToken } from "../../people/tokens.ts";
import { openIssuerKeys } from "./issuer-keys.ts";
import { whoIs } from "./who-is.ts";

const time = Date.parse("2026-01-01T09:00:00Z");
const seconds = time / 1000;

async function opened() {
  const issuer = await openOidcIssuer();
  const clock = { ms: 0 };
  const keys = openIssuerKeys(issuer.url, () => clock.ms);
  const is = whoIs({
    tokens: new Map([["prometheus", "a-token-of-the-test"]]),
    people: new Map([["ann@acme.example", [hashOfToken("anns"), hashOfToken("anns-new")]]]),
    oidc: { issuer: issuer.url, audience: "concordat", keys, now: () => time + clock.ms },
  });
  const ask = async (token: string) => {
    const found = await is(`Bearer ${token}`);
    if (found.kind !== "known") return found.why;
    return found.caller.kind === "person"
      ? found.caller.actor.name
      : `program ${found.caller.name}`;
  };
  return { issuer, clock, ask, good: (more: Claims = {}) => ({ ...claimsOf(issuer), ...more }) };
}

function claimsOf({ url }: OidcIssuer): Claims {
  return {
    iss: url,
    aud: "concordat",
    email: "bo@acme.example",
    email_verified: true,
    iat: seconds - 60,
    exp: seconds + 300,
  };
}

test("people are known by their tokens, and programs by theirs", async () => {
  const { ask, issuer } = await opened();
  expect(await ask("anns")).toBe("ann@acme.example");
  expect(await ask("anns-new")).toBe("ann@acme.example");
  expect(await ask("a-token-of-the-test")).toBe("program prometheus");
  expect(await ask("another")).toBe("this token is nobody's");
  expect(issuer.asked()).toBe(0);
});

test("the provider vouches with each kind of key, also one that is new", async () => {
  const { ask, issuer, good, clock } = await opened();
  expect(await ask(issuer.token(good()))).toBe("bo@acme.example");
  expect(await ask(issuer.token(good({ aud: ["other", "concordat"] })))).toBe("bo@acme.example");
  for (const algorithm of ["ES256", "EdDSA", "RS256"] as const) {
    issuer.rotate(algorithm);
    clock.ms += 31_000;
    expect(await ask(issuer.token(good())), algorithm).toBe("bo@acme.example");
  }
  expect(issuer.asked()).toBe(4);
});

test("nobody makes us ask for keys more than now and then", async () => {
  const { ask, issuer, good, clock } = await opened();
  await ask(issuer.token(good()));
  const stray = issuer.token(good(), { kid: "made up" });
  await Promise.all(Array.from({ length: 20 }, () => ask(stray)));
  clock.ms += 29_000;
  expect(await ask(stray)).toBe("this token is not signed by the identity provider");
  expect(issuer.asked()).toBe(1);
  clock.ms += 2000;
  await Promise.all(Array.from({ length: 20 }, () => ask(stray)));
  expect(issuer.asked()).toBe(2);
});

test("keys stay good for a while when the provider is away, and not for ever", async () => {
  const { ask, issuer, good, clock } = await opened();
  issuer.answerWith(500);
  const token = issuer.token(good({ exp: seconds + 10_000 }));
  expect(await ask(token)).toMatch(/^the identity provider gives no keys: .* answered 500$/);
  issuer.answerWith(200);
  expect(await ask(token)).toMatch(/gives no keys/);
  clock.ms += 31_000;
  expect(await ask(token)).toBe("bo@acme.example");
  issuer.answerWith(500);
  clock.ms += 59 * 60_000;
  expect(await ask(token)).toBe("bo@acme.example");
  clock.ms += 2 * 60_000;
  expect(await ask(token)).toMatch(/gives no keys/);
});

test.each<[string, Claims, string]>([
  ["is of somebody else", { issuer: "http://127.0.0.1:1" }, "is of another issuer"],
  ["names no keys", { jwks_uri: undefined }, "names no keys"],
  ["names keys in the clear", { jwks_uri: "http://keys.acme.example/" }, "is not encrypted"],
  ["names a file", { jwks_uri: "file:///etc/passwd" }, "is no protocol that is spoken"],
])("a discovery document that %s is not believed", async (_, about, why) => {
  const { ask, issuer, good } = await opened();
  issuer.say(about);
  expect(await ask(issuer.token(good()))).toContain(why);
});

describe("a token is not good", () => {
  test.each<[string, Claims, string]>([
    ["of another issuer", { iss: "https://other.example" }, "it is of another issuer"],
    ["for another audience", { aud: "other" }, "it is for another audience"],
    ["for no audience", { aud: undefined }, "it is for another audience"],
    ["that has run out", { exp: seconds - 61 }, "its time is over"],
    ["without an end", { exp: undefined }, "it does not say when it ends"],
    ["whose end is a text", { exp: String(seconds + 300) }, "it does not say when it ends"],
    ["that is not good yet", { nbf: seconds + 61 }, "its time has not come"],
    ["from the future", { iat: seconds + 61 }, "it was issued in the future"],
    ["without an address", { email: undefined }, "it has no `email`"],
    ["with two addresses", { email: "bo@acme.example, x@acme.example" }, "it has no `email`"],
    ["with an address nobody verified", { email_verified: false }, "its `email` is not verified"],
    ["that does not say so", { email_verified: undefined }, "its `email` is not verified"],
    ["that says so as a text", { email_verified: "true" }, "its `email` is not verified"],
  ])("%s", async (_, more, why) => {
    const { ask, issuer, good } = await opened();
    issuer.rotate("EdDSA");
    expect(await ask(issuer.token(good(more)))).toBe(`this token is not good: ${why}`);
  });

  test("but clocks may differ by a minute", async () => {
    const { ask, issuer, good } = await opened();
    issuer.rotate("EdDSA");
    const late = good({ exp: seconds - 59 });
    const early = good({ nbf: seconds + 59, iat: seconds + 59 });
    expect(await ask(issuer.token(late))).toBe("bo@acme.example");
    expect(await ask(issuer.token(early))).toBe("bo@acme.example");
  });

  test("that was altered, signed by another, or with what is no key's", async () => {
    const { ask, issuer, good } = await opened();
    issuer.rotate("ES256");
    const [head = "", body = "", signature = ""] = issuer.token(good()).split(".");
    const encoded = (json: unknown) => Buffer.from(JSON.stringify(json)).toString("base64url");
    const other = encoded({ ...good(), email: "eve@acme.example" });
    const wrong = "this token is not good: its signature is wrong";
    expect(await ask(`${head}.${other}.${signature}`)).toBe(wrong);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
    const forged = sign("sha256", Buffer.from(`${head}.${other}`), key).toString("base64url");
    expect(await ask(`${head}.${other}.${forged}`)).toBe(wrong);
    const noKey = "this token is not good: it is not signed with RS256, ES256 or EdDSA";
    for (const alg of ["none", "HS256", undefined]) {
      expect(await ask(`${encoded({ alg })}.${other}.${signature}`)).toBe(noKey);
    }
    const unknown = "this token is not signed by the identity provider";
    expect(await ask(`${encoded({ alg: "RS256" })}.${other}.${signature}`)).toBe(unknown);
    const critical = issuer.token(good(), { crit: ["x"] });
    expect(await ask(critical)).toContain("it asks for what is not known here");
    for (const none of [
      "a.b",
      "a.b.c",
      `${head}..${signature}`,
      `${head}.${body}.`,
      `${head}.${body}.${signature}.x`,
    ]) {
      expect(await ask(none)).toBe("this token is not good: it is no JSON Web Token");
    }
  });
});
