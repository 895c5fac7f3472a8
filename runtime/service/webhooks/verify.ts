/**
 * Whether a webhook comes from whom it says, is what was sent, and is fresh: by the scheme that the system's
 * manifest describes. Pure; that it came before is for the state to know.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Webhook } from "../../../plan/manifest.ts";

export interface Delivery {
  readonly method: string;
  /** The whole address to which the sender sent it. */
  readonly url: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export type Verified =
  /** `id` names the delivery: the same one, sent again, has the same. */
  | { readonly kind: "genuine"; readonly id: string }
  | { readonly kind: "refused"; readonly why: string };

/** `secrets`: the one in use, and while it is being changed the other one. `now`: ms since 1970. */
export function verify(
  scheme: Webhook,
  secrets: readonly string[],
  delivery: Delivery,
  now: number,
): Verified {
  const header = headerOf(delivery, scheme.signatureHeader);
  if (header === undefined) return refused(`it has no ${scheme.signatureHeader}`);
  const { signatures, stamp } = readHeader(header, scheme, delivery);
  if (signatures.length === 0) return refused(`its ${scheme.signatureHeader} holds no signature`);
  if (scheme.toleranceSeconds !== null) {
    const at = stamp === undefined ? undefined : momentOf(stamp, scheme.timestampUnit);
    if (at === undefined) return refused("it does not say when it was sent");
    if (Math.abs(now - at) > scheme.toleranceSeconds * 1000) {
      return refused(`it was sent more than ${scheme.toleranceSeconds} s from now`);
    }
  }
  const signed = signedBytes(scheme, delivery, stamp ?? "");
  const isGenuine = secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(signed).digest();
    return signatures.some((one) => isEqual(Buffer.from(one, scheme.encoding), expected));
  });
  if (!isGenuine) return refused("its signature is not that of its content");
  return { kind: "genuine", id: idOf(scheme, delivery, signed) };
}

function refused(why: string): Verified {
  return { kind: "refused", why };
}

function headerOf({ headers }: Delivery, name: string): string | undefined {
  return headers[name.toLowerCase()];
}

/** A header of its own for each, or both in one: `t=1700000000,v1=ab,v1=cd`. */
function readHeader(
  header: string,
  scheme: Webhook,
  delivery: Delivery,
): { readonly signatures: readonly string[]; readonly stamp: string | undefined } {
  if (scheme.timestampHeader !== null || scheme.timestampUnit === null) {
    const stamp =
      scheme.timestampHeader === null ? undefined : headerOf(delivery, scheme.timestampHeader);
    return { signatures: header.split(",").map((one) => one.trim()), stamp };
  }
  const parts = header.split(",").map((part) => {
    const at = part.indexOf("=");
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
  });
  return {
    signatures: parts.filter(([name]) => name === "v1").map(([, value]) => value),
    stamp: parts.find(([name]) => name === "t")?.[1],
  };
}

function momentOf(stamp: string, unit: Webhook["timestampUnit"]): number | undefined {
  if (unit === "text") {
    const moment = Date.parse(stamp);
    return Number.isNaN(moment) ? undefined : moment;
  }
  if (!/^\d{1,16}$/.test(stamp)) return undefined;
  return unit === "seconds" ? Number(stamp) * 1000 : Number(stamp);
}

function signedBytes({ signs }: Webhook, delivery: Delivery, stamp: string): Uint8Array {
  return Buffer.concat(
    signs.map((part) => {
      switch (part) {
        case "method":
          return Buffer.from(delivery.method);
        case "url":
          return Buffer.from(delivery.url);
        case "timestamp":
          return Buffer.from(stamp);
        case "body":
          return delivery.body;
        case ".":
          return Buffer.from(".");
        default:
          return part satisfies never;
      }
    }),
  );
}

/** In the same time wherever they differ. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Where the system gives a delivery no name, what was signed is its name. */
function idOf({ eventIdHeader }: Webhook, delivery: Delivery, signed: Uint8Array): string {
  const given = eventIdHeader === null ? undefined : headerOf(delivery, eventIdHeader);
  return given ?? createHash("sha256").update(signed).digest("base64url");
}
