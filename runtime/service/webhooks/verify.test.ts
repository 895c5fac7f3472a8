import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Webhook } from "../../../plan/manifest.ts";
import { manifests } from "../../connectors/manifests.ts";
import { type Delivery, verify } from "./verify.ts";

const now = Date.parse("2026-01-01T09:00:00Z");
const body = Buffer.from(`[{"objectId":1}]`);
const url = "https://sync.acme.example/webhooks/hs";
const secret = "a secret of the test";

/** As its system would sign it. */
function signed(scheme: Webhook, at: number, key = secret, content = body): Delivery {
  const stamp =
    scheme.timestampUnit === "text"
      ? new Date(at).toISOString()
      : String(scheme.timestampUnit === "seconds" ? Math.floor(at / 1000) : at);
  const parts = { method: "POST", url, timestamp: stamp, body: content, ".": "." };
  const hmac = createHmac("sha256", key);
  for (const part of scheme.signs) hmac.update(parts[part]);
  const signature = hmac.digest(scheme.encoding);
  const isInOne = scheme.timestampHeader === null && scheme.timestampUnit !== null;
  return {
    method: "POST",
    url,
    body: content,
    headers: {
      [scheme.signatureHeader.toLowerCase()]: isInOne ? `t=${stamp},v1=${signature}` : signature,
      ...(scheme.timestampHeader && { [scheme.timestampHeader.toLowerCase()]: stamp }),
      ...(scheme.eventIdHeader && { [scheme.eventIdHeader.toLowerCase()]: "delivery-1" }),
    },
  };
}

const schemes = Object.entries(manifests).flatMap(([connector, { webhook }]) =>
  webhook === null ? [] : [[connector, webhook] as const],
);

describe.each(schemes)("J8 %s", (_, scheme) => {
  const told = (delivery: Delivery, secrets = [secret]) => {
    const verified = verify(scheme, secrets, delivery, now);
    return verified.kind === "genuine" ? "genuine" : verified.why;
  };

  test("a genuine one passes, also while its secret is being changed", () => {
    expect(told(signed(scheme, now))).toBe("genuine");
    expect(told(signed(scheme, now, "the old one"), [secret, "the old one"])).toBe("genuine");
  });

  test("one without a signature, with another's or with another body does not", () => {
    const genuine = signed(scheme, now);
    expect(told({ ...genuine, headers: {} })).toBe(`it has no ${scheme.signatureHeader}`);
    expect(told(signed(scheme, now, "a guess"))).toMatch("signature");
    expect(told({ ...genuine, body: Buffer.from("[]") })).toMatch("signature");
    const header = scheme.signatureHeader.toLowerCase();
    expect(told({ ...genuine, headers: { ...genuine.headers, [header]: "" } })).toMatch(
      "signature",
    );
  });

  test("one from six minutes ago, or ahead, does not where times are signed", () => {
    const minute = 60_000;
    const expected =
      scheme.toleranceSeconds === null ? "genuine" : "it was sent more than 300 s from now";
    expect(told(signed(scheme, now - 6 * minute))).toBe(expected);
    expect(told(signed(scheme, now + 6 * minute))).toBe(expected);
    expect(told(signed(scheme, now - 4 * minute))).toBe("genuine");
  });

  test("the same one has the same name, and another one another", () => {
    const idOf = (delivery: Delivery) => {
      const verified = verify(scheme, [secret], delivery, now);
      return verified.kind === "genuine" ? verified.id : undefined;
    };
    expect(idOf(signed(scheme, now))).toBe(idOf(signed(scheme, now)));
    if (scheme.eventIdHeader === null) {
      const other = signed(scheme, now, secret, Buffer.from("[]"));
      expect(idOf(other)).not.toBe(idOf(signed(scheme, now)));
    }
  });
});

test("a signature is one of several that the header brings", () => {
  const scheme = manifests.stripe?.webhook as Webhook;
  const genuine = signed(scheme, now);
  const header = genuine.headers["stripe-signature"] ?? "";
  const both = header.replace(",v1=", ",v1=00ff,v1=");
  const delivery = { ...genuine, headers: { "stripe-signature": both } };
  expect(verify(scheme, [secret], delivery, now).kind).toBe("genuine");
});
