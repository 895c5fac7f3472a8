/** Signatures by Ed25519 (RFC 8032), and keys as specs and files hold them. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Random } from "../../core/host.ts";
import { isPublicKey, type Verify } from "../../rules/approval.ts";

const prefix = "ed25519:";
/** What stands before the 32 bytes of a key in DER (RFC 8410, 4 and 7). */
const publicHead = Buffer.from("302a300506032b6570032100", "hex");
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");

export const verifySignature: Verify = (publicKey, text, signature) => {
  if (!isPublicKey(publicKey) || !signature.startsWith(prefix)) return false;
  const raw = Buffer.from(publicKey.slice(prefix.length), "base64url");
  const der = Buffer.concat([publicHead, raw]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const bytes = Buffer.from(signature.slice(prefix.length), "base64url");
  return verify(null, Buffer.from(text), key, bytes);
};

export function signText(text: string, privateKey: KeyObject): string {
  return `${prefix}${sign(null, Buffer.from(text), privateKey).toString("base64url")}`;
}

/** A private key in PEM, as its file holds it. */
export function newPrivateKey(random: Random): string {
  const der = Buffer.concat([privateHead, random.bytes(32)]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

/** Undefined where the text is no private key for Ed25519. */
export function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** As a spec has it. */
export function publicKeyOf(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return `${prefix}${der.subarray(publicHead.length).toString("base64url")}`;
}
