import { expect, test } from "vitest";
import { digestOf, digestOfText, sealPlan } from "./digest.ts";
import type { Plan } from "./plan.generated.ts";

const empty: Omit<Plan, "digest"> = {
  formatVersion: 1,
  edition: 2026,
  package: "a",
  owners: [],
  channels: [],
  systems: [],
  terms: [],
  errors: [],
  maps: [],
  tables: [],
  objects: [],
  renames: [],
};

test("a digest is that of the canonical text, without the digest and the signature", () => {
  const sealed = sealPlan(empty);
  const canonical =
    '{"channels":[],"edition":2026,"errors":[],"formatVersion":1,"maps":[],"objects":[],"owners":[],"package":"a","renames":[],"systems":[],"tables":[],"terms":[]}';
  expect(sealed.digest).toBe(digestOfText(canonical));
  expect(digestOf(sealed)).toBe(sealed.digest);
  const signature = { algorithm: "ed25519", keyId: "k", value: "v" } as const;
  expect(digestOf({ ...sealed, signature })).toBe(sealed.digest);
});

test("the order of keys does not matter, the content does", () => {
  const turned = Object.fromEntries(Object.entries(empty).reverse()) as unknown as typeof empty;
  expect(digestOf(turned)).toBe(digestOf(empty));
  expect(digestOf({ ...empty, package: "b" })).not.toBe(digestOf(empty));
});

test("a text's digest is SHA-256 over its UTF-8", () => {
  // FIPS 180-4's own example.
  expect(digestOfText("abc")).toBe(
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  expect(digestOfText("é")).toBe(
    "sha256:4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c",
  );
});
